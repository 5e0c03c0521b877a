/** What the container is told by the stack itself; `spa.backend.environment` holds none of these. */
export const OWN_VARIABLES: readonly string[] = [
  "PORT",
  "AWS_REGION",
  "PUBLIC_URL",
  "AUTH_ENABLED",
  "COGNITO_REGION",
  "COGNITO_USER_POOL_ID",
  "COGNITO_APP_CLIENT_ID",
  "CORS_ORIGINS",
  "WEBSOCKET_MODE",
  "WEBSOCKET_API_URL",
];

/** Parameter Store and the user data both have an end; a page of variables is far below. */
const MOST = 50;

/** Systems Manager docs: the most bytes of a parameter in the standard tier. */
const MAXIMUM_BYTES = 4096;

export function isOwnVariable(name: string): boolean {
  return OWN_VARIABLES.includes(name);
}

/** By its name: what people call passwords and keys. */
export function looksSecret(name: string): boolean {
  return /(SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i.test(name);
}

/** What is wrong with a variable of the stack file, or `undefined`. */
export function variableFault(name: string, value: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)) {
    return "is no name of a variable: letters, digits and _, no digit first";
  }
  if (isOwnVariable(name)) {
    return "is set by the stack";
  }
  const bytes = Buffer.byteLength(value);
  if (bytes === 0 || bytes > MAXIMUM_BYTES) {
    return `has ${bytes} bytes`;
  }
  if (/\p{Cc}/u.test(value)) {
    return "has a line break or another control character";
  }
  // Systems Manager API: a value may not name another parameter.
  return value.includes("{{") ? "holds {{" : undefined;
}

export function tooMany(environment: Readonly<Record<string, string>>): boolean {
  return Object.keys(environment).length > MOST;
}
