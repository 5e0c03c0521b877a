import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { limitFaults, typesWithoutLimits } from "../../../cli/offline/limits";
import { UNKNOWN } from "../../../cli/plan";
import { WebAcl, type WebAclArgs } from "../../../components/edge/webAcl";
import { webAclRules } from "../../../components/edge/webAclRules";
import { inventory, planOf, resourceOf, resourcesOf, testContext, waitsFor } from "../../support/plan";

const ACL = "aws:wafv2/webAcl:WebAcl";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";
const COMPONENT = "gatehouse:edge:WebAcl";

const balancer = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/chat/1";
const args: WebAclArgs = {
  context: testContext,
  scope: "regional",
  bodyExemptPaths: [{ kind: "prefix", path: "/api/chat/" }],
  logRetentionDays: 90,
  associateWith: balancer,
};
const { associateWith: _, ...unassociated } = args;
const edge: WebAclArgs = { ...unassociated, scope: "cloudfront" };

const plan = (given: WebAclArgs = args, unknowns = true) =>
  planOf(() => new WebAcl("chat", given), { unknowns });

describe("WebAcl", () => {
  it("is an ACL with its log, and the association with a load balancer", async () => {
    assert.deepEqual(inventory(await plan()), [
      `${LOG_GROUP} chat-logs`,
      `${ACL} chat`,
      `${ASSOCIATION} chat-association`,
      `${LOGGING} chat-logging`,
      `${COMPONENT} chat`,
    ]);
  });

  it("has no association where a distribution takes its ARN", async () => {
    const made = await plan(edge, false);
    assert.deepEqual(inventory(made), [
      `${LOG_GROUP} chat-logs`,
      `${ACL} chat`,
      `${LOGGING} chat-logging`,
      `${COMPONENT} chat`,
    ]);
    const { webAclArn, ...rest } = resourceOf(made, COMPONENT).outputs;
    const acl = resourceOf(made, ACL);
    assert.equal(webAclArn, acl.outputs["arn"]);
    assert.match(
      String(webAclArn),
      /^arn:aws:wafv2:us-east-1:123456789012:global\/webacl\/chat-[0-9a-f]{7}\//,
    );
    assert.deepEqual(rest, {
      logGroupName: `aws-waf-logs-${acl.inputs["name"]}`,
      metricName: "chat",
      region: "us-east-1",
      scope: "cloudfront",
    });
  });

  it("allows what no rule blocks; its rules are known at preview", async () => {
    const { name, ...inputs } = resourceOf(await plan(), ACL).inputs;
    assert.match(String(name), /^chat-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      defaultAction: { allow: {} },
      region: "eu-central-1",
      rules: webAclRules({
        metricName: "chat",
        rateLimit: 2000,
        bodyExemptPaths: args.bodyExemptPaths,
        countries: {},
        clientAddress: "connection",
      }),
      scope: "REGIONAL",
      tags: { Name: "chat", "gatehouse:stack": "test" },
      visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: "chat", sampledRequestsEnabled: false },
    });
  });

  it("hands its arguments to the rules, and defaults where one is undefined", async () => {
    const rules = async (change: Partial<WebAclArgs>) =>
      resourceOf(await plan({ ...args, ...change }), ACL).inputs["rules"];
    const given = {
      rateLimit: 10,
      countries: { block: ["KP"] },
      clientAddress: "connection",
      metricName: "chat-prod",
    } as const;
    assert.deepEqual(await rules(given), webAclRules({ ...given, bodyExemptPaths: args.bodyExemptPaths }));
    assert.deepEqual(await rules({ rateLimit: undefined, metricName: undefined }), await rules({}));
  });

  it("logs to a group whose name is its own, without a key where none is given", async () => {
    const made = await plan();
    assert.deepEqual(resourceOf(made, LOG_GROUP).inputs, {
      name: `aws-waf-logs-${resourceOf(made, ACL).inputs["name"]}`,
      region: "eu-central-1",
      retentionInDays: 90,
      tags: { Name: "chat-logs", "gatehouse:stack": "test" },
    });
    const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1";
    assert.equal(resourceOf(await plan({ ...args, keyArn }), LOG_GROUP).inputs["kmsKeyId"], keyArn);
    const unknown = pulumi.output(keyArn);
    assert.equal(resourceOf(await plan({ ...args, keyArn: unknown }), LOG_GROUP).inputs["kmsKeyId"], keyArn);
  });

  it("logs what was blocked or counted, without what identifies users", async () => {
    const made = await plan(args, false);
    const { resourceArn, ...inputs } = resourceOf(made, LOGGING).inputs;
    assert.equal(resourceArn, resourceOf(made, ACL).outputs["arn"]);
    assert.deepEqual(inputs, {
      logDestinationConfigs: [
        `arn:aws:logs:eu-central-1:123456789012:log-group:${resourceOf(made, LOG_GROUP).inputs["name"]}`,
      ],
      loggingFilter: {
        defaultBehavior: "DROP",
        filters: [
          {
            behavior: "KEEP",
            conditions: ["BLOCK"].map((action) => ({
              actionCondition: { action },
            })),
            requirement: "MEETS_ANY",
          },
        ],
      },
      redactedFields: [
        { singleHeader: { name: "authorization" } },
        { singleHeader: { name: "cookie" } },
        { queryString: {} },
      ],
      region: "eu-central-1",
    });
    assert.deepEqual(waitsFor(resourceOf(made, LOGGING)), [`${LOG_GROUP}::chat-logs`, `${ACL}::chat`].sort());
  });

  it("knows the log's ARN at preview", async () => {
    const { logDestinationConfigs } = resourceOf(await plan(), LOGGING).inputs;
    assert.ok(!JSON.stringify(logDestinationConfigs).includes(UNKNOWN));
  });

  it("stands wholly in us-east-1 for CloudFront, with the log's ARN", async () => {
    const made = await plan(edge, false);
    assert.equal(resourceOf(made, ACL).inputs["scope"], "CLOUDFRONT");
    for (const type of [ACL, LOG_GROUP, LOGGING]) {
      assert.equal(resourceOf(made, type).inputs["region"], "us-east-1", type);
    }
    const [destination] = resourceOf(made, LOGGING).inputs["logDestinationConfigs"] as string[];
    assert.match(
      String(destination),
      /^arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-chat-[0-9a-f]{7}$/,
    );
  });

  it("associates itself with the load balancer", async () => {
    const made = await plan(args, false);
    assert.deepEqual(resourceOf(made, ASSOCIATION).inputs, {
      region: "eu-central-1",
      resourceArn: balancer,
      webAclArn: resourceOf(made, ACL).outputs["arn"],
    });
    const later = await plan({ ...args, associateWith: pulumi.output(balancer) });
    assert.equal(resourceOf(later, ASSOCIATION).inputs["resourceArn"], balancer);
    assert.deepEqual(resourcesOf(await plan(unassociated), ASSOCIATION), []);
  });

  it("is deleted with a stack that protects its data: it holds none", async () => {
    const made = await plan({ ...args, context: { ...testContext, protect: true } });
    assert.ok(made.resources.every(({ protect }) => !protect));
  });

  it("is what AWS takes, in every shape", async () => {
    const shapes: readonly WebAclArgs[] = [
      args,
      { ...edge, countries: { allow: ["DE", "AT"] }, metricName: "chat-prod" },
      { ...args, clientAddress: "forwarded", bodyExemptPaths: [] },
      { ...args, countries: { block: ["KP"] }, keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1" },
    ];
    for (const shape of shapes) {
      const made = await plan(shape, false);
      assert.deepEqual(limitFaults(made), []);
      assert.deepEqual(typesWithoutLimits(made), []);
    }
  });

  describe("refuses", () => {
    const paths = (...bodyExemptPaths: WebAclArgs["bodyExemptPaths"]) => ({ bodyExemptPaths });
    const path = (given: string, kind: "exact" | "prefix" = "exact") => paths({ kind, path: given });
    const many = Array.from({ length: 24 }, (_each, index) => ({
      kind: "exact" as const,
      path: `/p${index}`,
    }));
    const cases: readonly [string, Partial<WebAclArgs>, RegExp][] = [
      [
        "a rate under WAF's lowest",
        { rateLimit: 9 },
        /rateLimit is 9; allowed: 10 to 2,000,000,000 requests/,
      ],
      ["a rate over WAF's highest", { rateLimit: 2_000_000_001 }, /rateLimit is 2000000001/],
      ["a broken rate", { rateLimit: 10.5 }, /rateLimit is 10\.5/],
      ["an unknown scope", { scope: "global" as "regional" }, /scope is "global"; allowed: "cloudfront" or/],
      [
        "CloudFront where there is none",
        { ...edge, associateWith: undefined, context: { ...testContext, partition: "aws-cn" } },
        /scope is "cloudfront"; allowed: regional in this partition/,
      ],
      [
        "both lists of countries",
        { countries: { allow: ["DE"], block: ["KP"] } },
        /countries is .*; allowed: either allow or block/,
      ],
      ["a country by its name", { countries: { allow: ["Germany"] } }, /countries\.allow is "Germany"/],
      ["a country in small letters", { countries: { block: ["de"] } }, /countries\.block is "de"/],
      ["a country twice", { countries: { block: ["KP", "KP"] } }, /allowed: each country once/],
      [
        "countries by an address that visitors write",
        { clientAddress: "forwarded", countries: { block: ["KP"] } },
        /allowed: none with forwarded addresses/,
      ],
      [
        "forwarded addresses at CloudFront",
        { ...edge, associateWith: undefined, clientAddress: "forwarded" },
        /clientAddress is "forwarded"; allowed: connection/,
      ],
      ["an unknown address", { clientAddress: "proxy" as "forwarded" }, /clientAddress is "proxy"/],
      ["a path without a slash", path("api"), /bodyExemptPaths\[0\]\.path is "api"/],
      ["a path with a query", path("/api?x=1"), /path is "\/api\?x=1"/],
      ["an encoded path", path("/a%20b"), /path is "\/a%20b"/],
      ["a path that goes back", path("/a/../b"), /path is "\/a\/\.\.\/b"/],
      ["a path that goes back at its end", path("/a/.."), /path is "\/a\/\.\."/],
      ["a doubled slash", path("/a//b"), /path is "\/a\/\/b"/],
      ["a path of more than 200 characters", path(`/${"a".repeat(200)}`), /bodyExemptPaths\[0\]\.path/],
      ["a prefix without its slash", path("/api/chat", "prefix"), /allowed: a prefix that ends with \//],
      [
        "a prefix that covers everything",
        path("/", "prefix"),
        /allowed: a prefix that ends with \/ and is more/,
      ],
      ["an unknown kind", paths({ kind: "suffix" as "prefix", path: "/a/" }), /kind is "suffix"/],
      [
        "a path twice",
        paths({ kind: "exact", path: "/a" }, { kind: "exact", path: "/a" }),
        /allowed: each path once/,
      ],
      [
        "paths that cost extra",
        { bodyExemptPaths: many },
        /bodyExemptPaths is 24; allowed: paths of together at most 1500 capacity units, and these need 1508/,
      ],
      ["unknown retention", { logRetentionDays: 45 }, /logRetentionDays is 45/],
      ["a metric's name with a space", { metricName: "my chat" }, /metricName is "my chat"/],
      ["an association with CloudFront", { ...edge, associateWith: balancer }, /allowed: nothing for scope/],
      [
        "a load balancer elsewhere",
        { associateWith: balancer.replace("eu-central-1", "eu-west-1") },
        /allowed: an ARN of eu-central-1, where the web ACL is/,
      ],
      [
        "the stack's key for CloudFront's log",
        { ...edge, associateWith: undefined, keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1" },
        /keyArn is .*; allowed: an ARN of us-east-1/,
      ],
    ];
    for (const [title, change, message] of cases) {
      it(title, () => {
        assert.throws(() => new WebAcl("chat", { ...args, ...change }), { name: "InputError", message });
      });
    }

    it("a name that WAF does not take", () => {
      assert.throws(() => new WebAcl("my.chat", { ...args, metricName: "chat" }), /name is "my\.chat"/);
    });

    it("nothing of 23 exempt paths", async () => {
      const made = await plan({ ...args, bodyExemptPaths: many.slice(0, 23) });
      assert.equal((resourceOf(made, ACL).inputs["rules"] as unknown[]).length, 5);
    });
  });
});
