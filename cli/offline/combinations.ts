import type { PlanResource } from "../plan";
import { dataChecks } from "./dataCombinations";
import { edgeChecks } from "./edgeCombinations";
import { type Check, type Finding, finding, hidden, type Inputs, list } from "./findings";

/** What AWS refuses although each value alone is allowed. */
export function combinationFaults(resource: PlanResource): readonly Finding[] {
  return checks[resource.type]?.(resource.inputs) ?? [];
}

const checks: Readonly<Record<string, Check>> = {
  ...dataChecks,
  ...edgeChecks,
  "aws:ecs/taskDefinition:TaskDefinition": (inputs) => {
    const cpu = Number(inputs["cpu"]);
    const memory = Number(inputs["memory"]);
    const fargate = list(inputs["requiresCompatibilities"]).includes("FARGATE");
    const [low, high, step] = fargateMemory[cpu] ?? [0, 0, 0];
    if (!fargate || Number.isNaN(cpu + memory) || (memory >= low && memory <= high && memory % step === 0)) {
      return [];
    }
    const some = cpu === 256 ? "512, 1024 or 2048" : `${low} to ${high} in steps of ${step}`;
    const limit =
      high === 0
        ? "256, 512, 1024, 2048, 4096, 8192 or 16384 CPU units"
        : `${some} MiB with ${cpu} CPU units`;
    return [
      finding(
        high === 0 ? "cpu" : "memory",
        high === 0 ? cpu : memory,
        limit,
        "ECS API: task CPU and memory on Fargate",
      ),
    ];
  },
  "aws:ecs/service:Service": (inputs) => {
    const maximum = inputs["deploymentMaximumPercent"];
    const rebalancing = inputs["availabilityZoneRebalancing"];
    if (typeof maximum !== "number" || maximum > 100 || rebalancing === "DISABLED" || hidden(rebalancing)) {
      return [];
    }
    const limit = `"DISABLED" where deploymentMaximumPercent is ${maximum}; left out, ECS takes "ENABLED"`;
    return [finding("availabilityZoneRebalancing", rebalancing, limit, "ECS API: CreateService")];
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": onePeer,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": onePeer,
  "aws:lb/loadBalancer:LoadBalancer": (inputs) => {
    const type = inputs["loadBalancerType"] ?? "application";
    const subnets = inputs["subnets"] ?? inputs["subnetMappings"];
    if (type !== "application" || !Array.isArray(subnets) || subnets.length >= 2) {
      return [];
    }
    return [finding("subnets", subnets, "subnets of at least two zones", "ELB API: CreateLoadBalancer")];
  },
  "aws:lb/listener:Listener": listener,
  "aws:rds/subnetGroup:SubnetGroup": (inputs) => {
    const subnets = inputs["subnetIds"];
    return Array.isArray(subnets) && subnets.length < 2
      ? [finding("subnetIds", subnets, "subnets of at least two zones", "RDS API: CreateDBSubnetGroup")]
      : [];
  },
  "aws:efs/fileSystem:FileSystem": (inputs) => {
    const provisioned = inputs["throughputMode"] === "provisioned";
    const given = inputs["provisionedThroughputInMibps"];
    if (hidden(inputs["throughputMode"]) || provisioned === (given !== undefined)) {
      return [];
    }
    const limit = provisioned
      ? 'a number with throughputMode "provisioned"'
      : 'only with throughputMode "provisioned"';
    return [finding("provisionedThroughputInMibps", given, limit, "EFS API: CreateFileSystem")];
  },
  "aws:cognito/userPool:UserPool": (inputs) => {
    const mfa = inputs["mfaConfiguration"];
    const methods = [
      "softwareTokenMfaConfiguration",
      "smsConfiguration",
      "emailMfaConfiguration",
      "webAuthnConfiguration",
    ];
    if ((mfa !== "ON" && mfa !== "OPTIONAL") || methods.some((method) => inputs[method] !== undefined)) {
      return [];
    }
    const limit = `"OFF", or one of ${methods.join(", ")} beside it`;
    return [finding("mfaConfiguration", mfa, limit, "Cognito API: SetUserPoolMfaConfig")];
  },
};

/** Amazon ECS developer guide, "Task CPU and memory": lowest and highest MiB and the step, by CPU units. */
const fargateMemory: Readonly<Record<number, readonly [low: number, high: number, step: number]>> = {
  256: [512, 2048, 512],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16_384, 1024],
  4096: [8192, 30_720, 1024],
  8192: [16_384, 61_440, 4096],
  16384: [32_768, 122_880, 8192],
};

function onePeer(inputs: Inputs): readonly Finding[] {
  const peers = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
  const given = peers.filter((peer) => inputs[peer] !== undefined);
  return given.length === 1
    ? []
    : [
        finding(
          given[1] ?? "cidrIpv4",
          given[1] === undefined ? undefined : inputs[given[1]],
          `exactly one of ${peers.join(", ")}`,
          "EC2 API: AuthorizeSecurityGroupIngress",
        ),
      ];
}

function listener(inputs: Inputs): readonly Finding[] {
  const found: Finding[] = [];
  const secure = inputs["protocol"] === "HTTPS" || inputs["protocol"] === "TLS";
  if (secure && inputs["certificateArn"] === undefined) {
    found.push(
      finding(
        "certificateArn",
        undefined,
        `a certificate with protocol ${inputs["protocol"]}`,
        "ELB API: CreateListener",
      ),
    );
  }
  const actions = list(inputs["defaultActions"]) as readonly Inputs[];
  for (const [index, action] of actions.entries()) {
    const type = String(action["type"]);
    if (!secure && /^(authenticate-|jwt-validation)/.test(type) && !hidden(inputs["protocol"])) {
      const limit = "forward, redirect or fixed-response; a login needs an HTTPS listener";
      found.push(finding(`defaultActions[${index}].type`, type, limit, "ELB API: CreateListener"));
    }
  }
  return found;
}
