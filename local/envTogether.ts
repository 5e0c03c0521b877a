import { PATHS } from "../stacks/systems/open-webui/environment";
import { addressOf, isRealPool, PORTS, type PortKey, REAL_POOL, type StackKind, settingOf } from "./settings";

type Values = Readonly<Record<string, string>>;

/** A sentence about a key, with the place of its line. */
type Fault = (name: string, text: string) => string;

export interface Surroundings {
  readonly poolGroups: readonly string[];
  readonly kind: StackKind;
}

/** What is wrong with values of `.env.local` that would be fine alone. */
export function togetherFaults(
  values: Values,
  { poolGroups, kind }: Surroundings,
  fault: Fault,
): readonly string[] {
  return [
    ...poolFaults(values, fault),
    ...(isRealPool(values) ? realPoolFaults(values, kind, fault) : []),
    ...groupFaults(values, poolGroups, fault),
    ...addressFaults(values, fault),
    ...portFaults(values, kind, fault),
    ...modelFaults(values, fault),
  ];
}

function poolFaults(values: Values, fault: Fault): readonly string[] {
  const given = REAL_POOL.filter((name) => values[name] !== undefined);
  const missing = REAL_POOL.filter((name) => values[name] === undefined);
  return given.length > 0 && missing.length > 0
    ? [fault(given[0]!, `${given[0]} means a user pool in AWS, which needs ${missing.join(", ")} too.`)]
    : [];
}

/** What a pool in AWS would refuse, or answer with an error page, only when somebody logs in or out. */
function realPoolFaults(values: Values, kind: StackKind, fault: Fault): readonly string[] {
  const [provider = "", logout = ""] = [values["OPENID_PROVIDER_URL"], values["OPENID_END_SESSION_ENDPOINT"]];
  const query = URL.canParse(logout) ? new URL(logout).searchParams : new URLSearchParams();
  const [clientId, logoutUri] = [query.get("client_id"), query.get("logout_uri")];
  const allowed = addressesOf(values, kind).map((address) => `${address}${PATHS.afterLogout}`);
  return [
    ...(provider.startsWith("http:")
      ? [fault("OPENID_PROVIDER_URL", `OPENID_PROVIDER_URL is "${provider}"; a pool in AWS has https only.`)]
      : []),
    ...(clientId === null || clientId === values["OAUTH_CLIENT_ID"]
      ? []
      : [
          fault(
            "OPENID_END_SESSION_ENDPOINT",
            `OPENID_END_SESSION_ENDPOINT has the client_id "${clientId}", but OAUTH_CLIENT_ID is "${values["OAUTH_CLIENT_ID"]}"; write the same app client in both.`,
          ),
        ]),
    ...(logoutUri === null || allowed.includes(logoutUri)
      ? []
      : [
          fault(
            "OPENID_END_SESSION_ENDPOINT",
            `OPENID_END_SESSION_ENDPOINT has the logout_uri "${logoutUri}"; it must be ${allowed[0]}, the application's address and ${PATHS.afterLogout}, URL-encoded: ${encodeURIComponent(allowed[0]!)}.`,
          ),
        ]),
  ];
}

/** Where a browser may find the application: without WEBUI_URL a profile brings an address of its own. */
function addressesOf(values: Values, kind: StackKind): readonly string[] {
  return kind === "native" || values["WEBUI_URL"] !== undefined
    ? [addressOf(values)]
    : [
        addressOf(values),
        `https://localhost:${settingOf(values, "TLS_PORT")}`,
        `http://localhost:${settingOf(values, "REPLICAS_PORT")}`,
      ];
}

function groupFaults(values: Values, poolGroups: readonly string[], fault: Fault): readonly string[] {
  if (REAL_POOL.some((name) => values[name] !== undefined)) {
    return [];
  }
  return ["USER_GROUP", "ADMIN_GROUP"].flatMap((name) => {
    const value = values[name];
    return value === undefined || poolGroups.includes(value)
      ? []
      : [fault(name, `${name} is "${value}"; the local pool has the groups ${poolGroups.join(" and ")}.`)];
  });
}

function addressFaults(values: Values, fault: Fault): readonly string[] {
  const ports = Object.keys(PORTS) as PortKey[];
  const twice = ports.find((name, index) =>
    ports.slice(0, index).some((other) => settingOf(values, other) === settingOf(values, name)),
  );
  const address = addressOf(values);
  const secure = settingOf(values, "SECURE_COOKIES") === "true";
  const host = URL.canParse(address) ? new URL(address).hostname : "";
  return [
    ...(twice === undefined
      ? []
      : [fault(twice, `${twice} is "${settingOf(values, twice)}", which another port key has too.`)]),
    ...(address.startsWith("http:") && secure && host !== "localhost"
      ? [
          fault(
            "SECURE_COOKIES",
            `SECURE_COOKIES is "true", but ${address} is not https: no login would end.`,
          ),
        ]
      : []),
  ];
}

/** An address of this machine at which nothing of the stack would answer. */
function portFaults(values: Values, kind: StackKind, fault: Fault): readonly string[] {
  const address = values["WEBUI_URL"];
  if (address === undefined || !URL.canParse(address)) {
    return [];
  }
  const { protocol, hostname, port } = new URL(address);
  const own = settingOf(values, "OPEN_WEBUI_PORT");
  if (kind === "native" && protocol === "https:") {
    return [
      fault(
        "WEBUI_URL",
        `WEBUI_URL is "${address}", but the stack without Docker has no TLS; remove the line or use http://localhost:${own}. With Docker: npm run local -- start --tls.`,
      ),
    ];
  }
  const replicas = settingOf(values, "REPLICAS_PORT");
  const listening = kind === "native" ? [own] : [own, replicas];
  const isOwn = protocol === "http:" && ["localhost", "127.0.0.1"].includes(hostname);
  if (!isOwn || listening.includes(port || "80")) {
    return [];
  }
  const others = kind === "native" ? "" : `, or with --replicas at ${replicas} (REPLICAS_PORT)`;
  return [
    fault(
      "WEBUI_URL",
      `WEBUI_URL is "${address}", but the application listens at port ${own} (OPEN_WEBUI_PORT)${others}; remove the line, or write the same port in both.`,
    ),
  ];
}

function modelFaults(values: Values, fault: Fault): readonly string[] {
  const [urls, keys] = [settingOf(values, "OPENAI_API_BASE_URLS"), settingOf(values, "OPENAI_API_KEYS")].map(
    (list) => list.split(";"),
  );
  return urls!.length === keys!.length
    ? []
    : [
        fault(
          values["OPENAI_API_KEYS"] === undefined ? "OPENAI_API_BASE_URLS" : "OPENAI_API_KEYS",
          `OPENAI_API_BASE_URLS has ${urls!.length} addresses and OPENAI_API_KEYS ${keys!.length} keys; they go in pairs.`,
        ),
      ];
}
