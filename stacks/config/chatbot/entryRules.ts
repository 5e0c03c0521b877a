import { GLOBAL_REGION, isForbidden } from "../resolve";
import { type Rule, when } from "../rules/rule";
import { authOf, type ChatbotFilled, egressKey, egressOf } from "./resolve";

/** ACM docs: the first name of a certificate. The API's begins with "api.". */
const LONGEST_NAME = 64 - "api.".length;

/** Where pages and API are, and who checks tokens. */
export const entryRules: readonly Rule<ChatbotFilled>[] = [
  {
    id: "chatbot-frontend-edge",
    level: "refused",
    title: "Pages in a bucket without CloudFront",
    reason: "The bucket is private: only a distribution reads it, and serves the API at the same address.",
    waysOut: [
      'use edge "cloudfront-private" or "cloudfront-public"',
      'use frontend.kind "amplify", which has an address of its own',
    ],
    check: ({ edge, frontend }) =>
      when(edge === "none" && frontend.kind === "s3", "edge", 'is "none", and frontend.kind is "s3"'),
  },
  {
    id: "chatbot-auth-domain",
    level: "refused",
    title: "Tokens checked at a load balancer without a domain",
    reason:
      "A load balancer verifies tokens on HTTPS only, so with a certificate, and without a domain nobody gets one (ELB docs).",
    waysOut: [
      "give domain.name with domain.hostedZoneId",
      "remove auth: the application checks every token itself",
    ],
    check: ({ auth, domain }) => when(auth === "load-balancer" && domain === undefined, "auth"),
  },
  {
    id: "chatbot-auth-private",
    level: "refused",
    title: "Tokens checked at a private load balancer without a way to the internet",
    reason:
      "The load balancer fetches the user pool's keys from a public address (ELB docs); that a private one can without a NAT is not proven.",
    waysOut: [
      "remove auth: the application checks every token itself, with keys that lie in S3",
      'use edge "cloudfront-public", or network.egress "nat-instance", "single-nat" or "nat-per-az"',
    ],
    check: (config) =>
      when(
        config.auth === "load-balancer" &&
          config.edge === "cloudfront-private" &&
          egressOf(config) === "none",
        "auth",
        `is "load-balancer", edge is "cloudfront-private", and ${egressKey(config)} is "none"`,
      ),
  },
  {
    id: "chatbot-login-domain-below",
    level: "refused",
    title: "Login pages below the chatbot's own name",
    reason:
      "Cognito takes the login pages' name only when its parent has an A record (Cognito docs). Here the parent's record leads to the distribution, and the load balancer behind it checks tokens for a login that exists.",
    waysOut: [
      "put the login pages below another name that resolves, such as login.PARENT instead of login.NAME.PARENT",
      'use auth "app": the record is then there before the login',
    ],
    check: (config) => {
      const parent = config.login.customDomain?.name.split(".").slice(1).join(".");
      return when(
        authOf(config) === "load-balancer" && parent !== undefined && parent === config.domain?.name,
        "login.customDomain.name",
      );
    },
  },
  {
    id: "chatbot-amplify-certificate",
    level: "warned",
    title: "A certificate of one's own beside Amplify",
    reason:
      'With frontend.kind "amplify" the pages have domain.name, by a certificate that Amplify makes, and the API has api.NAME.',
    waysOut: [
      "see that the certificate holds api. before domain.name",
      "remove it and give domain.hostedZoneId, so that one is made",
    ],
    check: ({ frontend, domain, cloudfront }) =>
      frontend.kind === "s3"
        ? []
        : [
            ...when(domain?.certificateArn !== undefined, "domain.certificateArn", "is set"),
            ...when(cloudfront.certificateArn !== undefined, "cloudfront.certificateArn", "is set"),
          ],
  },
  {
    id: "chatbot-amplify-records",
    level: "warned",
    title: "Amplify with DNS elsewhere",
    reason: "The pages get their name and certificate from records that stand in the stack's outputs.",
    waysOut: [
      "make the records (amplifyRecords) after the first `pulumi up`",
      "give domain.hostedZoneId, so that they are made",
    ],
    check: ({ frontend, domain }) =>
      when(
        frontend.kind === "amplify" && domain !== undefined && domain.hostedZoneId === undefined,
        "domain.hostedZoneId",
        "is not set",
      ),
  },
  {
    id: "chatbot-amplify-length",
    level: "refused",
    title: "A domain too long for the API's name before it",
    reason: `The API is at api.NAME, and the first name of a certificate has at most 64 characters (ACM docs).`,
    waysOut: ["use a shorter name", 'use frontend.kind "s3": the API has the same address as the pages'],
    check: ({ frontend, domain }) =>
      when(
        frontend.kind === "amplify" &&
          domain !== undefined &&
          domain.name.length > LONGEST_NAME &&
          domain.certificateArn === undefined,
        "domain.name",
        `has ${domain?.name.length} characters`,
      ),
  },
  {
    id: "chatbot-amplify-login",
    level: "refused",
    title: "Login pages under the API's name",
    reason: 'With frontend.kind "amplify" the API is at api.NAME; one name leads to one server.',
    waysOut: ["put the login pages under another name, such as auth.NAME", "use login.domainPrefix"],
    check: ({ frontend, domain, login }) =>
      when(
        frontend.kind === "amplify" &&
          domain !== undefined &&
          login.customDomain?.name === `api.${domain.name}`,
        "login.customDomain.name",
      ),
  },
  {
    id: "chatbot-amplify-locked",
    level: "warned",
    title: "Amplify's web ACL where us-east-1 is forbidden",
    reason:
      "Amplify takes web ACLs of us-east-1 only (WAF docs), which account.allowedRegions leaves out: the pages get none.",
    waysOut: ["add us-east-1 to account.allowedRegions", "accept it: the pages are public files"],
    check: ({ frontend, webAcl, account }) =>
      when(
        frontend.kind === "amplify" && webAcl.scope !== "off" && isForbidden(account, GLOBAL_REGION),
        "account.allowedRegions",
        "does not hold us-east-1",
      ),
  },
  {
    id: "chatbot-amplify-publish",
    level: "warned",
    title: "Pages in Amplify",
    reason:
      "The pages come by `aws amplify create-deployment`, not by `pulumi up`; the web ACL before them costs $15 a month more (Amplify pricing).",
    waysOut: ["publish them as docs/chatbot.md says", 'use frontend.kind "s3"'],
    check: ({ frontend }) => when(frontend.kind === "amplify", "frontend.kind"),
  },
];
