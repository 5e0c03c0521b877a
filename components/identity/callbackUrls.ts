import { InputError } from "../shared/errors";

/** Cognito API: CallbackURLs and LogoutURLs hold at most 100 entries of at most 1,024 characters. */
const MAX_URLS = 100;
const MAX_LENGTH = 1024;

/**
 * What is wrong with an app client's callback or logout URLs, one sentence each; empty when Cognito takes them
 * and browsers will send them in the same spelling. Cognito compares letter by letter, so everything that a
 * browser would rewrite (upper-case host, default port, `..`) ends in `redirect_mismatch`.
 */
export function callbackUrlFaults(urls: readonly string[], field = "callbackUrls"): readonly string[] {
  const faults = urls.flatMap((url, index) =>
    urlFaults(url).map((fault) => `${field}[${index}] "${url}": ${fault}`),
  );
  const repeated = [...new Set(urls.filter((url, index) => urls.indexOf(url) !== index))];
  faults.push(...repeated.map((url) => `${field}: "${url}" stands there twice`));
  if (urls.length > MAX_URLS) {
    faults.push(`${field}: ${urls.length} URLs, Cognito allows ${MAX_URLS}`);
  }
  return faults;
}

/** The URL itself, for one that is known only after its neighbours exist; throws what is wrong with it. */
export function exactUrl(url: string, owner: string, field: string): string {
  const faults = callbackUrlFaults([url], field);
  if (faults.length > 0) {
    throw new InputError(faults.map((fault) => `${owner}: ${fault}.`));
  }
  return url;
}

function urlFaults(url: string): readonly string[] {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)([^?#]*)/i.exec(url);
  if (parts === null || !URL.canParse(url)) {
    return ["it is not an absolute URL"];
  }
  const [, scheme = "", authority = "", path = ""] = parts;
  const faults = [
    ...schemeFaults(scheme, authority),
    ...authorityFaults(scheme, authority),
    ...spellingFaults(url, path),
  ];
  return faults.length > 0 ? faults : normalFaults(url);
}

/** What the checks above did not name: browsers send the normal form, with or without the first slash. */
function normalFaults(url: string): readonly string[] {
  const { href } = new URL(url);
  return href === url || href === `${url}/` ? [] : [`browsers write it "${href}"`];
}

function schemeFaults(scheme: string, authority: string): readonly string[] {
  if (scheme === "https" || (scheme === "http" && /^localhost(:\d+)?$/.test(authority))) {
    return [];
  }
  return ["only https is allowed, and http for localhost"];
}

function authorityFaults(scheme: string, authority: string): readonly string[] {
  const faults: string[] = [];
  if (authority.includes("@")) {
    faults.push("a user name in the URL is not allowed");
  }
  if (authority !== authority.toLowerCase()) {
    faults.push("the host must be in lower case, as browsers send it");
  }
  if (authority.includes("*")) {
    faults.push("wildcards are not allowed; list each URL");
  }
  if (authority.endsWith(scheme === "https" ? ":443" : ":80")) {
    faults.push("leave out the default port, as browsers do");
  }
  return faults;
}

function spellingFaults(url: string, path: string): readonly string[] {
  const faults: string[] = [];
  if (url.includes("#")) {
    faults.push("a fragment is not allowed");
  }
  if (/[^\x21-\x7e]/.test(url)) {
    faults.push("spaces and characters outside ASCII must be percent-encoded");
  }
  if (/(^|\/)\.\.?(\/|$)/.test(path)) {
    faults.push('"." and ".." in the path are not allowed');
  }
  if (path.includes("*")) {
    faults.push("wildcards are not allowed; list each URL");
  }
  if (url.length > MAX_LENGTH) {
    faults.push(`it has ${url.length} characters, Cognito allows ${MAX_LENGTH}`);
  }
  return faults;
}
