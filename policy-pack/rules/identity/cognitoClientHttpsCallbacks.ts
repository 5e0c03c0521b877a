import { isUnknown, list, SECRET } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";

const PROPERTIES = ["callbackUrls", "logoutUrls", "defaultRedirectUri"];
const LOCALHOST = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/;

/** What is wrong with a URL to which tokens or codes are sent. */
function fault(url: string, production: boolean): string | undefined {
  if (url.includes("*")) {
    return "a wildcard sends codes to pages that nobody named";
  }
  if (url.startsWith("https://") || (!production && LOCALHOST.test(url))) {
    return undefined;
  }
  return LOCALHOST.test(url)
    ? "production sends no codes to a developer's machine"
    : "codes would travel in the clear";
}

/** callbackUrls and logoutUrls are https (http only for localhost outside production) and hold no wildcard. */
export const cognitoClientHttpsCallbacks: Rule = {
  id: "cognito-client-https-callbacks",
  title: "Callbacks are HTTPS",
  severity: "high",
  references: {},
  resourceTypes: [
    "aws:cognito/userPoolClient:UserPoolClient",
    "aws:cognito/managedUserPoolClient:ManagedUserPoolClient",
  ],
  scope: "resource",
  check(client, { settings: { production = false } }) {
    const urls = PROPERTIES.flatMap((property) =>
      list(client.inputs[property]).map((url, index) => ({
        property: property === "defaultRedirectUri" ? property : `${property}[${index}]`,
        url,
      })),
    );
    if (urls.length === 0) {
      return [notApplicable("it sends its users nowhere")];
    }
    const verdicts = urls.flatMap(({ property, url }) => {
      if (isUnknown(url) || url === SECRET) {
        return [unknown(property)];
      }
      const problem = fault(String(url), production);
      const remedy = "use an https address, written out in full";
      return problem === undefined ? [] : [violation(client, { property, value: url, problem, remedy })];
    });
    return orCompliant(verdicts);
  },
};
