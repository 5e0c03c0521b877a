import assert from "node:assert/strict";
import type { PlanEntry, Settings } from "../../../policy-pack/evaluate";
import { allow, resource, SECRET, UNKNOWN, verdictsOn } from "../support";

type Inputs = Record<string, unknown>;
type Row = readonly [
  rule: string,
  title: string,
  given: readonly PlanEntry[],
  expected: string,
  settings?: Settings,
];

const acl = (limit: unknown, action = "block") =>
  resource("aws:wafv2/webAcl:WebAcl", "acl", {
    rules: [{ action: { [action]: {} }, statement: { rateBasedStatement: { limit } } }],
  });
const logging = (loggingFilter: unknown) =>
  resource("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "acl", {
    logDestinationConfigs: ["arn:log"],
    redactedFields: ["authorization", "cookie"].map((name) => ({ singleHeader: { name } })),
    loggingFilter,
  });
const filter = (action: string, behavior = "KEEP") => ({
  defaultBehavior: "DROP",
  filters: [{ behavior, requirement: "MEETS_ANY", conditions: [{ actionCondition: { action } }] }],
});
const topic = (policy?: string) =>
  resource("aws:sns/topic:Topic", "alarms", { policy }, { outputs: { arn: "arn:topic" } });
const topicPolicy = resource("aws:sns/topicPolicy:TopicPolicy", "alarms", {
  arn: "arn:topic",
  policy: allow({}),
});
const files = resource("aws:efs/fileSystem:FileSystem", "files", {}, { id: "fs-1" });
const filesPolicy = resource("aws:efs/fileSystemPolicy:FileSystemPolicy", "files", { fileSystemId: "fs-1" });
const access = (gid: unknown, ownerUid: unknown = 1000) =>
  resource("aws:efs/accessPoint:AccessPoint", "files", {
    posixUser: { uid: 1000, gid },
    rootDirectory: { creationInfo: { ownerUid, ownerGid: 1000 } },
  });
const composite = (alarmActions: unknown) =>
  resource("aws:cloudwatch/compositeAlarm:CompositeAlarm", "down", { alarmActions });
const service = (alarms: unknown) =>
  resource("aws:ecs/service:Service", "app", {
    deploymentCircuitBreaker: { enable: true, rollback: true },
    alarms,
  });
const cache = (authToken: unknown) =>
  resource("aws:elasticache/replicationGroup:ReplicationGroup", "cache", { authToken });
const database = (...logs: readonly unknown[]) =>
  resource("aws:rds/instance:Instance", "db", { engine: "postgres", enabledCloudwatchLogsExports: logs });
const stage = (throttlingRateLimit: unknown) =>
  resource("aws:apigatewayv2/stage:Stage", "live", {
    defaultRouteSettings: { throttlingBurstLimit: 200, throttlingRateLimit },
  });
const api = (origin: string) =>
  resource("aws:apigatewayv2/api:Api", "api", { corsConfiguration: { allowOrigins: [origin] } });
const pool = (temporaryPasswordValidityDays: unknown) => {
  const all = { requireLowercase: true, requireUppercase: true, requireNumbers: true, requireSymbols: true };
  return resource("aws:cognito/userPool:UserPool", "users", {
    passwordPolicy: { minimumLength: 12, ...all, temporaryPasswordValidityDays },
  });
};
const group = (retentionInDays: number) =>
  resource("aws:cloudwatch/logGroup:LogGroup", "app", { retentionInDays });
const vault = resource("aws:backup/vault:Vault", "vault");
const endpoint = (statement: Inputs) =>
  resource("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", {
    policy: allow({ Principal: "*", Resource: "*", ...statement }),
  });
const bound = { Condition: { StringEquals: { "aws:ResourceAccount": "123456789012" } } };

