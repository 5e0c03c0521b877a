import type { PlanEntry } from "../../../policy-pack/evaluate";
import { fail, open, pass, resource, SECRET, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const YEAR = "max-age=31536000";
const headers = {
  routingHttpResponseStrictTransportSecurityHeaderValue: YEAR,
  routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
  routingHttpResponseXFrameOptionsHeaderValue: "DENY",
};
const listener = (inputs: Inputs = {}) =>
  resource("aws:lb/listener:Listener", "https", {
    protocol: "HTTPS",
    defaultActions: [{ type: "fixed-response" }],
    ...headers,
    ...inputs,
  });
const balancer = (inputs: Inputs = {}) => resource("aws:lb/loadBalancer:LoadBalancer", "entry", inputs);
const rule = (inputs: Inputs) => resource("aws:lb/listenerRule:ListenerRule", "api", inputs);
const claims = [
  { name: "token_use", values: ["access"] },
  { name: "client_id", values: ["abc"] },
];
const jwt = (change: Inputs = {}) =>
  rule({
    actions: [
      {
        type: "jwt-validation",
        jwtValidation: {
          issuer: "https://cognito-idp.eu-central-1.amazonaws.com/pool",
          jwksEndpoint: "https://cognito-idp.eu-central-1.amazonaws.com/pool/.well-known/jwks.json",
          additionalClaims: claims,
          ...change,
        },
      },
    ],
  });
const sends = (
  value: unknown,
  name: unknown = "X-Origin-Verify",
  on: Record<string, readonly PlanEntry[]> = {},
) =>
  resource(
    "aws:cloudfront/distribution:Distribution",
    "site",
    { origins: [{ customHeaders: [{ name, value }] }] },
    { on },
  );
const asks = (values: unknown, name: unknown = "X-Origin-Verify") =>
  rule({ conditions: [{ httpHeader: { httpHeaderName: name, values } }] });
const password = resource("random:index/randomPassword:RandomPassword", "header");
const policy = (inputs: Inputs = {}) =>
  resource("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", "headers", inputs, {
    id: "headers-1",
  });
const distribution = (origin: Inputs, policyId: unknown = "headers-1") =>
  resource("aws:cloudfront/distribution:Distribution", "site", {
    origins: [{ originId: "one", ...origin }],
    defaultCacheBehavior: { targetOriginId: "one", responseHeadersPolicyId: policyId },
  });
const csp = {
  securityHeadersConfig: {
    contentSecurityPolicy: { contentSecurityPolicy: "default-src 'self'", override: true },
  },
};
const acl = (...rules: readonly unknown[]) => resource("aws:wafv2/webAcl:WebAcl", "acl", { rules });
const group = (name: unknown, more: Inputs = {}, overrides: readonly unknown[] = []) => ({
  overrideAction: { none: {} },
  statement: { managedRuleGroupStatement: { name, vendorName: "AWS", ruleActionOverrides: overrides } },
  ...more,
});
const core = "AWSManagedRulesCommonRuleSet";
const addresses = "AWSManagedRulesAmazonIpReputationList";
const counted = (name: unknown) => ({ name, actionToUse: { count: {} } });
const byLabel = (action: string, label = "SizeRestrictions_Body") => ({
  action: { [action]: {} },
  statement: { labelMatchStatement: { key: `awswaf:managed:aws:core-rule-set:${label}`, scope: "LABEL" } },
});

testRules("the front door", {
  "alb-security-headers": [
    pass("all three", listener()),
    fail(
      "no HSTS",
      listener({ routingHttpResponseStrictTransportSecurityHeaderValue: undefined }),
      "routingHttpResponseStrictTransportSecurityHeaderValue",
      /is not set/,
    ),
    fail(
      "HSTS of a day",
      listener({ routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=86400" }),
      "routingHttpResponseStrictTransportSecurityHeaderValue",
      /31536000/,
    ),
    fail(
      "frames of anybody",
      listener({ routingHttpResponseXFrameOptionsHeaderValue: "ALLOWALL" }),
      "routingHttpResponseXFrameOptionsHeaderValue",
      /SAMEORIGIN/,
    ),
    open(
      "a header",
      listener({ routingHttpResponseXContentTypeOptionsHeaderValue: UNKNOWN }),
      "routingHttpResponseXContentTypeOptionsHeaderValue",
    ),
    skip("a redirect", listener({ defaultActions: [{ type: "redirect" }] }), /only redirects/),
    skip("TCP", listener({ protocol: "TCP" }), /does not read/),
  ],
  "alb-waf-fail-closed": [
    pass("the default", balancer()),
    fail("open", balancer({ enableWafFailOpen: true }), "enableWafFailOpen", /unchecked/),
    open("the flag", balancer({ enableWafFailOpen: UNKNOWN }), "enableWafFailOpen"),
  ],
  "alb-jwt-claims": [
    pass("issuer, client and use", jwt()),
    pass(
      "another issuer needs no token_use",
      jwt({ issuer: "https://login.example.com", additionalClaims: [{ name: "aud", values: ["x"] }] }),
    ),
    fail(
      "no claims",
      jwt({ additionalClaims: [] }),
      "actions[0].jwtValidation.additionalClaims",
      /client_id/,
    ),
    fail(
      "no use",
      jwt({ additionalClaims: claims.slice(1) }),
      "actions[0].jwtValidation.additionalClaims",
      /token_use/,
    ),
    fail(
      "no value",
      jwt({ additionalClaims: [claims[0], { name: "client_id", values: [] }] }),
      "actions[0].jwtValidation.additionalClaims",
      /client_id/,
    ),
    fail(
      "keys over HTTP",
      jwt({ jwksEndpoint: "http://keys.example.com" }),
      "actions[0].jwtValidation.jwksEndpoint",
      /https/,
    ),
    open("the claims", jwt({ additionalClaims: UNKNOWN }), "actions[0].jwtValidation.additionalClaims"),
    open("the actions", rule({ actions: UNKNOWN }), "actions"),
    skip("no check", rule({ actions: [{ type: "forward" }] }), /checks no tokens/),
  ],
  "edge-header-secret": [
    pass("a secret that is sent", sends(SECRET)),
    pass("a secret that is asked for", asks([SECRET])),
    pass("not known yet, made of a password", [
      sends(UNKNOWN, "X-Origin-Verify", { origins: [password] }),
      password,
    ]),
    fail(
      "a literal that is sent",
      sends("hunter2"),
      "origins[0].customHeaders[0].value",
      /can pass for the other side/,
    ),
    fail(
      "a literal that is asked for",
      asks(["hunter2"]),
      "conditions[0].httpHeader.values[0]",
      /RandomPassword/,
    ),
    open("the value", sends(UNKNOWN), "origins[0].customHeaders[0].value"),
    skip("another header", sends("eu", "X-Region"), /proves anything/),
  ],
  "cf-rhp-hides-server": [
    pass("removed", policy({ removeHeadersConfig: { items: [{ header: "Server" }] } })),
    pass(
      "written over",
      policy({ customHeadersConfig: { items: [{ header: "server", value: "x", override: true }] } }),
    ),
    fail("kept", policy(), "removeHeadersConfig.items", /which known faults/),
    fail(
      "another",
      policy({ removeHeadersConfig: { items: [{ header: "X-Powered-By" }] } }),
      "removeHeadersConfig.items",
      /Server/,
    ),
    open("the list", policy({ removeHeadersConfig: { items: UNKNOWN } }), "removeHeadersConfig.items"),
  ],
  "cf-rhp-csp": [
    pass("a policy for a bucket", [policy(csp), distribution({})]),
    fail(
      "none for a bucket",
      [policy(), distribution({})],
      "securityHeadersConfig.contentSecurityPolicy",
      /default-src/,
    ),
    open(
      "the policy",
      [policy({ securityHeadersConfig: UNKNOWN }), distribution({})],
      "securityHeadersConfig.contentSecurityPolicy",
    ),
    skip("an application", [policy(), distribution({ customOriginConfig: {} })], /no bucket/),
    skip("not used", policy(), /no bucket/),
  ],
  "waf-baseline-groups": [
    pass("both", acl(group(core), group(addresses))),
    pass(
      "another vendor's",
      acl(
        group("Rules", {
          statement: { managedRuleGroupStatement: { name: "Rules", vendorName: "Fortinet" } },
        }),
      ),
    ),
    fail("no core rules", acl(group(addresses)), "rules", /CommonRuleSet/),
    fail(
      "only counted",
      acl(group(core, { overrideAction: { count: {} } }), group(addresses)),
      "rules",
      /overrideAction none/,
    ),
    open("a name", acl(group(UNKNOWN), group(addresses)), "rules"),
  ],
  "waf-overrides-blocked": [
    pass("blocked by its label", acl(group(core, {}, [counted("SizeRestrictions_BODY")]), byLabel("block"))),
    fail(
      "counted",
      acl(group(core, {}, [counted("SizeRestrictions_BODY")])),
      "rules[0].statement.managedRuleGroupStatement.ruleActionOverrides[0]",
      /on every path/,
    ),
    fail(
      "counted twice",
      acl(group(core, {}, [counted("SizeRestrictions_BODY")]), byLabel("count")),
      "rules[0].statement.managedRuleGroupStatement.ruleActionOverrides[0]",
      /blocks its label/,
    ),
    fail(
      "another label",
      acl(group(core, {}, [counted("GenericRFI_BODY")]), byLabel("block")),
      "rules[0].statement.managedRuleGroupStatement.ruleActionOverrides[0]",
      /GenericRFI_BODY/,
    ),
    open(
      "the overrides",
      acl(
        group(core, {
          statement: { managedRuleGroupStatement: { name: core, ruleActionOverrides: UNKNOWN } },
        }),
      ),
      "rules[0].statement.managedRuleGroupStatement.ruleActionOverrides",
    ),
    skip(
      "a long cookie",
      acl(group(core, {}, [counted("SizeRestrictions_Cookie_HEADER")])),
      /overridden to count/,
    ),
  ],
});
