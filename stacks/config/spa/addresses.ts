import { callbackUrlFaults } from "../../../components/identity/callbackUrls";

/** A host that stands for the site's own while its address is not known; nobody has it. */
const ANY_SITE = "https://site.invalid";

/** Whether it is a path of the site's own address. */
export function isPath(address: string): boolean {
  return address.startsWith("/");
}

/** The address on a site with that origin: a path of the site's own, or a whole one as it stands. */
export function onSite(address: string, origin: string): string {
  return isPath(address) ? `${origin}${address}` : address;
}

/** Whether it leads to the site that the stack makes. Without a domain a path alone can say so. */
export function isOwn(address: string, domainName: string | undefined): boolean {
  return isPath(address) || (domainName !== undefined && address.startsWith(`https://${domainName}/`));
}

/** Whether it leads to a server on the user's own machine. */
export function isLocal(address: string): boolean {
  return /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/i.test(address);
}

/** What Cognito or a browser would not take in an address, or `undefined`. */
export function addressFault(address: string): string | undefined {
  // A browser reads `//host` as another site.
  if (address.startsWith("//")) {
    return "it names a host without a scheme";
  }
  const [fault] = callbackUrlFaults([onSite(address, ANY_SITE)]);
  return fault?.replace(/^.*": /, "");
}
