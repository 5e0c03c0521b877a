/** The keys of `.env.local`: what a person may change of the local stack. Compose reads the same file. */
export interface Setting {
  readonly name: string;
  /** What holds where the key is missing or empty; a Compose expression in `derived`, told in words by `why`. */
  readonly default: string;
  readonly why: string;
  /** The fault of a value, as "must …", or nothing. */
  readonly fault?: (value: string) => string | undefined;
  /** Never printed. */
  readonly secret?: true;
}

export interface Section {
  readonly title: string;
  readonly text: string;
  readonly settings: readonly Setting[];
}

/** What the image's tag means can change; the comment says how to fix it. */
export const IMAGE = "ghcr.io/open-webui/open-webui:0.12.4";

/** Ports on 127.0.0.1 of the machine, by the key that changes them. */
export const PORTS = {
  OPEN_WEBUI_PORT: 3000,
  LOGIN_PORT: 4566,
  REPLICAS_PORT: 3001,
  TLS_PORT: 3443,
} as const;

export type PortKey = keyof typeof PORTS;

/** The stack of Docker Compose, or that of `--native`, which has no TLS and no second replica. */
export type StackKind = "docker" | "native";

/** The four keys of a pool in AWS: all or none. */
export const REAL_POOL = [
  "OPENID_PROVIDER_URL",
  "OAUTH_CLIENT_ID",
  "OAUTH_CLIENT_SECRET",
  "OPENID_END_SESSION_ENDPOINT",
] as const;

export const SECTIONS: readonly Section[] = [
  {
    title: "Addresses",
    text: "Everything listens on 127.0.0.1 only.",
    settings: [
      port("OPEN_WEBUI_PORT", "the application, http://localhost:3000"),
      port("LOGIN_PORT", "the login page of the local pool, http://localhost:4566"),
      port("REPLICAS_PORT", "profile replicas: two replicas behind nginx, http://localhost:3001"),
      port("TLS_PORT", "profile tls: nginx with TLS, https://localhost:3443"),
      {
        name: "WEBUI_URL",
        default: "",
        why: "the address in the browser, if it is not http://localhost and OPEN_WEBUI_PORT; no slash at the end",
        fault: originFault,
      },
      {
        name: "SECURE_COOKIES",
        default: "false",
        why: "true with an https address: cookies over TLS only",
        fault: oneOf("true", "false"),
      },
    ],
  },
  {
    title: "Application",
    text: "The image is meant by its tag, which can move. To fix it, ask for its digest and write image@sha256:…:\n`docker buildx imagetools inspect ghcr.io/open-webui/open-webui:0.12.4`",
    settings: [
      {
        name: "OPEN_WEBUI_IMAGE",
        default: IMAGE,
        why: "the image of Open WebUI; the settings are written for 0.12.4",
        fault: imageFault,
      },
      { name: "WEBUI_NAME", default: "Open WebUI", why: "title of the pages" },
      {
        name: "JWT_EXPIRES_IN",
        default: "12h",
        why: "how long a session lasts: a number and one of s, m, h, d, w",
        fault: matching(/^[1-9]\d*[smhdw]$/, "a number and one of s, m, h, d, w, such as 12h"),
      },
    ],
  },
  {
    title: "Models",
    text: "Services with OpenAI's interface. Without any, chats are answered by a small service that repeats the\nquestion. From a container the machine itself is host.docker.internal: http://host.docker.internal:11434/v1",
    settings: [
      {
        name: "OPENAI_API_BASE_URLS",
        default: "http://models:8080/v1",
        why: "their addresses, separated by semicolons",
        fault: baseUrlsFault,
        // Keys are written here by mistake, or into the address.
        secret: true,
      },
      {
        name: "OPENAI_API_KEYS",
        default: "none",
        why: "their keys, in the same order, separated by semicolons",
        secret: true,
      },
    ],
  },
  {
    title: "Login",
    text: "Without any of these a pool of this machine is used, with the users of local/login/settings.json. Its\npasswords are made at the first start; docs/local.md says where to read them.",
    settings: [
      {
        name: "LOCAL_LOGIN_PASSWORD",
        default: "",
        why: "one password for all its users: 8 characters or more, upper and lower case and a digit",
        fault: passwordFault,
        secret: true,
      },
    ],
  },
  {
    title: "A user pool in AWS instead",
    text: "The first four together or none. The app client needs the callback address WEBUI_URL/oauth/oidc/callback and\nthe logout address WEBUI_URL/auth.",
    settings: [
      {
        name: "OPENID_PROVIDER_URL",
        default: "",
        why: "https://cognito-idp.<region>.amazonaws.com/<pool id>/.well-known/openid-configuration, the whole of it",
        fault: discoveryFault,
      },
      { name: "OAUTH_CLIENT_ID", default: "", why: "of the app client" },
      { name: "OAUTH_CLIENT_SECRET", default: "", why: "of the app client", secret: true },
      {
        name: "OPENID_END_SESSION_ENDPOINT",
        default: "",
        why: "https://<login domain>/logout?client_id=<id>&logout_uri=<WEBUI_URL/auth, URL-encoded>",
        fault: logoutFault,
      },
      { name: "USER_GROUP", default: "user", why: "the group whose members are users", fault: groupFault },
      {
        name: "ADMIN_GROUP",
        default: "admin",
        why: "the group whose members are administrators",
        fault: groupFault,
      },
    ],
  },
];

