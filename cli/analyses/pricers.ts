import type { PlanResource } from "../plan";
import { address, containerInsights, fargateService, machine } from "./computePricers";
import type { Ledger } from "./ledger";
import { list, record, referred, sizeOf } from "./planValues";
import {
  auroraInstance,
  auroraStorage,
  cacheNodes,
  database,
  fileSystem,
  serverlessCache,
} from "./storagePricers";

type Pricer = (resource: PlanResource, ledger: Ledger) => void;

/** What each type with a price of its own costs while nothing happens. */
export const pricers: Readonly<Record<string, Pricer>> = {
  "aws:ec2/natGateway:NatGateway": (resource, ledger) => {
    const zones = resource.inputs["availabilityZoneAddresses"];
    const regional = resource.inputs["availabilityMode"] === "regional";
    const count = regional ? (Array.isArray(zones) ? zones.length : Number.NaN) : 1;
    ledger.charge(resource, { what: "NAT gateway", key: "nat.hour", quantity: count * ledger.hours });
  },
  "aws:ec2/eip:Eip": (resource, ledger) => address(resource, ledger, "public IPv4 address", 1),
  "aws:ec2/instance:Instance": (resource, ledger) => {
    const volume = record(resource.inputs["rootBlockDevice"]);
    machine(resource, ledger, resource, 1, volume);
    const hasElasticAddress = ledger.plan.resources.some(
      (other) => /^aws:ec2\/eip(Association)?:/.test(other.type) && other.dependencies.includes(resource.urn),
    );
    if (resource.inputs["associatePublicIpAddress"] === true && !hasElasticAddress) {
      address(resource, ledger, "public IPv4 address", 1);
    }
  },
  "aws:autoscaling/group:Group": (resource, ledger) => {
    const template = referred(
      ledger.plan,
      resource,
      "launchTemplate",
      "aws:ec2/launchTemplate:LaunchTemplate",
    );
    const count = Number(resource.inputs["desiredCapacity"] ?? resource.inputs["minSize"]);
    if (template === undefined) {
      ledger.unpriced(resource, "instances", "its launch template is not in the plan");
      return;
    }
    const mapping = record(list(template.inputs["blockDeviceMappings"])[0]);
    machine(resource, ledger, template, count, record(mapping["ebs"]));
    const card = record(list(template.inputs["networkInterfaces"])[0]);
    if (card["associatePublicIpAddress"] === true || card["associatePublicIpAddress"] === "true") {
      address(resource, ledger, "public IPv4 addresses of its instances", count);
    }
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": (resource, ledger) => {
    const quantity =
      sizeOf(resource.inputs["subnetIds"] ?? resource.inputs["subnetConfigurations"]) * ledger.hours;
    ledger.charge(resource, { what: "interface endpoint, by zone", key: "vpce.interface.hour", quantity });
  },
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:alb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:ecs/service:Service": fargateService,
  "aws:ecs/cluster:Cluster": containerInsights,
  "aws:efs/fileSystem:FileSystem": fileSystem,
  "aws:rds/instance:Instance": database,
  "aws:rds/cluster:Cluster": auroraStorage,
  "aws:rds/clusterInstance:ClusterInstance": auroraInstance,
  "aws:elasticache/replicationGroup:ReplicationGroup": cacheNodes,
  "aws:elasticache/serverlessCache:ServerlessCache": serverlessCache,
  "aws:backup/restoreTestingPlan:RestoreTestingPlan": (resource, ledger) => {
    ledger.unpriced(resource, "restore tests", "no price is known for a test and for what it starts");
  },
  "aws:kms/key:Key": (resource, ledger) => {
    ledger.assumptions.add(
      "keys in their first year; each of the first two rotations adds $1.00 a month (from memory)",
    );
    ledger.charge(resource, { what: "KMS key", key: "kms.key", quantity: 1 });
  },
  "aws:secretsmanager/secret:Secret": (resource, ledger) => {
    const quantity = 1 + list(resource.inputs["replicas"]).length;
    ledger.charge(resource, { what: "secret", key: "secretsmanager.secret", quantity });
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": (resource, ledger) => {
    const queries = list(resource.inputs["metricQueries"]).map(record);
    const metrics =
      queries.length === 0 ? 1 : queries.filter((query) => query["metric"] !== undefined).length;
    const period = Number(resource.inputs["period"] ?? 60);
    if (period < 60) {
      ledger.unpriced(resource, "high-resolution alarm", "no price is known for periods under 60 seconds");
      return;
    }
    ledger.charge(resource, { what: "alarm, by metric", key: "cloudwatch.alarm", quantity: metrics });
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": (resource, ledger) => {
    ledger.charge(resource, { what: "composite alarm", key: "cloudwatch.composite_alarm", quantity: 1 });
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": (resource, ledger) => {
    ledger.charge(resource, { what: "metric of a log filter", key: "cloudwatch.metric", quantity: 1 });
  },
  /** Charged for the stack as a whole, after the free ones. */
  "aws:cloudwatch/dashboard:Dashboard": () => {},
  "aws:s3/bucket:Bucket": (resource, ledger) => {
    const gigabytes = ledger.usage.bucketGigabytes;
    ledger.assumptions.add(`${gigabytes} GB in each bucket`);
    ledger.charge(resource, { what: "S3 storage", key: "s3.standard", quantity: gigabytes });
  },
  "aws:ecr/repository:Repository": (resource, ledger) => {
    const gigabytes = ledger.usage.repositoryGigabytes;
    ledger.assumptions.add(`${gigabytes} GB in each container repository`);
    ledger.charge(resource, { what: "container images", key: "ecr.storage", quantity: gigabytes });
  },
  "aws:route53/zone:Zone": (resource, ledger) => {
    ledger.charge(resource, { what: "hosted zone", key: "route53.zone", quantity: 1 });
  },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": (resource, ledger) => {
    ledger.charge(resource, { what: "private hosted zone", key: "route53.zone", quantity: 1 });
  },
  "aws:wafv2/webAcl:WebAcl": webAcl,
  /** Free before a load balancer. */
  "aws:wafv2/webAclAssociation:WebAclAssociation": (resource, ledger) => {
    ledger.charge(resource, { what: "firewall of an Amplify app", key: "amplify.firewall", quantity: 1 });
  },
  "aws:cloudtrail/trail:Trail": (resource, ledger) => {
    const selectors = ["eventSelectors", "advancedEventSelectors"].flatMap((key) =>
      list(resource.inputs[key]).map(record),
    );
    const more = ["dataResources", "fieldSelectors"].some((key) =>
      selectors.some((selector) => list(selector[key]).length > 0),
    );
    if (more || list(resource.inputs["insightSelectors"]).length > 0) {
      ledger.unpriced(resource, "recorded events", "data events and insights are billed by event");
      return;
    }
    ledger.assumptions.add("no other trail in the account: the first copy of management events is free");
    ledger.free(resource, { reason: "the first copy of management events is free", unconfirmed: true });
  },
};