const rows: readonly Row[] = [
  ["waf-rate-limit", "2000 requests", [acl(2000)], "compliant"],
  ["waf-rate-limit", "a limit that nobody reaches", [acl(2_000_000)], "violation rules"],
  [
    "waf-rate-limit",
    "the option",
    [acl(200)],
    "violation rules",
    { options: { "waf-rate-limit": { maximum: 100 } } },
  ],
  ["waf-rate-limit", "the limit not known yet", [acl(UNKNOWN)], "unknown rules"],
  ["waf-logging", "no filter", [logging(undefined)], "compliant"],
  ["waf-logging", "what was blocked", [logging(filter("BLOCK"))], "compliant"],
  ["waf-logging", "only what was counted", [logging(filter("COUNT"))], "violation loggingFilter.filters"],
  ["waf-logging", "nothing", [logging(filter("BLOCK", "DROP"))], "violation loggingFilter.filters"],
  ["waf-logging", "a filter not known yet", [logging(UNKNOWN)], "unknown loggingFilter"],
  ["sns-ssl-only", "a topic with a policy of its own", [topic(), topicPolicy], "compliant"],
  ["sns-ssl-only", "a topic without a policy", [topic()], "violation policy"],
  ["efs-policy-tls-only", "files with a policy", [files, filesPolicy], "compliant"],
  ["efs-policy-tls-only", "files without a policy", [files], "violation policy"],
  ["efs-ap-posix-user", "a group of users", [access(1000)], "compliant"],
  ["efs-ap-posix-user", "root's group", [access(0)], "violation posixUser.gid"],
  [
    "efs-ap-posix-user",
    "root's directory",
    [access(1000, 0)],
    "violation rootDirectory.creationInfo.ownerUid",
  ],
  ["alarm-actions-enabled", "a composite alarm that acts", [composite(["arn:topic"])], "compliant"],
  ["alarm-actions-enabled", "one that does not", [composite([])], "violation alarmActions"],
  ["ecs-service-circuit-breaker", "no alarms", [service(undefined)], "compliant"],
  ["ecs-service-circuit-breaker", "alarms", [service({ enable: true, rollback: true })], "compliant"],
  [
    "ecs-service-circuit-breaker",
    "unheeded",
    [service({ enable: false, rollback: true })],
    "violation alarms.enable",
  ],
  ["secret-value-not-literal", "a cache's secret token", [cache(SECRET)], "compliant"],
  ["secret-value-not-literal", "a literal token", [cache("hunter2")], "violation authToken"],
  ["rds-logs-exported", "the engine's log", [database("postgresql")], "compliant"],
  ["rds-logs-exported", "another", [database("upgrade")], "violation enabledCloudwatchLogsExports"],
  ["rds-logs-exported", "one not known yet", [database(UNKNOWN)], "unknown enabledCloudwatchLogsExports"],
  ["apigw-throttling", "a limit", [stage(100)], "compliant"],
  [
    "apigw-throttling",
    "the account's quota",
    [stage(10_000)],
    "violation defaultRouteSettings.throttlingRateLimit",
  ],
  ["apigw-cors-no-wildcard", "the developer's machine", [api("http://localhost:3000")], "compliant"],
  [
    "apigw-cors-no-wildcard",
    "a site without TLS",
    [api("http://app.example.com")],
    "violation corsConfiguration.allowOrigins[0]",
  ],
  [
    "apigw-cors-no-wildcard",
    "a name that only begins so",
    [api("http://localhost.example.com")],
    "violation corsConfiguration.allowOrigins[0]",
  ],
  ["cognito-password-policy", "a week", [pool(7)], "compliant"],
  [
    "cognito-password-policy",
    "a year",
    [pool(365)],
    "violation passwordPolicy.temporaryPasswordValidityDays",
  ],
  ["logs-retention", "a week outside production", [group(7)], "compliant"],
  ["logs-retention", "a day", [group(1)], "violation retentionInDays"],
  ["protect-stateful-prod", "a vault", [vault], "violation protect", { production: true }],
  ["vpce-policy-restricted", "reading from everybody", [endpoint({ Action: "s3:GetObject" })], "compliant"],
  [
    "vpce-policy-restricted",
    "writing to everybody",
    [endpoint({ Action: "s3:PutObject" })],
    "violation policy.Statement[0].Action",
  ],
  [
    "vpce-policy-restricted",
    "writing to one's own",
    [endpoint({ Action: "s3:PutObject", ...bound })],
    "compliant",
  ],
];

describe("policy pack, rules after the mutations", () => {
  for (const [rule, title, given, expected, settings] of rows) {
    it(`${rule}: ${title}: ${expected}`, () => {
      const verdicts = verdictsOn(rule, given, settings);
      const found = verdicts.map((verdict) =>
        "property" in verdict ? `${verdict.kind} ${verdict.property}` : verdict.kind,
      );
      assert.deepEqual(
        [...new Set(found)].filter((kind) => kind !== "compliant" || expected === "compliant"),
        [expected],
      );
    });
  }
});
