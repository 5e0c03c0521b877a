import type { Field } from "./schema";
import { isGrant, isInert, isSecurity, safeState, wordsOf } from "./words";

/** A place in a resource's inputs. Documents are read as structures, wherever they are text. */
export interface Node {
  readonly path: readonly (string | number)[];
  /** The last name on the way that is no index. */
  readonly name: string;
  readonly value: unknown;
  readonly parent: Readonly<Record<string, unknown>> | readonly unknown[];
  readonly field?: Field | undefined;
}

/** What an operator puts in the place of a value; `undefined` removes it. */
export interface Change {
  readonly operator: string;
  readonly to: unknown;
}

/** The weakest value that AWS knows for each strong one, spelled as it is in the plan. */
const WEAKER: Readonly<Record<string, string>> = {
  ON: "OFF",
  OPTIONAL: "OFF",
  ENABLED: "DISABLED",
  Enabled: "Disabled",
  enabled: "disabled",
  enhanced: "disabled",
  ACTIVE: "INACTIVE",
  required: "optional",
  authenticate: "allow",
  IMMUTABLE: "MUTABLE",
  KMS: "AES256",
  "aws:kms": "AES256",
  defensive: "monitor",
  strictest: "monitor",
  BucketOwnerEnforced: "ObjectWriter",
  always: "never",
  DNS: "EMAIL",
  JWT: "NONE",
  CUSTOM: "NONE",
  AWS_IAM: "NONE",
  awsvpc: "host",
  code: "implicit",
  ALLOW_USER_SRP_AUTH: "ALLOW_USER_PASSWORD_AUTH",
  verified_email: "admin_only",
  "strict-origin-when-cross-origin": "unsafe-url",
  RSA_2048: "RSA_1024",
  "rsa-sha256": "rsa-sha1",
  "sni-only": "vip",
  "rds-ca-rsa2048-g1": "rds-ca-2019",
  "nodejs24.x": "nodejs14.x",
  "1.4.0": "1.3.0",
  KEEP: "DROP",
  BLOCK: "COUNT",
  ALL: "ACCEPT",
  HTTPS: "HTTP",
  TLS: "TCP",
  "https-only": "http-only",
  "redirect-to-https": "allow-all",
  "TLSv1.2": "SSLv3",
  "TLSv1.2_2021": "TLSv1",
  TLS_1_2: "TLS_1_0",
  "ELBSecurityPolicy-TLS13-1-2-2021-06": "ELBSecurityPolicy-2016-08",
};

/** These say by themselves that they guard, under whatever name they stand. */
const SELF_EVIDENT =
  /^(HTTPS|TLS|https-only|redirect-to-https|TLSv1.*|TLS_1_2|ELBSecurityPolicy.*|aws:kms|awsvpc|JWT|IMMUTABLE)$/;

const pathText = (path: Node["path"]) => path.filter((part) => typeof part === "string").join(".");

/** All ways to break what stands at one place. */
export function changesAt(node: Node): readonly Change[] {
  const { name, value, path, parent } = node;
  const text = pathText(path);
  const listed = Array.isArray(parent);
  const own = (operator: string, to: unknown): Change => ({ operator, to });
  const found: Change[] = [];
  const secure = isSecurity(text);

  if (secure && !listed) {
    const on = safeState(name) ?? (/^enabled?$/.test(name) ? (safeState(text) ?? true) : undefined);
    if (on !== undefined && (value === on || value === String(on))) {
      found.push(
        own(on ? "turn a guard off" : "turn a hazard on", typeof value === "string" ? String(!on) : !on),
      );
    }
    if (isSecurity(name) && !isGrant(name) && canDrop(node)) {
      found.push(own("drop an optional property", undefined));
    }
  }
  if (typeof value === "string" && WEAKER[value] !== undefined && (secure || SELF_EVIDENT.test(value))) {
    found.push(own("take the weakest value", WEAKER[value]));
  }
  if (typeof value === "string") {
    found.push(...ofText(node, own));
  }
  if (typeof value === "number" && secure) {
    found.push(...ofNumber(node, text, own));
  }
  if (Array.isArray(value) && value.length > 0) {
    found.push(...ofList(node, value, own));
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    found.push(...ofObject(value as Record<string, unknown>, own));
  }
  return found;
}

