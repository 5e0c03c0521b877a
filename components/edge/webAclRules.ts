/** Paths whose bodies hold what users write or upload. */
export interface PathMatch {
  readonly kind: "exact" | "prefix";
  /** Begins with `/`; a prefix ends with it, so that `/api/chat/` does not cover `/api/chat-admin`. */
  readonly path: string;
}

/** ISO 3166 codes of two letters. An empty list is none. */
export interface Countries {
  /** Everybody else is blocked. */
  readonly allow?: readonly string[];
  readonly block?: readonly string[];
}

export interface RulesPlan {
  /** Begins the names of the metrics. */
  readonly metricName: string;
  readonly rateLimit: number;
  readonly bodyExemptPaths: readonly PathMatch[];
  readonly countries: Countries;
  /** Whether sessions lie in cookies that are larger than the core set admits. */
  readonly largeCookies?: boolean;
  /** Whether the visitor's address is that of the connection or stands first in `X-Forwarded-For`. */
  readonly clientAddress: "connection" | "forwarded";
}

type Nothing = Record<string, never>;
type Transformation = "NONE" | "URL_DECODE" | "NORMALIZE_PATH_WIN";

interface ByteMatch {
  fieldToMatch: { uriPath: Nothing };
  positionalConstraint: "EXACTLY" | "STARTS_WITH";
  searchString: string;
  textTransformations: { priority: number; type: Transformation }[];
}

interface ManagedGroup {
  vendorName: "AWS";
  name: string;
  ruleActionOverrides?: { name: string; actionToUse: { count: Nothing } }[];
}

interface RateLimit {
  limit: number;
  evaluationWindowSec: number;
  aggregateKeyType: "IP" | "FORWARDED_IP";
  forwardedIpConfig?: { headerName: string; fallbackBehavior: "MATCH" | "NO_MATCH" };
}

/** The part of WAF's statements that is in use. */
export type RuleStatement =
  | { geoMatchStatement: { countryCodes: string[] } }
  | { managedRuleGroupStatement: ManagedGroup }
  | { labelMatchStatement: { scope: "LABEL"; key: string } }
  | { byteMatchStatement: ByteMatch }
  | { rateBasedStatement: RateLimit }
  | { andStatement: { statements: RuleStatement[] } }
  | { orStatement: { statements: RuleStatement[] } }
  | { notStatement: { statement: RuleStatement } };

export interface WebAclRule {
  name: string;
  priority: number;
  action?: { block: Nothing };
  /** Of a group: `none` leaves the actions of its rules as they are. */
  overrideAction?: { none: Nothing };
  statement: RuleStatement;
  visibilityConfig: VisibilityConfig;
}

export interface VisibilityConfig {
  cloudwatchMetricsEnabled: boolean;
  metricName: string;
  sampledRequestsEnabled: boolean;
}

const RATE_WINDOW_SECONDS = 300;

/** AWS's groups with their price in capacity units (WAF docs, "Baseline rule groups", "IP reputation rule groups"). */
const groupCapacity: Readonly<Record<string, number>> = {
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesCommonRuleSet: 700,
};

/**
 * The rules of the core set that look into bodies, each with the label that it puts on a request. The labels differ
 * from the names in letter case (WAF docs, "Core rule set"); one with `_BODY` would never match, and silently.
 */
const bodyRules: Readonly<Record<string, string>> = {
  SizeRestrictions_BODY: "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body",
  CrossSiteScripting_BODY: "awswaf:managed:aws:core-rule-set:CrossSiteScripting_Body",
  GenericRFI_BODY: "awswaf:managed:aws:core-rule-set:GenericRFI_Body",
  GenericLFI_BODY: "awswaf:managed:aws:core-rule-set:GenericLFI_Body",
  EC2MetaDataSSRF_BODY: "awswaf:managed:aws:core-rule-set:EC2MetaDataSSRF_Body",
};

/** Blocks cookies of more than 10,240 bytes (WAF docs, "Core rule set"). */
const COOKIE_RULE = "SizeRestrictions_Cookie_HEADER";

/**
 * The rules in the order of their evaluation. Priorities are fixed, so that a rule that comes or goes does not move
 * the others.
 */
