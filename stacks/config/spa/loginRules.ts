import { isOrigin } from "../../../components/api/httpApiPlan";
import { type Finding, type Rule, repeated, when } from "../rules/rule";
import { addressFault, isLocal, isOwn, onSite } from "./addresses";
import type { SpaFilled } from "./resolve";

const LISTS = ["callbackUrls", "logoutUrls"] as const;

/** Who checks tokens, where Cognito may send browsers, and whose pages may call the API. */
export const loginRules: readonly Rule<SpaFilled>[] = [
  {
    id: "spa-no-auth-prod",
    level: "refused",
    title: "Nobody checks tokens in prod",
    reason:
      "Whoever knows the address uses the API, logged in or not: the login in the page keeps nobody out.",
    waysOut: ["leave spa.backendAuth on", 'use environment "dev" or "staging"'],
    check: (config) => (config.environment === "prod" ? unchecked(config) : []),
  },
  {
    id: "spa-no-auth",
    level: "warned",
    title: "Nobody checks tokens",
    reason:
      "Whoever knows the address uses the API, logged in or not: the login in the page keeps nobody out.",
    waysOut: ["leave spa.backendAuth on", "accept it while the back end learns to check"],
    check: (config) => (config.environment === "prod" ? [] : unchecked(config)),
  },
  {
    id: "spa-cors-wildcard",
    level: "refused",
    title: "Every origin may call the API",
    reason: "With * any page that a user opens may call the API from his browser.",
    waysOut: ["name each origin", "remove spa.corsOrigins: the site's own origin is always allowed"],
    check: ({ spa: { corsOrigins } }) =>
      atEntries("corsOrigins", corsOrigins, (origin) => origin.includes("*")),
  },
  {
    id: "spa-cors-origin",
    level: "refused",
    title: "An origin that no browser sends",
    reason: "A browser sends scheme, host and port, without a slash or a path behind them (Fetch standard).",
    waysOut: ['write it so, such as "https://app.acme.com"', "take it off the list"],
    check: ({ spa: { corsOrigins } }) =>
      atEntries("corsOrigins", corsOrigins, (origin) => !origin.includes("*") && !isOrigin(origin)),
  },
  {
    id: "spa-address-form",
    level: "refused",
    title: "A callback or logout address that can never match",
    reason: "Cognito compares letter by letter with what the browser sends (Cognito docs).",
    waysOut: [
      'give a path of the site, such as "/auth/callback/"',
      "write the whole address as a browser does: in lower case, without wildcards and default ports",
    ],
    check: ({ spa }) =>
      LISTS.flatMap((list) =>
        spa[list].flatMap((address, index): Finding[] => {
          const fault = addressFault(address);
          return fault === undefined
            ? []
            : [{ path: ["spa", list, index], says: `is ${JSON.stringify(address)}, and ${fault}` }];
        }),
      ),
  },
  {
    id: "spa-twice",
    level: "refused",
    title: "An address or an origin twice",
    reason: "A repeated entry is most often a mistyped one; Cognito takes each address once.",
    waysOut: ["remove it", "write the one that was meant"],
    check: ({ spa, domain }) => {
      const origin = domain === undefined ? "" : `https://${domain.name}`;
      return [
        ...LISTS.flatMap((list) =>
          repeated(
            ["spa", list],
            spa[list].map((address) => onSite(address, origin)),
          ),
        ),
        ...repeated(["spa", "corsOrigins"], spa.corsOrigins),
      ];
    },
  },
  {
    id: "spa-own-address",
    level: "refused",
    title: "No address of the site itself",
    reason: "The page that this stack serves sends users to the login and must get them back.",
    waysOut: [
      'add a path of the site, such as "/auth/callback/"',
      "remove the list, which is filled with one",
    ],
    check: ({ spa, domain }) =>
      LISTS.flatMap((list) =>
        when(!spa[list].some((address) => isOwn(address, domain?.name)), `spa.${list}`, "holds none"),
      ),
  },
  {
    id: "spa-local-prod",
    level: "refused",
    title: "A developer's machine in prod",
    reason:
      "Whatever listens on that port of a user's machine gets login codes, or calls the API from there.",
    waysOut: ["take it off the list", 'use environment "dev" or "staging"'],
    check: ({ spa, environment }) =>
      environment === "prod"
        ? ([...LISTS, "corsOrigins"] as const).flatMap((list) => atEntries(list, spa[list], isLocal))
        : [],
  },
];

/**
 * What is open where the back end does not check: everything, or the WebSocket alone, which API Gateway does not
 * see where CloudFront leads to it.
 */
function unchecked({ spa: { backendAuth, apiAuth, webSocket } }: SpaFilled): readonly Finding[] {
  if (backendAuth || (apiAuth && webSocket === "apigateway")) {
    return [];
  }
  const beside = apiAuth ? "and API Gateway does not see /ws/" : "and apiAuth is false";
  return when(true, "spa.backendAuth", `is false, ${beside}`);
}

function atEntries(
  list: string,
  values: readonly string[],
  test: (value: string) => boolean,
): readonly Finding[] {
  return values.flatMap((value, index): Finding[] => (test(value) ? [{ path: ["spa", list, index] }] : []));
}
