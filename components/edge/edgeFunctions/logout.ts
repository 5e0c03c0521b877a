import { InputError } from "../../shared/errors";
import { domainNameFaults } from "../domainNames";

export interface LogoutFunctionOptions {
  /** The host name of the user pool's login pages, without scheme or path. */
  readonly loginHost: string;
  /** The id of the load balancer's app client. */
  readonly clientId: string;
  /** Where Cognito sends the browser afterwards: one of the app client's logout addresses, letter by letter. */
  readonly logoutUri: string;
}

/** ELB docs, "Authenticate users": a session over 4 KB spreads over these. */
const SESSION_COOKIES = Object.freeze([0, 1, 2, 3].map((shard) => `AWSELBAuthSessionCookie-${shard}`));

/**
 * The code of a viewer-request function that logs out where the load balancer logs in.
 *
 * Exactly on `/logout` it expires the load balancer's session cookies and sends the browser to Cognito's logout
 * page, which ends the session there too: with one of the two alone the next page would log in again by itself.
 * Every other path passes unchanged. What the application cannot do, for the cookies are not its own.
 */
export function logoutFunctionCode(options: LogoutFunctionOptions): string {
  validate(options);
  const { loginHost, clientId, logoutUri } = options;
  const location = `https://${loginHost}/logout?client_id=${encodeURIComponent(clientId)}&logout_uri=${encodeURIComponent(logoutUri)}`;
  // JSON is JavaScript here: the address is ASCII throughout, for the host is checked and the rest encoded.
  return `var location = ${JSON.stringify(location)};
var cookieNames = ${JSON.stringify(SESSION_COOKIES)};

function handler(event) {
  var request = event.request;
  if (request.uri !== "/logout") {
    return request;
  }
  var cookies = {};
  for (var i = 0; i < cookieNames.length; i++) {
    cookies[cookieNames[i]] = { value: "deleted", attributes: "Secure; HttpOnly; Path=/; Max-Age=0" };
  }
  return {
    statusCode: 302,
    statusDescription: "Found",
    headers: {
      location: { value: location },
      "cache-control": { value: "no-store" }
    },
    cookies: cookies
  };
}
`;
}

function validate({ loginHost, clientId, logoutUri }: LogoutFunctionOptions): void {
  const faults: string[] = [];
  // AWS owns the names of Cognito's prefix domains; here that is no fault.
  const host = domainNameFaults(loginHost.replace(/\.amazoncognito\.com$/, ".example.com"));
  if (host.length > 0) {
    faults.push(`Logout function: loginHost is ${JSON.stringify(loginHost)}; allowed: a host name.`);
  }
  // Cognito API, ClientIdType.
  if (!/^[\w+]{1,128}$/.test(clientId)) {
    faults.push(
      `Logout function: clientId is ${JSON.stringify(clientId)}; allowed: letters, digits, _ and +.`,
    );
  }
  if (!isHttpsAddress(logoutUri)) {
    faults.push(`Logout function: logoutUri is ${JSON.stringify(logoutUri)}; allowed: an address in HTTPS.`);
  }
  if (faults.length > 0) {
    throw new InputError(faults);
  }
}

function isHttpsAddress(text: string): boolean {
  // No white space or control characters, which URL would drop without a word.
  return /^https:\/\/[\x21-\x7e]+$/.test(text) && URL.canParse(text) && new URL(text).username === "";
}