export const SETTINGS: readonly Setting[] = SECTIONS.flatMap(({ settings }) => settings);

/** The value of a setting, or its default. */
export function settingOf(values: Readonly<Record<string, string>>, name: string): string {
  return values[name] ?? SETTINGS.find((setting) => setting.name === name)?.default ?? "";
}

/** Where the browser finds the application. */
export function addressOf(values: Readonly<Record<string, string>>): string {
  return values["WEBUI_URL"] ?? `http://localhost:${settingOf(values, "OPEN_WEBUI_PORT")}`;
}

export function isRealPool(values: Readonly<Record<string, string>>): boolean {
  return REAL_POOL.every((name) => values[name] !== undefined);
}

/** The expression by which Compose puts a setting in; an empty value counts as none. */
export function expression(name: string): string {
  const setting = SETTINGS.find((one) => one.name === name);
  if (setting === undefined) {
    throw new Error(`no setting ${name}`);
  }
  return name === "WEBUI_URL"
    ? `\${WEBUI_URL:-http://localhost:${expression("OPEN_WEBUI_PORT")}}`
    : `\${${name}:-${setting.default}}`;
}

function port(name: PortKey, why: string): Setting {
  return {
    name,
    default: String(PORTS[name]),
    why,
    fault: (value) =>
      /^\d{1,5}$/.test(value) && Number(value) >= 1024 && Number(value) <= 65535
        ? undefined
        : "must be a port from 1024 to 65535",
  };
}

function oneOf(...allowed: readonly string[]) {
  return (value: string) =>
    allowed.includes(value) ? undefined : `must be ${allowed.map((one) => `"${one}"`).join(" or ")}`;
}

function matching(pattern: RegExp, allowed: string) {
  return (value: string) => (pattern.test(value) ? undefined : `must be ${allowed}`);
}

function originFault(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const plain = url !== undefined && /^https?:$/.test(url.protocol) && url.origin === value;
  return plain
    ? undefined
    : "must be scheme and host, such as https://localhost:3443, without a slash at the end";
}

function imageFault(value: string): string | undefined {
  return /^[\w.:/-]+(:[\w.-]+|@sha256:[0-9a-f]{64})$/.test(value) && !/:(latest|main)$/.test(value)
    ? undefined
    : "must be an image with a version, or with a digest of 64 hexadecimal digits; latest and main move";
}

function baseUrlsFault(value: string): string | undefined {
  const wrong = value.split(";").find((url) => !URL.canParse(url) || !/^https?:/.test(url));
  return wrong === undefined ? undefined : "must be http or https addresses, separated by semicolons";
}

function passwordFault(value: string): string | undefined {
  const fits = value.length >= 8 && [/[A-Z]/, /[a-z]/, /\d/].every((kind) => kind.test(value));
  return fits ? undefined : "must have 8 characters or more, with upper and lower case and a digit";
}

function groupFault(value: string): string | undefined {
  return /^[^\s,]+$/.test(value) ? undefined : "must be one group's name, without blanks and commas";
}

function discoveryFault(value: string): string | undefined {
  return URL.canParse(value) && value.endsWith("/.well-known/openid-configuration")
    ? undefined
    : "must be the whole address, with /.well-known/openid-configuration at the end; the issuer alone gives HTTP 500";
}

function logoutFault(value: string): string | undefined {
  const query = URL.canParse(value) ? new URL(value).searchParams : new URLSearchParams();
  return query.has("client_id") && query.has("logout_uri")
    ? undefined
    : "must be the logout address with client_id and logout_uri";
}
