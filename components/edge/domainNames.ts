/** What is wrong with a domain name: what is allowed instead, and what to do where that is not plain. */
export interface DomainNameFault {
  readonly allowed: string;
  readonly remedy?: string;
}

/** Names under these belong to AWS, and nobody else gets a certificate for one. */
const AWS_OWNED = [".amazonaws.com", ".amazonaws.com.cn", ".cloudfront.net", ".on.aws", ".amazoncognito.com"];

const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/**
 * The faults of a fully qualified domain name that an application is to answer at; none for a good one.
 *
 * Lower case only: browsers send it so, and Cognito compares callback addresses letter by letter.
 *
 * @param options.wildcard whether the first label may be `*`, as in a certificate. Default false.
 */
export function domainNameFaults(
  domainName: string,
  options: { readonly wildcard?: boolean } = {},
): readonly DomainNameFault[] {
  const faults: DomainNameFault[] = [];
  const unless = (condition: boolean, allowed: string, remedy?: string) => {
    if (!condition) {
      faults.push({ allowed, ...(remedy === undefined ? {} : { remedy }) });
    }
  };
  const bare = options.wildcard === true && domainName.startsWith("*.") ? domainName.slice(2) : domainName;
  const labels = bare.replace(/\.$/, "").split(".");
  unless(!bare.endsWith("."), "a name without a dot at its end");
  unless(bare === bare.toLowerCase(), "lower case", `use "${bare.toLowerCase()}"`);
  // RFC 1035: 63 octets a label, 253 characters as written.
  unless(domainName.length <= 253, "at most 253 characters");
  unless(
    labels.every((label) => label.length <= 63),
    "at most 63 characters between two dots",
  );
  unless(
    labels.length >= 2 && labels.every((label) => LABEL.test(label.toLowerCase())),
    "labels of letters, digits and inner hyphens with dots between them, such as chat.example.com",
    bare.includes("://") ? "leave the scheme and the path out" : undefined,
  );
  // A top-level domain of digits alone is the end of an IP address.
  unless(!/^\d+$/.test(labels.at(-1) ?? ""), "a name, not an IP address");
  unless(
    !AWS_OWNED.some((suffix) => `.${labels.join(".").toLowerCase()}`.endsWith(suffix)),
    "a name of your own: nobody but AWS gets a certificate for this one",
    "without a domain of your own the address is CloudFront's",
  );
  return faults;
}
