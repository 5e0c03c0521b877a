/** `/config.json`: what these pages know of the stack that they are published in. Nothing in it is secret. */
export interface Config {
  /** Scheme and host of the API; empty: the pages' own. */
  readonly apiUrl: string;
  readonly clientId: string;
  readonly issuer: string;
  /** Scheme and host of the login pages. */
  readonly loginUrl: string;
  readonly callbackUrl: string;
  readonly logoutUrl: string;
  readonly scopes: readonly string[];
}

const ADDRESSES = ["issuer", "loginUrl", "callbackUrl", "logoutUrl"] as const;

export class ConfigError extends Error {}

export async function loadConfig(): Promise<Config> {
  const response = await fetch("/config.json");
  if (!response.ok) {
    throw new ConfigError(`/config.json: status ${response.status}. "pulumi up" writes it.`);
  }
  // Where the file is missing, the answer is the page itself.
  const given = await response.json().catch(() => undefined);
  const faults = faultsOf(given);
  if (faults.length > 0) {
    throw new ConfigError(`/config.json: ${faults.join("; ")}. "pulumi up" writes it.`);
  }
  return given as Config;
}

function faultsOf(given: unknown): readonly string[] {
  if (typeof given !== "object" || given === null) {
    return ["it is no JSON"];
  }
  const values = given as Readonly<Record<string, unknown>>;
  const { apiUrl, clientId, scopes } = values;
  return [
    ...ADDRESSES.filter((key) => !isAddress(values[key])).map((key) => `${key} must be an address`),
    ...(apiUrl === "" || isAddress(apiUrl) ? [] : ["apiUrl must be an address, or empty"]),
    ...(typeof clientId === "string" && clientId !== "" ? [] : ["clientId must be text"]),
    ...(Array.isArray(scopes) && scopes.includes("openid") ? [] : ["scopes must be a list with openid"]),
  ];
}

function isAddress(value: unknown): value is string {
  // Browsers are sent there: never to `javascript:`.
  return typeof value === "string" && /^https?:\/\//.test(value) && URL.canParse(value);
}
