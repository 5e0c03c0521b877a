import { isUnknown, SECRET } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { elements, inputsOf, part } from "../../views/values";

/** Where providerDetails name an address: the metadata of SAML, the issuer and the endpoints of OpenID Connect. */
const ADDRESSES = ["MetadataURL", "oidc_issuer", "authorize_url", "token_url", "attributes_url", "jwks_uri"];

/** Every address in providerDetails begins with https, and SAML requests are signed with rsa-sha256 where they are signed. */
export const cognitoFederationHttps: Rule = {
  id: "cognito-federation-https",
  title: "Identity providers are asked over HTTPS",
  severity: "high",
  references: {},
  resourceTypes: ["aws:cognito/identityProvider:IdentityProvider"],
  scope: "resource",
  check(provider) {
    const details = part(inputsOf(provider), "providerDetails");
    const expected: readonly (readonly [string, RegExp, string, string])[] = [
      ...ADDRESSES.map(
        (name) =>
          [
            name,
            /^https:\/\//i,
            "who stands between can hand out keys of his own",
            "use an address with https",
          ] as const,
      ),
      [
        "RequestSigningAlgorithm",
        /^rsa-sha256$/,
        "signatures over SHA-1 can be forged",
        'set it to "rsa-sha256"',
      ] as const,
    ];
    const found = expected.flatMap(([name, accepted, problem, remedy]) => {
      const { path, value } = part(details, name);
      return value === undefined || value === null ? [] : [{ path, value, accepted, problem, remedy }];
    });
    if (isUnknown(details.value) || details.value === SECRET) {
      return [unknown(details.path)];
    }
    if (elements(details).length === 0 || found.length === 0) {
      return [notApplicable("it names no address")];
    }
    return orCompliant(
      found.flatMap(({ path, value, accepted, problem, remedy }) =>
        isUnknown(value)
          ? [unknown(path)]
          : accepted.test(String(value))
            ? []
            : [violation(provider, { property: path, value, problem, remedy })],
      ),
    );
  },
};
