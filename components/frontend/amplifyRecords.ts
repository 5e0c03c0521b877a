/** What Amplify wants in DNS, taken apart from the sentences of its API. */
export interface AmplifyRecord {
  /** Without a dot at the end; empty where the record is the domain's own. */
  readonly name: string;
  readonly value: string;
}

/**
 * `_x.chat.acme.com. CNAME _y.acm-validations.aws.`, or ` CNAME d111.cloudfront.net` where the name is the domain
 * itself (Amplify API, `certificateVerificationDNSRecord` and `dnsRecord`; the form is to be verified).
 *
 * @throws for anything else: a record made of it would lead nowhere.
 */
export function amplifyRecord(sentence: string): AmplifyRecord {
  const [, name, value] = /^(\S*)\s+(?:CNAME|ANAME)\s+(\S+)$/.exec(sentence.trimEnd()) ?? [];
  if (name === undefined || value === undefined) {
    throw new Error(`Amplify names the DNS record "${sentence}"; expected NAME CNAME VALUE.`);
  }
  return { name: withoutDot(name), value: withoutDot(value) };
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, "");
}

/**
 * The headers of every answer, as Amplify takes them: YAML, whose texts stand in single quotes.
 *
 * @param contentSecurityPolicy what the pages may load and call.
 */
export function customHeaders(contentSecurityPolicy: string): string {
  const headers: Readonly<Record<string, string>> = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": contentSecurityPolicy,
  };
  const lines = Object.entries(headers).flatMap(([key, value]) => [
    `      - key: '${key}'`,
    `        value: '${value.replaceAll("'", "''")}'`,
  ]);
  return ["customHeaders:", "  - pattern: '**'", "    headers:", ...lines, ""].join("\n");
}
