import { columns } from "../../cli/text";
import {
  composeOutput,
  PS,
  profileEnvironment,
  requireDocker,
  type ServiceState,
  servicesIn,
} from "../docker";
import { validSettings } from "../envFile";
import { isHealthy } from "../health";
import type { LocalOptions, Profile } from "../options";
import { say } from "../say";
import { addressOf, settingOf } from "../settings";

/** Services that run once. */
const ONCE = ["secrets", "users", "certificate"];

/** What answers in the place of the application, by the profile that starts it. */
const FRONTS: Readonly<Record<Profile, string>> = { tls: "tls", replicas: "balancer" };

export async function status({ root }: LocalOptions): Promise<number> {
  const values = validSettings(root);
  requireDocker();
  const { status: code, stdout } = composeOutput({ root, profiles: "all" }, PS);
  if (code !== 0) {
    return code;
  }
  const services = servicesIn(stdout);
  if (services.length === 0) {
    say("Nothing runs.", "Next: npm run local -- start");
    return 1;
  }
  say(
    ...columns(
      services.map((service) => [service.service, judgement(service)]),
      ["left", "left"],
    ),
  );
  const ill = services.filter((service) => !isWell(service));
  const answering = await isHealthy(Number(settingOf(values, "OPEN_WEBUI_PORT")));
  if (ill.length === 0 && answering) {
    const profiles = (["tls", "replicas"] as const).filter((profile) =>
      services.some(({ service, state }) => service === FRONTS[profile] && state === "running"),
    );
    say(`The application answers: ${addressOf({ ...values, ...profileEnvironment(profiles, values) })}`);
    return 0;
  }
  say(
    answering ? "The application answers." : "The application does not answer.",
    `What they say: npm run local -- logs ${(ill.length > 0 ? ill.map(({ service }) => service) : ["open-webui"]).join(" ")}`,
  );
  return 1;
}

function isWell({ service, state, health, exitCode }: ServiceState): boolean {
  return ONCE.includes(service)
    ? state === "running" || (state === "exited" && exitCode === 0)
    : state === "running" && (health === "" || health === "healthy");
}

function judgement({ service, state, health, exitCode }: ServiceState): string {
  if (ONCE.includes(service) && state === "exited") {
    return exitCode === 0 ? "done" : `failed with ${exitCode}`;
  }
  return state === "running" ? health || "running" : `${state} with ${exitCode}`;
}
