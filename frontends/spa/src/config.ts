import type { LoginConfig } from "../../shared/loginTerms";

/** What these pages know of the stack that they are published in. Nothing in it is secret. */
export interface Config {
  readonly apiUrl: string;
  readonly wsUrl: string;
  /** Undefined: nobody checks who asks. */
  readonly login: LoginConfig | undefined;
}

export class ConfigError extends Error {}

const ADDRESSES = ["cognitoDomain", "cognitoRedirectUri", "cognitoLogoutUri"] as const;

/** Reads `/config.json`. @throws ConfigError with every fault. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch("/config.json");
  if (!response.ok) {
    throw new ConfigError(`/config.json: status ${response.status}. "pulumi up" writes it.`);
  }
  // Where the file is missing, the answer may be the page itself.
  const given: unknown = await response.json().catch(() => undefined);
  if (typeof given !== "object" || given === null) {
    throw new ConfigError('/config.json: it is no JSON. "pulumi up" writes it.');
  }
  const values = given as Readonly<Record<string, unknown>>;
  const faults = faultsOf(values);
  if (faults.length > 0) {
    throw new ConfigError(`/config.json: ${faults.join("; ")}. "pulumi up" writes it.`);
  }
  const text = (key: string) => String(values[key]);
  const { authEnabled } = values;
  const login = {
    clientId: text("cognitoClientId"),
    loginUrl: text("cognitoDomain"),
    callbackUrl: text("cognitoRedirectUri"),
    logoutUrl: text("cognitoLogoutUri"),
    scopes: text("cognitoScopes").split(" "),
  };
  return { apiUrl: text("apiUrl"), wsUrl: text("wsUrl"), login: authEnabled === true ? login : undefined };
}

function faultsOf(values: Readonly<Record<string, unknown>>): readonly string[] {
  const { apiUrl, wsUrl, authEnabled, cognitoClientId: clientId, cognitoScopes: scopes } = values;
  return [
    ...(isAddress(apiUrl, "http") ? [] : ["apiUrl must be an address"]),
    ...(isAddress(wsUrl, "ws") ? [] : ["wsUrl must be an address that begins with wss:"]),
    // A word that is not understood must not let pages begin without a login.
    ...(typeof authEnabled === "boolean" ? [] : ["authEnabled must be true or false"]),
    ...ADDRESSES.filter((key) => !isAddress(values[key], "http")).map((key) => `${key} must be an address`),
    ...(typeof clientId === "string" && clientId !== "" ? [] : ["cognitoClientId must be text"]),
    ...(typeof scopes === "string" && scopes.split(" ").includes("openid")
      ? []
      : ["cognitoScopes must have openid in it"]),
  ];
}

function isAddress(value: unknown, scheme: "http" | "ws"): boolean {
  return (
    typeof value === "string" &&
    URL.canParse(value) &&
    [`${scheme}:`, `${scheme}s:`].includes(new URL(value).protocol)
  );
}
