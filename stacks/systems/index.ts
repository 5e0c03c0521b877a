import type { Surroundings } from "../../components/shared/lookups";
import type { Settings, System } from "../config/settings";
import { openWebui } from "./open-webui/system";

/** What a system makes of its settings; answers the stack's outputs. */
type Deploy = (settings: Settings, surroundings: Surroundings) => Promise<Record<string, unknown>>;

/** The systems by the value of `gatehouse:system`. */
export const systems: Readonly<Record<System, Deploy>> = { "open-webui": openWebui };
