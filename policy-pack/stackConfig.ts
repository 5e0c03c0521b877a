import { parseSettings, type RunConfig } from "./config";
import { isEnvironment } from "./levels";
import { list, type Properties, record } from "./resource";
import { readWaivers } from "./waivers";

/** The key of a stack file that holds waivers, and the one that names its environment class. */
const POLICIES = "gatehouse:policies";
const ENVIRONMENT = "gatehouse:environment";

/**
 * What the stack file tells the pack. The engine starts a pack with the stack's configuration in PULUMI_CONFIG, at
 * preview and at up; `pulumi policy analyze` sets none (measured with the CLI 3.250.0). Other keys hold secrets in
 * the clear: they are not looked at.
 */
export function stackConfig(text: string | undefined): RunConfig {
  const config = parsed(text);
  const policies = record(parsed(config[POLICIES]));
  const environment = config[ENVIRONMENT];
  const waivers = list(policies["waivers"]).map((entry, index) => ({
    ...record(entry),
    source: `${POLICIES}.waivers[${index}]`,
  }));
  return {
    waivers: readWaivers(waivers),
    settings: isEnvironment(environment) ? parseSettings({ environment }).settings : {},
  };
}

function parsed(text: unknown): Properties {
  try {
    return record(JSON.parse(String(text)));
  } catch {
    return {};
  }
}
