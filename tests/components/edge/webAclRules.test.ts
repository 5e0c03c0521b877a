import assert from "node:assert/strict";
import {
  capacityOf,
  type PathMatch,
  type RuleStatement,
  type RulesPlan,
  type WebAclRule,
  webAclRules,
} from "../../../components/edge/webAclRules";

const exempt: readonly PathMatch[] = [
  { kind: "exact", path: "/api/chat/completions" },
  { kind: "prefix", path: "/api/v1/files/" },
];
const plan: RulesPlan = {
  metricName: "chat",
  rateLimit: 2000,
  bodyExemptPaths: exempt,
  countries: {},
  clientAddress: "connection",
};
const rulesOf = (change: Partial<RulesPlan> = {}) => webAclRules({ ...plan, ...change });

/** What AWS's core set labels a request with, by rule (WAF docs, "Core rule set"). */
const LABELS: Readonly<Record<string, string>> = {
  SizeRestrictions_BODY: "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body",
  CrossSiteScripting_BODY: "awswaf:managed:aws:core-rule-set:CrossSiteScripting_Body",
  GenericRFI_BODY: "awswaf:managed:aws:core-rule-set:GenericRFI_Body",
  GenericLFI_BODY: "awswaf:managed:aws:core-rule-set:GenericLFI_Body",
  EC2MetaDataSSRF_BODY: "awswaf:managed:aws:core-rule-set:EC2MetaDataSSRF_Body",
  CrossSiteScripting_QUERYARGUMENTS: "awswaf:managed:aws:core-rule-set:CrossSiteScripting_QueryArguments",
  GenericLFI_URIPATH: "awswaf:managed:aws:core-rule-set:GenericLFI_URIPath",
};

interface Request {
  readonly path: string;
  readonly country?: string;
  /** The rules of AWS's groups that find something in it. */
  readonly found?: readonly string[];
  /** Requests of its address in the last five minutes. */
  readonly rate?: number;
}

/** WAF as its docs describe it: the name of the rule that blocks the request, or `allowed`. */
function verdict(rules: readonly WebAclRule[], request: Request): string {
  const labels = new Set<string>();
  for (const rule of [...rules].sort((a, b) => a.priority - b.priority)) {
    if ("managedRuleGroupStatement" in rule.statement) {
      assert.deepEqual(rule.overrideAction, { none: {} });
      assert.equal(rule.action, undefined);
      const { name, ruleActionOverrides = [] } = rule.statement.managedRuleGroupStatement;
      if (name !== "AWSManagedRulesCommonRuleSet") {
        continue;
      }
      for (const found of request.found ?? []) {
        const override = ruleActionOverrides.find((each) => each.name === found);
        if (override === undefined) {
          return rule.name;
        }
        assert.deepEqual(override.actionToUse, { count: {} });
        labels.add(LABELS[found]!);
      }
    } else {
      assert.deepEqual(rule.action, { block: {} });
      assert.equal(rule.overrideAction, undefined);
      if (matches(rule.statement, request, labels)) {
        return rule.name;
      }
    }
  }
  return "allowed";
}

function matches(statement: RuleStatement, request: Request, labels: ReadonlySet<string>): boolean {
  const each = (statements: readonly RuleStatement[]) => {
    assert.ok(statements.length >= 2, "and, or: WAF refuses fewer than two statements");
    return statements.map((one) => matches(one, request, labels));
  };
  if ("andStatement" in statement) {
    return each(statement.andStatement.statements).every(Boolean);
  }
  if ("orStatement" in statement) {
    return each(statement.orStatement.statements).some(Boolean);
  }
  if ("notStatement" in statement) {
    return !matches(statement.notStatement.statement, request, labels);
  }
  if ("labelMatchStatement" in statement) {
    assert.equal(statement.labelMatchStatement.scope, "LABEL");
    return labels.has(statement.labelMatchStatement.key);
  }
  if ("geoMatchStatement" in statement) {
    return statement.geoMatchStatement.countryCodes.includes(request.country ?? "DE");
  }
  if ("rateBasedStatement" in statement) {
    return (request.rate ?? 1) > statement.rateBasedStatement.limit;
  }
  if ("byteMatchStatement" in statement) {
    const { positionalConstraint, searchString, textTransformations } = statement.byteMatchStatement;
    const path = [...textTransformations]
      .sort((a, b) => a.priority - b.priority)
      .reduce((text, { type }) => transformations[type](text), request.path);
    return positionalConstraint === "EXACTLY" ? path === searchString : path.startsWith(searchString);
  }
  throw new Error(`not evaluated: ${JSON.stringify(statement)}`);
}