export function webAclRules(plan: RulesPlan): WebAclRule[] {
  const { metricName, rateLimit, bodyExemptPaths, countries, clientAddress, largeCookies = false } = plan;
  const exempt = bodyExemptPaths.length > 0;
  const counted = [...(exempt ? Object.keys(bodyRules) : []), ...(largeCookies ? [COOKIE_RULE] : [])];
  const rule = (priority: number, name: string, rest: Pick<WebAclRule, "statement" | "action">) => ({
    name,
    priority,
    ...rest,
    ...(rest.action === undefined ? { overrideAction: { none: {} } } : {}),
    visibilityConfig: visibility(`${metricName}-${name}`),
  });
  const group = (name: string, counted: readonly string[] = []): Pick<WebAclRule, "statement"> => ({
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name,
        ...(counted.length === 0
          ? {}
          : {
              ruleActionOverrides: counted.map((each) => ({ name: each, actionToUse: { count: {} } })),
            }),
      },
    },
  });
  const block = (statement: RuleStatement) => ({ action: { block: {} }, statement });
  const elsewhere = blockedCountries(countries);
  return [
    ...(elsewhere === undefined ? [] : [rule(0, "countries", block(elsewhere))]),
    rule(1, "ip-reputation", group("AWSManagedRulesAmazonIpReputationList")),
    rule(2, "known-bad-inputs", group("AWSManagedRulesKnownBadInputsRuleSet")),
    rule(3, "common", group("AWSManagedRulesCommonRuleSet", counted)),
    ...(exempt ? [rule(4, "bodies", block(badBodies(bodyExemptPaths)))] : []),
    rule(5, "rate-limit", block(tooMany(rateLimit, clientAddress))),
  ];
}

/** Metrics, but no samples of requests: those would show the cookies and tokens that the log leaves out. */
export function visibility(metricName: string): VisibilityConfig {
  return { cloudwatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}

function blockedCountries({ allow = [], block = [] }: Countries): RuleStatement | undefined {
  if (allow.length > 0) {
    return { notStatement: { statement: { geoMatchStatement: { countryCodes: [...allow] } } } };
  }
  return block.length > 0 ? { geoMatchStatement: { countryCodes: [...block] } } : undefined;
}

/**
 * A body that the core set found bad, on a path that is not exempt.
 *
 * "Not on any of the paths" is written as "not on this one, and not on that one": the provider takes three levels
 * of statements (pulumi-aws 7.48, `ruleJson`), and a lone statement in `or` is refused (WAF API).
 */
function badBodies(exempt: readonly PathMatch[]): RuleStatement {
  const labels = Object.values(bodyRules).map((key) => ({
    labelMatchStatement: { scope: "LABEL" as const, key },
  }));
  return {
    andStatement: {
      statements: [
        { orStatement: { statements: labels } },
        ...exempt.map((path) => ({ notStatement: { statement: onPath(path) } })),
      ],
    },
  };
}

/**
 * The path as it stands in the request and the path that it comes to must both match.
 *
 * With the first alone `/api/chat/../admin` would pass to a server that resolves it, with the second alone
 * `/admin/../api/chat/` to one that does not. It is decoded once, as servers do. Letter case counts: paths of the
 * applications do so as well.
 */
function onPath({ kind, path }: PathMatch): RuleStatement {
  const match = (...types: Transformation[]): RuleStatement => ({
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: kind === "exact" ? "EXACTLY" : "STARTS_WITH",
      searchString: path,
      textTransformations: types.map((type, priority) => ({ priority, type })),
    },
  });
  return { andStatement: { statements: [match("NONE"), match("URL_DECODE", "NORMALIZE_PATH_WIN")] } };
}

function tooMany(limit: number, clientAddress: RulesPlan["clientAddress"]): RuleStatement {
  return {
    rateBasedStatement: {
      limit,
      evaluationWindowSec: RATE_WINDOW_SECONDS,
      ...(clientAddress === "connection"
        ? { aggregateKeyType: "IP" }
        : {
            aggregateKeyType: "FORWARDED_IP",
            // What is no address is blocked: CloudFront always writes one.
            forwardedIpConfig: { headerName: "X-Forwarded-For", fallbackBehavior: "MATCH" },
          }),
    },
  };
}

/**
 * The capacity units of the rules by WAF's price list (WAF docs, "Match statements", "Text transformations"). An
 * upper bound: the same transformation of the same component is paid once for an ACL (measured by users of
 * CheckCapacity), here for each statement.
 */
export function capacityOf(rules: readonly WebAclRule[]): number {
  return rules.reduce((sum, { statement }) => sum + capacity(statement), 0);
}

function capacity(statement: RuleStatement): number {
  if ("managedRuleGroupStatement" in statement) {
    return groupCapacity[statement.managedRuleGroupStatement.name] ?? 0;
  }
  if ("byteMatchStatement" in statement) {
    const { textTransformations } = statement.byteMatchStatement;
    return 2 + 10 * textTransformations.filter(({ type }) => type !== "NONE").length;
  }
  if ("andStatement" in statement) {
    return together(statement.andStatement.statements);
  }
  if ("orStatement" in statement) {
    return together(statement.orStatement.statements);
  }
  if ("notStatement" in statement) {
    return capacity(statement.notStatement.statement);
  }
  return "rateBasedStatement" in statement ? 2 : 1;
}

function together(statements: readonly RuleStatement[]): number {
  return statements.reduce((sum, each) => sum + capacity(each), 0);
}
