import type { PlanEntry } from "../../../policy-pack/evaluate";
import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const service = (networkConfiguration?: unknown) =>
  resource("aws:ecs/service:Service", "app", { networkConfiguration });
const template = (inputs: Inputs = {}) => resource("aws:ec2/launchTemplate:LaunchTemplate", "app", inputs);
const subnet = (name: string, inputs: Inputs = {}) =>
  resource(
    "aws:ec2/subnet:Subnet",
    name,
    { mapPublicIpOnLaunch: false, ...inputs },
    { id: `subnet-${name}` },
  );
const group = (subnetIds: unknown, on: Record<string, readonly PlanEntry[]> = {}) =>
  resource("aws:rds/subnetGroup:SubnetGroup", "db", { subnetIds }, { on });
const balancer = (inputs: Inputs) => resource("aws:lb/loadBalancer:LoadBalancer", "entry", inputs);
const open1 = subnet("open", { mapPublicIpOnLaunch: true });
const inner = subnet("inner");
const task = (inputs: Inputs = {}) => resource("aws:ecs/taskDefinition:TaskDefinition", "app", inputs);
const lambda = (inputs: Inputs = {}) => resource("aws:lambda/function:Function", "hook", inputs);
const stage = (inputs: Inputs = {}) => resource("aws:apigatewayv2/stage:Stage", "live", inputs);
const eventRule = resource("aws:cloudwatch/eventRule:EventRule", "failed", { name: "failed" });
const target = (rule: unknown) => resource("aws:cloudwatch/eventTarget:EventTarget", "failed", { rule });

testRules("placement", {
  "default-group-unused": [
    pass("a group", service({ securityGroups: ["sg-1"] })),
    pass("of a template", template({ vpcSecurityGroupIds: ["sg-1"] })),
    pass("of a template's interface", template({ networkInterfaces: [{ securityGroups: ["sg-1"] }] })),
    fail("none", service({ subnets: ["subnet-1"] }), "networkConfiguration.securityGroups", /default group/),
    fail("an empty list", balancer({ securityGroups: [] }), "securityGroups", /is not set/),
    fail(
      "none of an interface",
      template({ networkInterfaces: [{}] }),
      "networkInterfaces.0.securityGroups",
      /of its own/,
    ),
    open("the groups", service({ securityGroups: UNKNOWN }), "networkConfiguration.securityGroups"),
    skip("no interface", service(), /no network interface/),
  ],
  "private-interfaces": [
    pass("private", [group(["subnet-inner"]), inner]),
    fail("public", [group(["subnet-open"]), open1], "subnetIds", /is public/),
    fail(
      "internal, yet public",
      [balancer({ internal: true, subnets: ["subnet-open"] }), open1],
      "subnets",
      /private subnets/,
    ),
    open("the subnets", group(UNKNOWN), "subnetIds"),
    open("whether it is internal", balancer({ internal: UNKNOWN }), "internal"),
    skip("meant to be reached", [balancer({ subnets: ["subnet-open"] }), open1], /meant to be reached/),
    skip("another stack's", group(["subnet-9"]), /not part of this stack/),
  ],
  "ecs-task-no-fault-injection": [
    pass("the default", task()),
    fail("on", task({ enableFaultInjection: true }), "enableFaultInjection", /experiment/),
    open("the flag", task({ enableFaultInjection: UNKNOWN }), "enableFaultInjection"),
  ],
  "lambda-log-group": [
    pass("a group", lambda({ loggingConfig: { logGroup: "hook" } })),
    fail("none", lambda(), "loggingConfig.logGroup", /for ever/),
    open("the group", lambda({ loggingConfig: { logGroup: UNKNOWN } }), "loggingConfig.logGroup"),
  ],
  "apigw-no-data-trace": [
    pass("the default", stage()),
    fail(
      "on",
      stage({ defaultRouteSettings: { dataTraceEnabled: true } }),
      "defaultRouteSettings.dataTraceEnabled",
      /tokens/,
    ),
    fail(
      "for a route",
      stage({ routeSettings: [{ dataTraceEnabled: true }] }),
      "routeSettings[0].dataTraceEnabled",
      /whole messages/,
    ),
    open(
      "the flag",
      stage({ defaultRouteSettings: { dataTraceEnabled: UNKNOWN } }),
      "defaultRouteSettings.dataTraceEnabled",
    ),
  ],
  "event-rule-target": [
    pass("a target", [eventRule, target("failed")]),
    fail("none", eventRule, "name", /nobody hears/),
    fail("another rule's", [eventRule, target("other")], "name", /EventTarget/),
    open("a target of some rule", [eventRule, target(UNKNOWN)], "name"),
  ],
});