/** WAF docs, "Text transformations". */
const transformations = {
  NONE: (path: string) => path,
  URL_DECODE: (path: string) => decodeURIComponent(path),
  NORMALIZE_PATH_WIN: (path: string) => {
    const segments: string[] = [];
    for (const segment of path.replaceAll("\\", "/").split("/")) {
      if (segment === "..") {
        segments.pop();
      } else if (segment !== "." && segment !== "") {
        segments.push(segment);
      }
    }
    const end = /\/$|\/\.{1,2}$/.test(path) && segments.length > 0 ? "/" : "";
    return `/${segments.join("/")}${end}`;
  },
};

describe("webAclRules", () => {
  const bodies = ["SizeRestrictions_BODY", "CrossSiteScripting_BODY", "GenericRFI_BODY", "GenericLFI_BODY"];
  const paths: readonly [path: string, verdict: string, why: string][] = [
    ["/api/chat/completions", "allowed", "the exempt path"],
    ["/api/v1/files/", "allowed", "the exempt prefix itself"],
    ["/api/v1/files/7f3a/content", "allowed", "a path under the prefix"],
    ["/api/v1/files/my%20thesis.pdf", "allowed", "an encoded letter changes nothing"],
    ["/", "bodies", "the home page"],
    ["/api/v1/auths/signin", "bodies", "the login"],
    ["/api/v1/files", "bodies", "the prefix without its slash"],
    ["/api/v1/files-admin", "bodies", "a path with the same letters"],
    ["/api/chat/completions/extra", "bodies", "more than the exact path"],
    ["/api/chat/completions/", "bodies", "a slash more than the exact path"],
    ["/API/chat/completions", "bodies", "another letter case"],
    ["/x/api/v1/files/7f3a", "bodies", "the prefix in the middle"],
    ["/api/v1/files/../users/", "bodies", "leaves the prefix by dots"],
    ["/api/v1/files/%2e%2e/users/", "bodies", "leaves it by encoded dots"],
    ["/api/v1/files/..%2fusers/", "bodies", "leaves it by an encoded slash"],
    ["/api/v1/files/x/../../users/", "bodies", "leaves it from below"],
    ["/api/v1/files/..\\users/", "bodies", "leaves it by a backslash"],
    ["/admin/../api/v1/files/7f3a", "bodies", "comes in from elsewhere"],
    ["/admin/%2e%2e/api/v1/files/7f3a", "bodies", "comes in from elsewhere, encoded"],
    ["/admin/..%2fapi/chat/completions", "bodies", "comes in to the exact path"],
    ["//api/chat/completions", "bodies", "a doubled slash"],
    ["/%61pi/chat/completions", "bodies", "an encoded exact path"],
    ["/api/v1/files/x/../7f3a", "allowed", "stays inside"],
    ["/api/v1/files/%252e%252e/users/", "allowed", "encoded twice: the server decodes once and stays inside"],
  ];
  for (const [path, expected, why] of paths) {
    it(`with a bad body ${path} is ${expected === "allowed" ? expected : "blocked"}: ${why}`, () => {
      for (const found of [...bodies, "EC2MetaDataSSRF_BODY"]) {
        assert.equal(verdict(rulesOf(), { path, found: [found] }), expected, found);
      }
      assert.equal(verdict(rulesOf(), { path, found: bodies }), expected);
    });

    it(`with a good body ${path} is allowed`, () => {
      assert.equal(verdict(rulesOf(), { path }), "allowed");
    });
  }

  it("exempts no path from the rest of the core set", () => {
    for (const found of ["CrossSiteScripting_QUERYARGUMENTS", "GenericLFI_URIPATH"]) {
      assert.equal(verdict(rulesOf(), { path: "/api/chat/completions", found: [found] }), "common");
    }
  });

  it("exempts one path alone", () => {
    const one = rulesOf({ bodyExemptPaths: exempt.slice(0, 1) });
    const found = ["GenericLFI_BODY"];
    assert.equal(verdict(one, { path: "/api/chat/completions", found }), "allowed");
    assert.equal(verdict(one, { path: "/api/v1/files/7f3a", found }), "bodies");
  });

  it("leaves the body rules as they are where no path is exempt", () => {
    const none = rulesOf({ bodyExemptPaths: [] });
    assert.deepEqual(
      none.map(({ name }) => name),
      ["ip-reputation", "known-bad-inputs", "common", "rate-limit"],
    );
    assert.equal(verdict(none, { path: "/api/chat/completions", found: ["GenericLFI_BODY"] }), "common");
  });

  const countries: readonly [RulesPlan["countries"], string, string][] = [
    [{}, "KP", "allowed"],
    [{ allow: [], block: [] }, "KP", "allowed"],
    [{ allow: ["DE", "AT"] }, "AT", "allowed"],
    [{ allow: ["DE", "AT"] }, "FR", "countries"],
    [{ block: ["KP"] }, "KP", "countries"],
    [{ block: ["KP"] }, "DE", "allowed"],
  ];
  for (const [given, country, expected] of countries) {
    it(`with ${JSON.stringify(given)} a visitor from ${country} is ${expected === "allowed" ? expected : "blocked"}`, () => {
      assert.equal(verdict(rulesOf({ countries: given }), { path: "/", country }), expected);
    });
  }

  it("blocks an address above the limit, on exempt paths too", () => {
    const path = "/api/chat/completions";
    assert.equal(verdict(rulesOf({ rateLimit: 300 }), { path, rate: 300 }), "allowed");
    assert.equal(verdict(rulesOf({ rateLimit: 300 }), { path, rate: 301 }), "rate-limit");
  });

  it("counts by the connection's address, or by the first forwarded one", () => {
    const limit = (clientAddress: RulesPlan["clientAddress"]) => rulesOf({ clientAddress }).at(-1)?.statement;
    assert.deepEqual(limit("connection"), {
      rateBasedStatement: { limit: 2000, evaluationWindowSec: 300, aggregateKeyType: "IP" },
    });
    assert.deepEqual(limit("forwarded"), {
      rateBasedStatement: {
        limit: 2000,
        evaluationWindowSec: 300,
        aggregateKeyType: "FORWARDED_IP",
        forwardedIpConfig: { headerName: "X-Forwarded-For", fallbackBehavior: "MATCH" },
      },
    });
  });

  it("keeps each rule's priority when another comes or goes", () => {
    const priorities = (rules: readonly WebAclRule[]) =>
      Object.fromEntries(rules.map(({ name, priority }) => [name, priority]));
    const all = priorities(rulesOf({ countries: { allow: ["DE"] } }));
    assert.deepEqual(Object.keys(all), [
      "countries",
      "ip-reputation",
      "known-bad-inputs",
      "common",
      "bodies",
      "rate-limit",
    ]);
    assert.equal(new Set(Object.values(all)).size, 6);
    for (const [name, priority] of Object.entries(priorities(rulesOf({ bodyExemptPaths: [] })))) {
      assert.equal(priority, all[name]);
    }
  });

  it("measures every rule under its own name and keeps no samples of requests", () => {
    for (const { name, visibilityConfig } of rulesOf({ countries: { allow: ["DE"] } })) {
      assert.deepEqual(visibilityConfig, {
        cloudwatchMetricsEnabled: true,
        metricName: `chat-${name}`,
        sampledRequestsEnabled: false,
      });
    }
  });

  it("nests no deeper than the provider takes", () => {
    const depth = (statement: RuleStatement): number => {
      if ("andStatement" in statement) {
        return 1 + Math.max(...statement.andStatement.statements.map(depth));
      }
      if ("orStatement" in statement) {
        return 1 + Math.max(...statement.orStatement.statements.map(depth));
      }
      return "notStatement" in statement ? 1 + depth(statement.notStatement.statement) : 0;
    };
    assert.equal(Math.max(...rulesOf().map(({ statement }) => depth(statement))), 3);
  });
});

describe("capacityOf", () => {
  const cases: readonly [Partial<RulesPlan>, number][] = [
    [{ bodyExemptPaths: [] }, 927],
    [{ bodyExemptPaths: exempt.slice(0, 1) }, 956],
    [{}, 980],
    [{ countries: { allow: ["DE", "AT", "CH"] } }, 981],
    [{ clientAddress: "forwarded" }, 980],
  ];
  for (const [change, expected] of cases) {
    it(`is ${expected} with ${JSON.stringify(change)}`, () => {
      assert.equal(capacityOf(rulesOf(change)), expected);
    });
  }

  it("counts large cookies where a load balancer keeps logins in them, and blocks them elsewhere", () => {
    const counted = (largeCookies: boolean) => {
      const common = webAclRules({ ...plan, bodyExemptPaths: [], largeCookies }).find(
        ({ name }) => name === "common",
      );
      assert.ok(common !== undefined && "managedRuleGroupStatement" in common.statement);
      return common.statement.managedRuleGroupStatement.ruleActionOverrides;
    };
    assert.deepEqual(counted(true), [{ name: "SizeRestrictions_Cookie_HEADER", actionToUse: { count: {} } }]);
    assert.equal(counted(false), undefined);
  });
});
