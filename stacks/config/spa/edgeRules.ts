import { GLOBAL_REGION, isForbidden } from "../resolve";
import { edgeRules as commonEdgeRules } from "../rules/edge";
import { type Rule, when } from "../rules/rule";
import type { SpaFilled } from "./resolve";

/** Says that the load balancer gets a web ACL instead, which is not so here. */
const NOT_HERE = "web-acl-locked";

/** What stands before pages, API and back end. */
export const edgeRules: readonly Rule<SpaFilled>[] = [
  {
    id: "spa-edge",
    level: "refused",
    title: "Pages and an API without CloudFront, or with a public load balancer",
    reason:
      "Only a distribution reads the pages' bucket, and no load balancer here has a public address: API Gateway and CloudFront reach it inside the VPC.",
    waysOut: ["remove edge", 'use system "chatbot", whose API may have a public load balancer'],
    check: ({ edge }) => when(edge !== "cloudfront-private", "edge"),
  },
  {
    id: "spa-web-acl",
    level: "refused",
    title: "A regional web ACL for pages and an API",
    reason:
      "The pages are CloudFront's alone, an HTTP API takes no web ACL (API Gateway docs), and the private load balancer sees the addresses of neither's visitors.",
    waysOut: ['use webAcl.scope "cloudfront"', 'use webAcl.scope "off"'],
    check: ({ webAcl }) => when(webAcl.scope === "regional", "webAcl.scope"),
  },
  {
    id: "spa-web-acl-locked",
    level: "warned",
    title: "Pages and an API where us-east-1 is forbidden",
    reason:
      "Web ACLs of CloudFront live in us-east-1, which account.allowedRegions leaves out: there will be none.",
    waysOut: ['set webAcl.scope "off"', "add us-east-1 to account.allowedRegions"],
    check: ({ webAcl, account }) =>
      when(webAcl.scope === "cloudfront" && isForbidden(account, GLOBAL_REGION), "webAcl.scope"),
  },
  {
    id: "spa-api-web-acl",
    level: "warned",
    title: "An API without a web ACL in prod",
    reason:
      "An HTTP API takes none (API Gateway docs): at its own address throttling and the check of tokens alone hold back the rest.",
    waysOut: [
      "let API Gateway check tokens too (spa.apiAuth), so that a stranger's request ends there",
      'use system "chatbot", whose API stands behind CloudFront',
    ],
    check: ({ spa, environment }) => when(environment === "prod" && !spa.apiAuth, "spa.apiAuth"),
  },
  {
    id: "spa-cache",
    level: "warned",
    title: "Files of the application kept at the edge",
    reason: "Which of the pages' files are kept is said by spa.hashedFiles; this key has no effect.",
    waysOut: ["remove cloudfront.cacheStaticFiles", "name the files in spa.hashedFiles"],
    check: ({ cloudfront }, given) =>
      when(
        given("cloudfront.cacheStaticFiles") && cloudfront.cacheStaticFiles,
        "cloudfront.cacheStaticFiles",
      ),
  },
  {
    id: "spa-inline-scripts",
    level: "warned",
    title: "Scripts in the pages",
    reason:
      "A script that somebody smuggles into a page runs, and reads the tokens that the page holds; files of one's own alone would be safe.",
    waysOut: [
      "build pages whose scripts are files, and remove spa.inlineScripts",
      "keep it where the framework needs it, and let no answer of a model become HTML",
    ],
    check: ({ spa, environment }) => when(environment === "prod" && spa.inlineScripts, "spa.inlineScripts"),
  },
  ...commonEdgeRules.filter(({ id }) => id !== NOT_HERE),
];
