import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "../../components/shared/errors";
import { compose, ownPorts, profileEnvironment, requireDocker } from "../docker";
import { validSettings } from "../envFile";
import { isHealthy } from "../health";
import type { LocalOptions } from "../options";
import { busyPorts, neededPorts } from "../ports";
import { say } from "../say";
import { addressOf, isRealPool, settingOf } from "../settings";

/** The first start makes the database's tables: 140 seconds were measured on a slow machine. */
const WAIT_SECONDS = 300;

export async function start({ root, profiles }: LocalOptions, waitSeconds = WAIT_SECONDS): Promise<number> {
  const values = validSettings(root);
  requireDocker();
  const busy = await busyPorts(neededPorts(values, profiles), ownPorts(root) ?? []);
  if (busy.length > 0) {
    throw new InputError(busy);
  }
  const environment = profileEnvironment(profiles, values);
  const code = await compose({ root, profiles, environment }, ["up", "--detach", "--remove-orphans"]);
  if (code !== 0) {
    say("Docker Compose failed; its message is above. What each service says: npm run local -- logs");
    return code;
  }
  const address = addressOf({ ...values, ...environment });
  say(
    `The containers run. Waiting for the application, at most ${waitSeconds} seconds; the first start is the longest.`,
  );
  if (!(await answers(Number(settingOf(values, "OPEN_WEBUI_PORT")), waitSeconds))) {
    say("It does not answer yet. What it says: npm run local -- logs open-webui");
    return 1;
  }
  say(`Open ${address}`, ...loginHints(values), "End it: npm run local -- stop");
  return 0;
}

function loginHints(values: Readonly<Record<string, string>>): readonly string[] {
  if (isRealPool(values)) {
    return ["Log in with a user of the pool in AWS."];
  }
  const chosen = values["LOCAL_LOGIN_PASSWORD"] !== undefined;
  return [
    "Log in as alice@example.com (administrator), bob@example.com (user) or carol@example.com (no group: pending).",
    chosen
      ? "Their password is LOCAL_LOGIN_PASSWORD of .env.local."
      : "Their passwords: docker compose exec open-webui cat /run/gatehouse/ids/users.json",
  ];
}

async function answers(port: number, waitSeconds: number): Promise<boolean> {
  const until = Date.now() + waitSeconds * 1000;
  do {
    if (await isHealthy(port)) {
      return true;
    }
    await sleep(Math.min(1000, waitSeconds * 100));
  } while (Date.now() < until);
  return false;
}