const WEAKEST = new Set(Object.values(WEAKER));

/** A switch is turned, not dropped; and what says or holds nothing protects nothing. */
function canDrop({ value, field, path }: Node): boolean {
  const holds =
    typeof value === "object"
      ? value !== null && Object.keys(value).length > 0
      : !/^(true|false|)$/.test(String(value));
  return (
    field?.optional !== false &&
    holds &&
    !WEAKEST.has(String(value)) &&
    (path.length === 1 || typeof value !== "number")
  );
}

type Own = (operator: string, to: unknown) => Change;

function ofText({ name, value, path }: Node, own: Own): readonly Change[] {
  const text = String(value);
  const found: Change[] = [];
  if (text.startsWith("https://") && /callback|logout|origin|uri|url|issuer|endpoint/i.test(name)) {
    found.push(own("https to http", text.replace("https://", "http://")));
  }
  if (/^max-age=\d{4,}/.test(text)) {
    found.push(own("strict transport for no time", "max-age=0"));
  }
  if (/@sha256:[0-9a-f]{64}$/.test(text) && /image/i.test(name)) {
    found.push(own("digest to latest", text.replace(/@sha256:.*$/, ":latest")));
  }
  if (text === "[secret]") {
    found.push(own("secret in the clear", "Tr0ub4dor-and-3-horses"));
  }
  if (/^user_?data/i.test(wordsOf(name).join("_")) && path.length === 1) {
    const line =
      "\nexport DB_PASSWORD=Tr0ub4dor-and-3-horses AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzKEY\n";
    const plain = text.startsWith("#!");
    const to = plain
      ? text + line
      : Buffer.from(Buffer.from(text, "base64").toString() + line).toString("base64");
    found.push(own("secret in user data", to));
  }
  return found;
}

function ofNumber({ name, value }: Node, text: string, own: Own): readonly Change[] {
  const number = Number(value);
  if (/minimumLength/i.test(name)) {
    return [own("short passwords", 6)];
  }
  if (/validity|session(Timeout)?/i.test(name)) {
    return [own("valid 90 times as long", number * 90)];
  }
  if (/retention|deleteAfter|recoveryWindow|deletionWindow|expiration|days$/i.test(text) && number > 1) {
    return [/recoveryWindow/i.test(text) ? own("no time to recover", 0) : own("keep for one day", 1)];
  }
  if (/limit|hop/i.test(name)) {
    return [own("limit times 1000", number * 1000)];
  }
  if (/strictTransport/i.test(text) && /age/i.test(name)) {
    return [own("strict transport for no time", 0)];
  }
  if (/^(owner)?[ug]id$/i.test(name) && number !== 0) {
    return [own("run as root", 0)];
  }
  return [];
}

const LIST_WORDS = /origins$/i;

function ofList({ name, path }: Node, value: readonly unknown[], own: Own): readonly Change[] {
  const found: Change[] = [];
  if (LIST_WORDS.test(name) && value.every((item) => typeof item === "string")) {
    found.push(own("any origin", ["*"]));
  }
  if (/callbackUrls/i.test(name)) {
    found.push(own("callback over http", [...value, "http://app.example.org/callback"]));
  }
  if (/scopes$/i.test(name)) {
    found.push(own("wider scope", [...value, "aws.cognito.signin.user.admin"]));
  }
  const guarded = isSecurity(pathText(path)) && !isGrant(name);
  const index = value.findIndex((item) => guarded || isSecurity(labels(item)));
  if (index >= 0 && !isGrant(name) && !isInert(name)) {
    found.push(
      own(
        "remove one of a list",
        value.filter((_, at) => at !== index),
      ),
    );
    if (guarded && value.length > 1) {
      found.push(own("empty a list", []));
    }
  }
  return found;
}

