import { isUnknown, list } from "../../resource";
import { expectValue, type Rule, unknown, type Verdict, violation } from "../../rule";

/** clientIdLists is not empty and the url is https. */
export const iamOidcProviderClientIds: Rule = {
  id: "iam-oidc-provider-client-ids",
  title: "OIDC provider has an audience list",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:iam/openIdConnectProvider:OpenIdConnectProvider"],
  scope: "resource",
  check(provider) {
    const url = expectValue(provider, "url", isHttps, {
      problem: "the issuer's keys would travel in the clear",
      remedy: "name the issuer by its https address",
    });
    const clients = list(provider.inputs["clientIdLists"]);
    return [...url, ...judgeClients(clients)];

    function judgeClients(ids: readonly unknown[]): readonly Verdict[] {
      if (ids.some((id) => !isUnknown(id) && /^[*\s]*$/.test(String(id))) || ids.length === 0) {
        const problem = "tokens that the issuer made for others are accepted";
        const remedy = "name the audience, such as sts.amazonaws.com";
        const value = ids.length === 0 ? undefined : ids;
        return [violation(provider, { property: "clientIdLists", value, problem, remedy })];
      }
      return ids.some(isUnknown) ? [unknown("clientIdLists")] : [];
    }
  },
};

/** IAM takes the issuer without its scheme too, and means https then (IAM API, CreateOpenIDConnectProvider). */
function isHttps(url: unknown): boolean {
  return typeof url === "string" && (/^https:\/\/./i.test(url) || (!url.includes("://") && url !== ""));
}
