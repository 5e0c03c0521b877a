/** Names that promise a credential. */
const SENSITIVE =
  /(passw(or)?d|passphrase|(^|[_-])pass$|[_-]pwd$|secret|token(?!i[sz])|api[_-]?keys?|(openai|anthropic|azure|gemini|mistral|groq|cohere)[_-]?key$|access[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|master[_-]?key|basic[_-]?auth$|credential|database[_-]?url|connection[_-]?string|dsn)/i;

/** Endings that say the value is about a credential, not one: where it lies, how long it lives, how it is sent. */
const ABOUT =
  /(_|-|\b)(arns?|ids?|name|names|path|paths|file|dir|url|uri|endpoint|host|header|headers|method|methods|algorithm|type|scope|scopes|claim|claims|expir\w*|expires_in|ttl|timeout|seconds|minutes|days|length|count|limit|max|min|size|prefix|suffix|field|enabled|disabled|restrictions|table|bucket|queue|region|policy|lifetime|issuer|audience|provider|use|usage|mode|version|store|backend|kwargs|cmd)$/i;

/** What is no credential whatever its name promises: units of time, and what CloudFormation or IMDSv2 says of tokens. */
const WORDS = /^(seconds|minutes|hours|days|weeks|required|optional)$/i;

/** IMDSv2: whether a machine demands tokens. */
const HTTP_TOKENS = /^http_?tokens$/i;

/** Shapes of well-known credentials. */
const CREDENTIALS: readonly { readonly what: string; readonly shape: RegExp }[] = [
  { what: "an AWS access key id", shape: /\b(AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { what: "an AWS secret access key", shape: /aws_?secret_?access_?key["'\s:=]+[A-Za-z0-9/+]{40}\b/i },
  { what: "a private key", shape: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  {
    what: "a private key in base64",
    shape: /LS0tLS1CRUdJTi(BQUklWQVRF|BSU0EgUFJJVkFUR|BFQyBQUklWQVRF|BPUEVOU1NIIFBSSVZBVE)/,
  },
  { what: "a GitHub token", shape: /\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,})/ },
  { what: "a Slack token", shape: /\bxox[abeprs]-[A-Za-z0-9-]{10,}/ },
  { what: "an API key of a model provider", shape: /\bsk-[A-Za-z0-9_-]{20,}/ },
  { what: "an API key of a payment provider", shape: /\b[rs]k_live_[A-Za-z0-9]{16,}/ },
  { what: "a Google API key", shape: /\bAIza[0-9A-Za-z_-]{35}/ },
  { what: "a Hugging Face token", shape: /\bhf_[A-Za-z0-9]{30,}/ },
  { what: "a GitLab token", shape: /\bglpat-[A-Za-z0-9_-]{20,}/ },
  { what: "a bearer token", shape: /\bBearer\s+[A-Za-z0-9._~+/-]{20,}/i },
  {
    what: "a password in a connection text",
    shape: /(^|[\s;?&])(password|passwd|pwd)=[^\s;&"'$`<{%*]{4,}/i,
  },
  { what: "a signed token", shape: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\./ },
  { what: "a password in an address", shape: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@${}]*:[^\s:/@${}]+@/i },
];

/**
 * Assignments in scripts, such as `export DB_PASSWORD=hunter2`; variables and commands are not literals. In YAML, what
 * follows on the next line is another key, and `::` stands in types.
 */
const ASSIGNMENTS =
  /\b([A-Z0-9_-]*(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY)[A-Z0-9_-]*)["']?[^\S\n]*(?:=|(?<!:):(?!:))[^\S\n]*["']?([^\s"'$`<{]{6,})/gi;

/** The same as an option: `--password hunter2`. */
const OPTION =
  /(?:^|\s)--?(password|passwd|passphrase|secret|token|api-key|access-key)[=\s]+["']?[^\s"'$`<{/-][^\s"'$`<{]{5,}/i;

/** Where a password has no name: `echo root:hunter2 | chpasswd`, `mysql -uroot -phunter2`. */
const NAMELESS =
  /\becho\s+["']?[\w.-]+:[^\s"'$`<{|]{6,}["']?\s*\|\s*(sudo\s+)?chpasswd\b|\bmysql(dump|admin)?\b[^\n|;]*\s-p[^\s"'$`<{-][^\s"'$`<{]{5,}/;

/** What names a credential and is none: an ARN, a file, a reference that CloudFormation resolves. */
const REFERENCE =
  /^(arn:|\.{0,2}\/|file:|https?:\/\/[^@]*$|!(ref|sub|getatt|join|select|importvalue|findinmap|if)$)/i;

/** What credential a text looks like; undefined where it looks like none. */
export function credentialIn(text: string): string | undefined {
  return CREDENTIALS.find(({ shape }) => shape.test(text))?.what;
}

/** The same for a script, where names and values stand side by side. */
export function credentialInScript(text: string): string | undefined {
  const shape = credentialIn(text);
  if (shape !== undefined) {
    return shape;
  }
  // In an ARN, `secret:` is a type; the name after it is nobody's password, and neither is an action or a reference.
  const plain = text
    .replace(/\{\{resolve:[^{}]*\}\}/gi, "{{}}")
    .replace(/\barn:[^\s"',]+/gi, "arn:aws")
    .replace(/\bsecretsmanager:\w+/gi, "secretsmanager");
  const assigned = [...plain.matchAll(ASSIGNMENTS)].some(
    ([, name = "", value = ""]) =>
      !ABOUT.test(spaced(name)) && !HTTP_TOKENS.test(name) && !REFERENCE.test(value) && !WORDS.test(value),
  );
  return assigned || OPTION.test(plain) || NAMELESS.test(plain) ? "a literal password or token" : undefined;
}

/** Whether a name speaks of the public keys of tokens: whoever reads them can check tokens, not make them. */
export function isPublicKeys(name: string): boolean {
  return /(^|[_-])(token|jwt)[_-]?keys$|jwks/i.test(name);
}

/** `SecretId` is `Secret_Id`, so that its words are told apart. */
const spaced = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");

/** Whether a setting of that name holds a credential, if it holds a value of substance. */
export function isSensitiveName(name: string): boolean {
  const words = spaced(name);
  return (
    SENSITIVE.test(words) &&
    !HTTP_TOKENS.test(words) &&
    (!ABOUT.test(words) || /(database|db|redis|postgres\w*)[_-]?url$/i.test(words))
  );
}

/** Whether a name says that its value is an id, an address or the like. */
export function isAboutName(name: string): boolean {
  return ABOUT.test(spaced(name)) && !isSensitiveName(name);
}

/** What credential stands inside a value that is JSON or base64 of something readable. */
function insideOf(text: string): string | undefined {
  if (/^\s*[[{]/.test(text)) {
    return credentialInScript(text);
  }
  return /^[A-Za-z0-9+/]{40,}={0,2}$/.test(text)
    ? credentialIn(Buffer.from(text, "base64").toString("latin1"))
    : undefined;
}

/** Why a named value looks like a credential: by its name or by its own shape. */
export function credentialOf(name: string, value: unknown): string | undefined {
  const text = String(value ?? "");
  const shape = credentialIn(text);
  if (shape !== undefined) {
    return `holds ${shape}`;
  }
  const inside = insideOf(text);
  if (inside !== undefined) {
    return `holds ${inside}`;
  }
  if (
    !isSensitiveName(name) ||
    WORDS.test(text) ||
    /^(|true|false|none|null|-?\d+(\.\d+)?[smhd]?|arn:.*)$/i.test(text)
  ) {
    return undefined;
  }
  // An address without a user part gives nothing away.
  return /^[a-z][a-z0-9+.-]*:\/\/[^@]*$/i.test(text) ? undefined : "has the name of a credential";
}