/** What a stack is charged for as a whole: logs, dashboards. Also names what exists already. */
export function stackCharges(ledger: Ledger): void {
  const all = ledger.plan.resources;
  if (all.some((resource) => resource.type === "aws:cloudwatch/logGroup:LogGroup")) {
    const quantity = ledger.usage.logGigabytes;
    ledger.assumptions.add(`${quantity} GB of logs written and kept, all log groups together`);
    ledger.charge(undefined, { what: "logs written", key: "cloudwatch.logs_ingest", quantity });
    ledger.charge(undefined, { what: "logs kept", key: "cloudwatch.logs_store", quantity });
  }
  const dashboards = all.filter((resource) => resource.type === "aws:cloudwatch/dashboard:Dashboard");
  for (const [index, dashboard] of dashboards.entries()) {
    if (index < FREE_DASHBOARDS) {
      const reason = `the first ${FREE_DASHBOARDS} dashboards of an account are free`;
      ledger.free(dashboard, { reason, unconfirmed: true });
    } else {
      ledger.charge(dashboard, {
        what: "dashboard",
        key: "cloudwatch.dashboard",
        quantity: 1,
        unconfirmed: true,
      });
    }
  }
  const zones = new Set(
    all.filter((resource) => resource.type === "aws:route53/zone:Zone").map((zone) => zone.id),
  );
  for (const record of all.filter((resource) => resource.type === "aws:route53/record:Record")) {
    const zone = record.inputs["zoneId"];
    if (typeof zone === "string" && /^Z[A-Z0-9]+$/.test(zone) && !zones.has(zone)) {
      ledger.notCounted.add(
        `the Route 53 zone ${zone}, which exists already ($${ledger.price("route53.zone")?.price.toFixed(2)} a month)`,
      );
    }
  }
}

const FREE_DASHBOARDS = 3;

/** AWS's own rule groups that are billed beside the rule that names them (AWS WAF pricing). */
const PAID_RULE_GROUP = /^AWSManagedRules(BotControl|ATP|ACFP|AntiDDoS)RuleSet$/;

function webAcl(resource: PlanResource, ledger: Ledger): void {
  const { rules } = resource.inputs;
  ledger.charge(resource, { what: "web ACL", key: "waf.webacl", quantity: 1 });
  ledger.charge(resource, {
    what: "web ACL rules",
    key: "waf.rule",
    quantity: rules === undefined ? 0 : sizeOf(rules),
  });
  for (const rule of list(rules).map(record)) {
    const group = record(record(rule["statement"])["managedRuleGroupStatement"]);
    if (PAID_RULE_GROUP.test(String(group["name"]))) {
      ledger.unpriced(resource, String(group["name"]), "no price is known for this rule group");
    }
  }
}

function loadBalancer(resource: PlanResource, ledger: Ledger): void {
  const network = resource.inputs["loadBalancerType"] === "network";
  const name = network ? "network load balancer" : "application load balancer";
  ledger.charge(resource, { what: name, key: network ? "nlb.hour" : "alb.hour", quantity: ledger.hours });
  const places = list(resource.inputs["subnetMappings"]).map(record);
  const own = places.filter((place) => place["allocationId"] === undefined);
  const withoutIpv4 = resource.inputs["ipAddressType"] === "dualstack-without-public-ipv4";
  if (resource.inputs["internal"] !== true && !withoutIpv4) {
    const count = places.length > 0 ? own.length : sizeOf(resource.inputs["subnets"]);
    address(resource, ledger, "public IPv4 addresses, one a subnet", count);
  }
}
