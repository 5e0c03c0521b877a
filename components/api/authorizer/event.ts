/**
 * What API Gateway asks a Lambda authorizer of type REQUEST: of a WebSocket API, or of an HTTP API with the payload
 * format 1.0. It comes from a caller, so nothing in it is sure but `methodArn`.
 */
export interface AuthorizerEvent {
  readonly methodArn: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[] | undefined>> | null;
}

/** A WebSocket API's address has at most 4,096 characters (API Gateway docs, quotas), an HTTP API's headers 10,240 bytes. */
const LONGEST_TOKEN = 8192;

/**
 * The token of a request: `Authorization: Bearer …`, or the query's `token`, for browsers cannot set headers on a
 * WebSocket. Undefined where there is none, where it cannot be one, and where there are two different ones, because
 * the backend might then read the other.
 */
export function tokenOf(event: AuthorizerEvent): string | undefined {
  const headers = [
    ...valuesOf(event.multiValueHeaders, "authorization"),
    ...valuesOf(event.headers, "authorization"),
  ];
  const query = [
    ...valuesOf(event.multiValueQueryStringParameters, "token", true),
    ...valuesOf(event.queryStringParameters, "token", true),
  ];
  const tokens = new Set([...headers.map(bearer), ...query]);
  const [token] = tokens;
  return tokens.size === 1 && typeof token === "string" && token !== "" && token.length <= LONGEST_TOKEN
    ? token
    : undefined;
}

function bearer(header: unknown): unknown {
  return typeof header === "string" ? /^Bearer +([^ ,]+)$/i.exec(header)?.[1] : undefined;
}

/** Header names come in any letter case, names in a query in their own. */
function valuesOf(
  values: Readonly<Record<string, unknown>> | null | undefined,
  name: string,
  exact = false,
): readonly unknown[] {
  return Object.entries(values ?? {})
    .filter(([key]) => (exact ? key : key.toLowerCase()) === name)
    .flatMap(([, value]) => value);
}
