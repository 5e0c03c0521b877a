import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const visible = (cloudwatchMetricsEnabled: unknown = true) => ({
  visibilityConfig: { cloudwatchMetricsEnabled, metricName: "m" },
});
const acl = (rules: unknown, inputs: Inputs = {}) =>
  resource(
    "aws:wafv2/webAcl:WebAcl",
    "web",
    { rules, ...inputs },
    { id: "acl-1", outputs: { arn: "arn:acl", region: undefined } },
  );
const managed = (name: unknown, overrideAction: unknown = { none: {} }, more: Inputs = {}) => ({
  name: "managed",
  overrideAction,
  statement: { managedRuleGroupStatement: { name, vendorName: "AWS", ...more } },
  ...visible(),
});
const KNOWN_BAD = "AWSManagedRulesKnownBadInputsRuleSet";
const rate = (action: unknown = { block: {} }) => ({
  name: "rate",
  action,
  statement: { rateBasedStatement: { limit: 2000 } },
  ...visible(),
});
const inJson = (rule: Inputs) => JSON.stringify([rule]);
const jsonRate = { Name: "rate", Action: { Block: {} }, Statement: { RateBasedStatement: { Limit: 2000 } } };
const jsonKnownBad = (override: Inputs) => ({
  Name: "bad",
  OverrideAction: override,
  Statement: { ManagedRuleGroupStatement: { Name: KNOWN_BAD } },
  VisibilityConfig: { CloudWatchMetricsEnabled: true },
});
const ownRule = (inputs: Inputs, webAclArn: unknown = "arn:acl") =>
  resource("aws:wafv2/webAclRule:WebAclRule", "own", { webAclArn, ...inputs });
const association = (inputs: Inputs) =>
  resource("aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation", "group", {
    webAclArn: "arn:acl",
    ...inputs,
  });
const ruleGroup = (rules: unknown) =>
  resource("aws:wafv2/ruleGroup:RuleGroup", "group", { rules }, { outputs: { arn: "arn:group" } });
const grouped = (arn: unknown) => ({
  overrideAction: { none: {} },
  statement: { ruleGroupReferenceStatement: { arn } },
});
const LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const header = (name: unknown) => ({ singleHeader: { name } });
const logging = (redactedFields: unknown, inputs: Inputs = {}, extra: Parameters<typeof resource>[3] = {}) =>
  resource(
    LOGGING,
    "web",
    { resourceArn: "arn:acl", logDestinationConfigs: ["arn:logs"], redactedFields, ...inputs },
    extra,
  );
const distribution = (webAclId: unknown, on?: ReturnType<typeof acl>) =>
  resource("aws:cloudfront/distribution:Distribution", "web", { webAclId }, on && { on: { webAclId: [on] } });
const log4j = (actionToUse: unknown, name: unknown = "Log4JRCE_BODY") =>
  managed(KNOWN_BAD, undefined, { ruleActionOverrides: [{ name, actionToUse }] });