/** What an item is called and what stands in it, not what it says. */
function labels(item: unknown): string {
  if (typeof item === "string") {
    return /^[\w-]{1,40}$/.test(item) ? item : "";
  }
  if (typeof item !== "object" || item === null) {
    return "";
  }
  const { type, name, ...rest } = item as Record<string, unknown>;
  const inside = Object.entries(rest).map(([key, value]) =>
    typeof value === "object" ? `${key} ${labels(value)}` : "",
  );
  return [type, name, ...inside].map((part) => (typeof part === "string" ? part : "")).join(" ");
}

function ofObject(value: Readonly<Record<string, unknown>>, own: Own): readonly Change[] {
  const found: Change[] = [];
  const keys = Object.keys(value);
  // A choice of one, as the firewall writes it.
  if (keys.length === 1 && (keys[0] === "block" || keys[0] === "none") && isEmpty(value[keys[0]])) {
    found.push(own("only count", { count: {} }));
  }
  if ("fromPort" in value && "toPort" in value) {
    found.push(own("all ports", { ...value, fromPort: 0, toPort: 65535 }));
    const { fromPort: _from, toPort: _to, ...rest } = value;
    const protocol = "protocol" in value ? "protocol" : "ipProtocol";
    found.push(own("all protocols", { ...rest, [protocol]: "-1" }));
    const source = ["referencedSecurityGroupId", "prefixListId", "cidrIpv4", "cidrIpv6"].find(
      (key) => key in value,
    );
    if (source !== undefined) {
      const { [source]: before, ...others } = value;
      if (before !== "0.0.0.0/0") {
        found.push(own("from or to anywhere", { ...others, cidrIpv4: "0.0.0.0/0" }));
      }
      if (before !== "::/0") {
        found.push(own("from or to anywhere, IPv6", { ...others, cidrIpv6: "::/0" }));
      }
      const everything = { ...rest, [protocol]: "-1", [source]: undefined, cidrIpv4: "0.0.0.0/0" };
      found.push(own("everything with anywhere", everything));
    }
  }
  if (isContainer(value)) {
    found.push(...ofContainer(value, own));
  }
  if (typeof value["variables"] === "object" && value["variables"] !== null) {
    const variables = { ...value["variables"], DB_PASSWORD: "Tr0ub4dor-and-3-horses" };
    found.push(own("secret in the environment", { ...value, variables }));
  }
  return found;
}

const isEmpty = (value: unknown) =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

/** A container as ECS writes it; the provider's types do not know what is inside the text. */
const isContainer = (value: Readonly<Record<string, unknown>>) =>
  typeof value["name"] === "string" && typeof value["image"] === "string";

function ofContainer(value: Readonly<Record<string, unknown>>, own: Own): readonly Change[] {
  const more = (operator: string, change: Readonly<Record<string, unknown>>) =>
    own(operator, { ...value, ...change });
  const environment = (value["environment"] ?? []) as readonly unknown[];
  const secrets = (value["secrets"] ?? []) as readonly { readonly name: string }[];
  const linux = (value["linuxParameters"] ?? {}) as object;
  return [
    more("run as root", { user: "root" }),
    more("run as root", { user: "0:0" }),
    more("turn a hazard on", { privileged: true }),
    more("more capabilities", { linuxParameters: { ...linux, capabilities: { add: ["SYS_ADMIN"] } } }),
    ...secrets
      // The names of the rest tell nothing.
      .filter(({ name }) => /secret|password|key|token/i.test(name))
      .slice(0, 2)
      .map(({ name }) =>
        more("secret in the environment", {
          secrets: secrets.filter((secret) => secret.name !== name),
          environment: [...environment, { name, value: "Tr0ub4dor-and-3-horses" }],
        }),
      ),
    more("secret in the environment", {
      environment: [...environment, { name: "BACKUP_DATABASE_PASSWORD", value: "Tr0ub4dor-and-3-horses" }],
    }),
  ];
}
