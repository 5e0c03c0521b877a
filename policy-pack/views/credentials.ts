/** Names that promise a credential. */
const SENSITIVE =
  /(passw(or)?d|passphrase|secret|token|api[_-]?keys?|access[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|credential|database[_-]?url|connection[_-]?string|dsn)/i;

/** Endings that say the value is about a credential, not one: where it lies, how long it lives, how it is sent. */
const ABOUT =
  /(_|-|\b)(arns?|ids?|name|names|path|paths|file|dir|url|uri|endpoint|host|header|headers|method|methods|algorithm|type|scope|scopes|claim|claims|expir\w*|expires_in|ttl|timeout|seconds|minutes|days|length|count|limit|max|min|size|prefix|suffix|field|enabled|disabled|restrictions)$/i;

/** Shapes of well-known credentials. */
const CREDENTIALS: readonly { readonly what: string; readonly shape: RegExp }[] = [
  { what: "an AWS access key id", shape: /\b(AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { what: "an AWS secret access key", shape: /aws_?secret_?access_?key["'\s:=]+[A-Za-z0-9/+]{40}\b/i },
  { what: "a private key", shape: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { what: "a GitHub token", shape: /\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,})/ },
  { what: "a Slack token", shape: /\bxox[abeprs]-[A-Za-z0-9-]{10,}/ },
  { what: "an API key of a model provider", shape: /\bsk-[A-Za-z0-9_-]{20,}/ },
  { what: "a signed token", shape: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\./ },
  { what: "a password in an address", shape: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@${}]*:[^\s:/@${}]+@/i },
];

/** Assignments in scripts, such as `export DB_PASSWORD=hunter2`; variables and commands are not literals. */
const ASSIGNMENT =
  /\b[A-Z0-9_]*(PASSWORD|PASSWD|SECRET|TOKEN|API_KEY)[A-Z0-9_]*\s*[=:]\s*["']?[^\s"'$`<{]{6,}/i;

/** What credential a text looks like; undefined where it looks like none. */
export function credentialIn(text: string): string | undefined {
  return CREDENTIALS.find(({ shape }) => shape.test(text))?.what;
}

/** The same for a script, where names and values stand side by side. */
export function credentialInScript(text: string): string | undefined {
  return credentialIn(text) ?? (ASSIGNMENT.test(text) ? "a literal password or token" : undefined);
}

/** Whether a setting of that name holds a credential, if it holds a value of substance. */
export function isSensitiveName(name: string): boolean {
  return (
    SENSITIVE.test(name) && (!ABOUT.test(name) || /(database|db|redis|postgres\w*)[_-]?url$/i.test(name))
  );
}

/** Why a named value looks like a credential: by its name or by its own shape. */
export function credentialOf(name: string, value: unknown): string | undefined {
  const text = String(value ?? "");
  const shape = credentialIn(text);
  if (shape !== undefined) {
    return `holds ${shape}`;
  }
  if (!isSensitiveName(name) || /^(|true|false|none|null|-?\d+(\.\d+)?[smhd]?|arn:.*)$/i.test(text)) {
    return undefined;
  }
  // An address without a user part gives nothing away.
  return /^[a-z][a-z0-9+.-]*:\/\/[^@]*$/i.test(text) ? undefined : "has the name of a credential";
}