testRules("firewall", {
  "waf-has-rules": [
    pass("a rule beside an unknown one", acl([UNKNOWN, rate()])),
    pass("a rule", acl([rate()])),
    pass("a rule as JSON", acl(undefined, { ruleJson: inJson(jsonRate) })),
    pass("a rule of its own", [acl(undefined), ownRule(rate())]),
    pass("a group of its own", [acl([]), association({ managedRuleGroup: { name: KNOWN_BAD } })]),
    fail("none", acl([]), "rules", /everything pass/),
    fail("one of another ACL", [acl(undefined), ownRule(rate(), "arn:other")], "rules", /everything pass/),
    open("the list", acl(UNKNOWN), "rules"),
    open("the JSON", acl(undefined, { ruleJson: UNKNOWN }), "rules"),
    open("whose rule it is", [acl([]), ownRule(rate(), UNKNOWN)], "rules"),
  ],
  "waf-rule-actions": [
    pass("one of both", acl([rate(), managed("a")])),
    pass("as JSON", acl(undefined, { ruleJson: inJson(jsonRate) })),
    pass("a group of its own", [acl([]), association({ managedRuleGroup: { name: "a" } })]),
    fail("none, after an unknown rule", acl([UNKNOWN, { statement: {} }]), "rules[1]", /neither action nor/),
    fail("an empty one", acl([rate({})]), "rules[0]", /neither/),
    open("the action", acl([rate(UNKNOWN)]), "rules[0]"),
    skip("no rules", acl([]), /no rules/),
  ],
  "waf-logging": [
    pass("the ACL", [acl([]), logging([])]),
    pass("the ACL, ids unknown", [
      acl([]),
      logging([], { resourceArn: UNKNOWN }, { on: { resourceArn: [acl([])] } }),
    ]),
    pass("the log", logging([header("Authorization"), header("cookie")])),
    fail("no log", acl([]), "arn", /nobody learns/),
    fail("a log of another", [acl([]), logging([], { resourceArn: "arn:other" })], "arn", /nobody learns/),
    fail(
      "cookies in the log",
      logging([header("authorization")]),
      "redactedFields",
      /holds? the header cookie/,
    ),
    fail("all in the log", logging(undefined), "redactedFields", /authorization/),
    fail(
      "nowhere",
      logging([header("authorization"), header("cookie")], { logDestinationConfigs: [] }),
      "logDestinationConfigs",
      /nowhere/,
    ),
    open("a header", logging([header("authorization"), header(UNKNOWN)]), "redactedFields"),
    open("whose log it is", [acl([]), logging([], { resourceArn: UNKNOWN })], "arn"),
  ],
  "waf-log4j-rule": [
    pass("blocking", acl([managed("other", { count: {} }), managed(KNOWN_BAD)])),
    pass("as JSON", acl(undefined, { ruleJson: inJson(jsonKnownBad({ None: {} })) })),
    pass("a group of its own", [acl([]), association({ managedRuleGroup: { name: KNOWN_BAD } })]),
    pass("another rule of it only counts", acl([log4j({ count: {} }, "Host_localhost_HEADER")])),
    fail("none", acl([managed("AWSManagedRulesCommonRuleSet")]), "rules", /no rule with/),
    fail("counting", acl([managed(KNOWN_BAD, { count: {} })]), "rules", /blocks/),
    fail(
      "counting as JSON",
      acl(undefined, { ruleJson: inJson(jsonKnownBad({ Count: {} })) }),
      "rules",
      /blocks/,
    ),
    fail(
      "counting, of its own",
      [acl([]), association({ managedRuleGroup: { name: KNOWN_BAD }, overrideAction: "count" })],
      "rules",
      /blocks/,
    ),
    fail("the rule itself only counts", acl([log4j({ count: {} })]), "rules", /blocks/),
    open("its name", acl([managed(UNKNOWN)]), "rules"),
    open("whether it counts", acl([managed(KNOWN_BAD, UNKNOWN)]), "rules"),
  ],
  "waf-metrics": [
    pass("all", acl([rate()], visible())),
    fail("the ACL", acl([rate()], visible(false)), "visibilityConfig.cloudwatchMetricsEnabled", /no alarm/),
    fail(
      "a later rule",
      acl([UNKNOWN, { ...rate(), ...visible(false) }], visible()),
      "rules[1].visibilityConfig.cloudwatchMetricsEnabled",
      /is false/,
    ),
    fail(
      "a rule as JSON",
      acl(undefined, { ...visible(), ruleJson: inJson(jsonRate) }),
      "ruleJson[0].visibilityConfig.cloudwatchMetricsEnabled",
      /is not set/,
    ),
    open("a rule", acl([UNKNOWN], visible()), "rules[0].visibilityConfig.cloudwatchMetricsEnabled"),
  ],
  "waf-rate-limit": [
    pass("blocking", acl([managed("a"), rate()])),
    pass("as JSON", acl(undefined, { ruleJson: inJson(jsonRate) })),
    pass("in a group of the stack", [acl([grouped("arn:group")]), ruleGroup([rate()])]),
    fail("none", acl([managed("a")]), "rules", /run up cost/),
    fail("counting", acl([rate({ count: {} })]), "rules", /no rate-based rule blocks/),
    fail(
      "none in a group of the stack",
      [acl([grouped("arn:group")]), ruleGroup([])],
      "rules",
      /no rate-based/,
    ),
    open("the action", acl([rate(UNKNOWN)]), "rules"),
    open("a group elsewhere", acl([grouped("arn:elsewhere")]), "rules"),
  ],
  "waf-not-count-only": [
    pass("one blocks", acl([managed("a", { count: {} }), managed("b")])),
    fail(
      "all count",
      acl([managed("a", { count: {} }), managed("b", { count: {} }), rate()]),
      "rules",
      /only counts/,
    ),
    fail(
      "a group of its own",
      [acl([]), association({ managedRuleGroup: { name: "a" }, overrideAction: "count" })],
      "rules",
      /only counts/,
    ),
    open("one", acl([managed("a", { count: {} }), managed("b", UNKNOWN)]), "rules"),
    skip("no groups", acl([rate()]), /no rule groups/),
  ],
  "waf-scope-region": [
    pass("both", acl([], { scope: "CLOUDFRONT", region: "us-east-1" })),
    pass("attached", [acl([], { scope: "CLOUDFRONT", region: "us-east-1" }), distribution("arn:acl")]),
    pass(
      "by its ARN",
      resource(
        "aws:wafv2/webAcl:WebAcl",
        "web",
        { scope: "CLOUDFRONT" },
        { outputs: { arn: "arn:aws:wafv2:us-east-1:1:global/webacl/a/b" } },
      ),
    ),
    fail(
      "elsewhere",
      acl([], { scope: "CLOUDFRONT", region: "eu-central-1" }),
      "region",
      /is "eu-central-1"/,
    ),
    fail(
      "regional, attached",
      [acl([], { scope: "REGIONAL", region: "us-east-1" }), distribution("arn:acl")],
      "scope",
      /own scope/,
    ),
    fail(
      "regional, attached, ids unknown",
      [acl([], { scope: "REGIONAL", region: "us-east-1" }), distribution(UNKNOWN, acl([]))],
      "scope",
      /own scope/,
    ),
    open("the scope", acl([], { scope: UNKNOWN, region: "us-east-1" }), "scope"),
    open("the region", acl([], { scope: "CLOUDFRONT", region: UNKNOWN }), "region"),
    open(
      "whether CloudFront uses it",
      [acl([], { scope: "REGIONAL", region: "eu-central-1" }), distribution(UNKNOWN)],
      "scope",
    ),
    skip("regional", acl([], { scope: "REGIONAL", region: "eu-central-1" }), /does not use it/),
  ],
});
