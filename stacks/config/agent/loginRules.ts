import { type Rule, when } from "../rules/rule";
import { type AgentFilled, egressKey, egressOf } from "./resolve";

/** Who logs users in, and where that cannot work. */
export const loginRules: readonly Rule<AgentFilled>[] = [
  {
    id: "agent-domain",
    level: "refused",
    title: "A login at the load balancer without a domain",
    reason:
      "A load balancer logs users in on HTTPS only, with a certificate for the name that browsers send (ELB docs); nobody gets one for *.elb.amazonaws.com or *.cloudfront.net.",
    waysOut: [
      "give domain.name with domain.hostedZoneId, the Route 53 zone of that name, or with certificates that exist",
      'use auth "app" with edge "cloudfront-private" and network.egress "nat-instance" (about $11 a month): the address is CloudFront\'s own',
    ],
    check: ({ auth, domain, edge }) =>
      when(
        domain === undefined && (auth === "load-balancer" || edge !== "cloudfront-private"),
        "domain",
        "is not set",
      ),
  },
  {
    id: "agent-login-edge",
    level: "refused",
    title: "A login at the load balancer without CloudFront",
    reason:
      "The application cannot end the load balancer's session; the logout address that expires its cookies is a function of CloudFront.",
    waysOut: ['use edge "cloudfront-public"', 'use auth "app", which logs out by itself'],
    check: ({ auth, edge }) => when(auth === "load-balancer" && edge === "none", "edge"),
  },
  {
    id: "agent-login-private",
    level: "refused",
    title: "A login at a private load balancer without a way to the internet",
    reason:
      "The load balancer exchanges the code for tokens itself, over public IPv4 only (ELB docs); a private one has no public address of its own and needs a NAT.",
    waysOut: [
      'use edge "cloudfront-public": its load balancer answers CloudFront alone',
      'use network.egress "nat-instance", "single-nat" or "nat-per-az"',
    ],
    check: (config) =>
      when(
        config.auth === "load-balancer" &&
          config.edge === "cloudfront-private" &&
          egressOf(config) === "none",
        "edge",
        `is "cloudfront-private", and ${egressKey(config)} is "none"`,
      ),
  },
  {
    id: "agent-static",
    level: "refused",
    title: "Files kept at the edge behind a login at the load balancer",
    reason:
      "CloudFront asks for such files without anybody's session: the load balancer answers with its login page, and CloudFront would keep that.",
    waysOut: ["remove cloudfront.cacheStaticFiles", 'use auth "app", which serves its files to everybody'],
    check: ({ auth, cloudfront }) =>
      when(auth === "load-balancer" && cloudfront.cacheStaticFiles, "cloudfront.cacheStaticFiles"),
  },
  {
    id: "agent-app-egress",
    level: "refused",
    title: "A login in the application without a way to the internet",
    reason:
      "The application fetches tokens and keys from Cognito's public addresses, and PrivateLink does not serve the login pages (Cognito docs, VPC endpoints).",
    waysOut: [
      'use network.egress "nat-instance" (about $11 a month), "single-nat" or "nat-per-az"',
      'use auth "load-balancer", which needs a domain and no way out',
    ],
    check: (config) => when(config.auth === "app" && egressOf(config) === "none", egressKey(config)),
  },
  {
    id: "agent-sign-up",
    level: "refused",
    title: "Self sign-up for an agent",
    reason: "Every user of the pool gets in, so users of an agent are created by an administrator only.",
    waysOut: [
      "remove login.selfSignUp and invite users (the command stands in the stack's outputs)",
      "let a company's identity provider say who they are (login.federation)",
    ],
    check: ({ login }) => when(login.selfSignUp !== undefined, "login.selfSignUp", "is set"),
  },
  {
    id: "agent-login-domain-below",
    level: "refused",
    title: "Login pages below the application's own name",
    reason:
      "Cognito takes the login pages' name only when its parent has an A record (Cognito docs). Here the parent's record leads to the distribution, and the load balancer behind it is made for a login that exists.",
    waysOut: [
      "put the login pages below another name that resolves, such as login.PARENT instead of login.NAME.PARENT",
      "use login.domainPrefix, or leave both out",
    ],
    check: ({ auth, login, domain }) => {
      const parent = login.customDomain?.name.split(".").slice(1).join(".");
      return when(
        auth === "load-balancer" && parent !== undefined && parent === domain?.name,
        "login.customDomain.name",
      );
    },
  },
  {
    id: "agent-everybody",
    level: "warned",
    title: "Every user of a company's directory",
    reason:
      "The load balancer and Streamlit let in whoever logs in: with this pool or provider that is everybody in it.",
    waysOut: [
      "name a group in agent.allowedGroup, and see that the application checks it (ALLOWED_GROUP)",
      "accept it where the whole directory is meant",
    ],
    check: ({ login, agent }) =>
      agent.allowedGroup !== undefined
        ? []
        : [
            ...when(login.existing !== undefined, "login.existing", "is set"),
            ...when(
              login.existing === undefined && login.federation.length > 0,
              "login.federation",
              "is set",
            ),
          ],
  },
  {
    id: "agent-group-existing",
    level: "warned",
    title: "A group in a user pool that exists",
    reason: "In a pool of yours the stack makes no groups: without one of that name nobody gets in.",
    waysOut: [
      "see that the pool has the group (`aws cognito-idp list-groups`)",
      "remove agent.allowedGroup and let everybody in",
    ],
    check: ({ login, agent }) =>
      when(login.existing !== undefined && agent.allowedGroup !== undefined, "agent.allowedGroup"),
  },
  {
    id: "agent-session-refresh",
    level: "warned",
    title: "A session longer than its refresh token",
    reason:
      "The load balancer renews its tokens during a session; when the refresh token has expired users log in again (ELB docs).",
    waysOut: ["shorten agent.sessionHours", "lengthen login.refreshTokenDays"],
    check: ({ auth, login, agent }) =>
      when(
        auth === "load-balancer" && agent.sessionHours > login.refreshTokenDays * 24,
        "agent.sessionHours",
      ),
  },
  {
    id: "agent-session-prod",
    level: "warned",
    title: "Long sessions in prod",
    reason:
      "A logout ends a session in that browser only: a copied cookie stays good until the session ends, or until Cognito refuses to renew its tokens (ELB docs).",
    waysOut: ["use 24 hours or less", "accept it for convenience"],
    check: ({ auth, agent, environment }) =>
      when(
        auth === "load-balancer" && environment === "prod" && agent.sessionHours > 24,
        "agent.sessionHours",
      ),
  },
  {
    id: "agent-session-app",
    level: "warned",
    title: "The load balancer's session without its login",
    reason:
      "The application keeps the session, and Streamlit's cookie lasts 30 days: this key has no effect.",
    waysOut: ["remove agent.sessionHours", 'use auth "load-balancer"'],
    check: ({ auth }, given) => when(auth === "app" && given("agent.sessionHours"), "agent.sessionHours"),
  },
];
