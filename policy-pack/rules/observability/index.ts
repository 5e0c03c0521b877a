import type { Rule } from "../../rule";
import { snsPolicyNotPublic } from "./snsPolicyNotPublic";

export const observability: readonly Rule[] = [snsPolicyNotPublic];
