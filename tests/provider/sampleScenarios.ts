import type { Properties } from "./properties";
import { again, remove, type Scenario, set, trusts, within } from "./scenario";

const edge = (more: Omit<Scenario, "variant">): Scenario => ({ variant: "edge", ...more });
const data = (more: Omit<Scenario, "variant">): Scenario => ({ variant: "data", ...more });
const operations = (more: Omit<Scenario, "variant">): Scenario => ({ variant: "operations", ...more });

const RULE = { target: "listenerRule:ListenerRule", name: "login" } as const;

/** The rule is made while the client is another than the program's. */
const withClient = (change: Properties): Scenario =>
  edge({ ...RULE, others: { "userPoolClient:UserPoolClient client": set(change) } });

/** By refusal id: what is shown with the samples of tests/provider/samples/. */
export const scenariosOfSamples: Readonly<Record<string, Scenario>> = {
  // Uniqueness
  "web ACL name taken": again("webAcl:WebAcl", "inside", { variant: "edge" }),
  "edge function name taken": again("cloudfront/function:Function", undefined, { variant: "edge" }),
  "origin access control name taken": again("originAccessControl:OriginAccessControl", undefined, {
    variant: "edge",
  }),
  "response headers policy name taken": again("responseHeadersPolicy:ResponseHeadersPolicy", undefined, {
    variant: "edge",
  }),
  "cache policy name taken": again("cachePolicy:CachePolicy", undefined, { variant: "edge" }),
  "origin request policy name taken": again("originRequestPolicy:OriginRequestPolicy", undefined, {
    variant: "edge",
  }),
  "VPC origin name taken": again("vpcOrigin:VpcOrigin", undefined, { variant: "edge" }),
  "Aurora cluster name taken": again("rds/cluster:Cluster", undefined, { variant: "data" }),
  "Aurora instance name taken": again("clusterInstance:ClusterInstance", undefined, { variant: "data" }),
  "Aurora parameter group taken": again("clusterParameterGroup:ClusterParameterGroup", undefined, {
    variant: "data",
  }),
  "cache name taken": again("replicationGroup:ReplicationGroup", undefined, { variant: "data" }),
  "cache subnet group taken": again("elasticache/subnetGroup:SubnetGroup", undefined, { variant: "data" }),
  "cache parameter group taken": again("elasticache/parameterGroup:ParameterGroup", undefined, {
    variant: "data",
  }),
  "vault name taken": again("vault:Vault", undefined, { variant: "data" }),
  "restore testing plan name taken": again("restoreTestingPlan:RestoreTestingPlan", undefined, {
    variant: "data",
  }),
  "trail name taken": again("trail:Trail", undefined, { variant: "operations" }),
  "budget name taken": again("budget:Budget", undefined, { variant: "operations" }),
  "repository name taken": again("repository:Repository", undefined, { variant: "operations" }),
  "quota: condition values": edge({
    target: "listenerRule:ListenerRule",
    name: "health",
    change: set({
      conditions: [
        { pathPattern: { values: ["/a", "/b", "/c"] } },
        { hostHeader: { values: ["a.acme.dev", "b.acme.dev", "c.acme.dev"] } },
      ],
    }),
  }),
  "rule priority taken": again("listenerRule:ListenerRule", "health", { variant: "edge" }),
  "name of another distribution": again("distribution:Distribution", undefined, { variant: "edge" }),
  "second log delivery source of a resource": again("logDeliverySource:LogDeliverySource", undefined, {
    variant: "edge",
    change: set({ name: "another" }),
  }),

  // Web ACLs
  "edge web ACL outside us-east-1": edge({
    target: "webAcl:WebAcl",
    name: "outside",
    change: set({ region: "eu-central-1" }),
  }),
  "edge web ACL on a load balancer": edge({
    target: "webAclAssociation:WebAclAssociation",
    // As in a stack of us-east-1, where both scopes are in one region.
    change: (inputs, replay) => {
      const arn = String(inputs["webAclArn"]).replace(":regional/", ":global/");
      const { type } = replay.one("webAcl:WebAcl", "outside");
      replay.cloud.put({ type, id: "edge", urn: "", region: "eu-central-1", inputs: {}, outputs: { arn } });
      return { ...inputs, webAclArn: arn };
    },
  }),
  "second web ACL of a load balancer": again("webAclAssociation:WebAclAssociation", undefined, {
    variant: "edge",
    change: (inputs, replay) => {
      const acl = replay.one("webAcl:WebAcl", "inside");
      replay.createAnother(acl, { ...acl.inputs, name: "another" });
      const other = replay.cloud.all(acl.type).find((entry) => entry.inputs["name"] === "another");
      return { ...inputs, webAclArn: other?.outputs["arn"] };
    },
  }),
  "regional web ACL on a distribution": edge({
    target: "distribution:Distribution",
    change: (inputs, replay) => {
      const acl = replay.one("webAcl:WebAcl", "inside");
      replay.createAnother(acl, { ...acl.inputs, region: "us-east-1", name: "regional" });
      const other = replay.cloud.all(acl.type).find((entry) => entry.inputs["name"] === "regional");
      return { ...inputs, webAclId: other?.outputs["arn"] };
    },
  }),
  "web ACL log group name": edge({
    target: "webAclLoggingConfiguration:WebAclLoggingConfiguration",
    name: "inside",
    change: (inputs, replay) => {
      const logs = replay.one("logGroup:LogGroup", "inside");
      replay.createAnother(logs, { ...logs.inputs, name: "firewall" });
      const other = replay.cloud.all(logs.type).find(({ id }) => id === "firewall");
      return { ...inputs, logDestinationConfigs: [other?.outputs["arn"]] };
    },
  }),
  "web ACL in use": remove("webAcl:WebAcl", "outside", { variant: "edge" }),

  // Distributions
  "distribution with pending certificate": edge({
    target: "distribution:Distribution",
    first: (replay) => {
      for (const certificate of replay.cloud.all("aws:acm/certificate:Certificate")) {
        replay.cloud.put({ ...certificate, existing: false });
      }
    },
  }),
  "name that the certificate does not cover": edge({
    target: "distribution:Distribution",
    first: (replay) => {
      for (const certificate of replay.cloud.all("aws:acm/certificate:Certificate")) {
        const inputs = { domainName: "acme.dev", subjectAlternativeNames: ["*.other.acme.dev"] };
        replay.cloud.put({ ...certificate, inputs, existing: false });
        const type = "aws:acm/certificateValidation:CertificateValidation";
        const proof = { certificateArn: certificate.outputs["arn"] };
        replay.cloud.put({ ...certificate, type, inputs: proof, outputs: proof });
      }
    },
  }),
  "function not published": edge({
    target: "distribution:Distribution",
    others: { "cloudfront/function:Function logout": set({ publish: false }) },
  }),
  "VPC origin in public": edge({
    target: "vpcOrigin:VpcOrigin",
    first: (replay) => {
      for (const balancer of replay.cloud.all("aws:lb/loadBalancer:LoadBalancer")) {
        replay.cloud.put({ ...balancer, inputs: { ...balancer.inputs, internal: false } });
      }
    },
  }),
  "VPC origin without internet gateway": edge({
    target: "vpcOrigin:VpcOrigin",
    without: ["internetGateway:InternetGateway gateway"],
  }),
  "VPC origin changed while in use": edge({
    target: "vpcOrigin:VpcOrigin",
    act: "update",
    change: within("vpcOriginEndpointConfig", { originProtocolPolicy: "http-only" }),
  }),
  "function in use": remove("cloudfront/function:Function", undefined, { variant: "edge" }),
  "cache policy in use": remove("cachePolicy:CachePolicy", undefined, { variant: "edge" }),
  "origin request policy in use": remove("originRequestPolicy:OriginRequestPolicy", undefined, {
    variant: "edge",
  }),
  "response headers policy in use": remove("responseHeadersPolicy:ResponseHeadersPolicy", undefined, {
    variant: "edge",
  }),
  "origin access control in use": remove("originAccessControl:OriginAccessControl", undefined, {
    variant: "edge",
  }),
  "VPC origin in use": remove("vpcOrigin:VpcOrigin", undefined, { variant: "edge" }),
  "log delivery source in use": remove("logDeliverySource:LogDeliverySource", undefined, { variant: "edge" }),
  "log delivery destination in use": remove("logDeliveryDestination:LogDeliveryDestination", undefined, {
    variant: "edge",
  }),

  // Logins at the load balancer
  "login without TLS": edge({
    ...RULE,
    others: {
      "listener:Listener https": (inputs) => {
        const { certificateArn: _certificate, ...rest } = inputs;
        return { ...rest, protocol: "HTTP", port: 80 };
      },
    },
  }),
  "login domain missing": edge({ ...RULE, without: ["userPoolDomain:UserPoolDomain domain"] }),
  "login client without a secret": withClient({ generateSecret: false }),
  "login client without code flow": withClient({ allowedOauthFlows: ["client_credentials"] }),
  "login client without the callback": withClient({
    callbackUrls: ["https://chat.acme.dev/oauth/oidc/callback"],
  }),

  // Aurora and caches
  "Aurora family and version": data({
    target: "rds/cluster:Cluster",
    others: {
      "clusterParameterGroup:ClusterParameterGroup database": set({ family: "aurora-postgresql15" }),
    },
  }),
  "serverless instance without capacity": data({
    target: "clusterInstance:ClusterInstance",
    others: {
      "rds/cluster:Cluster database": ({ serverlessv2ScalingConfiguration: _scaling, ...rest }) => rest,
    },
  }),
  "instance of another engine": data({
    target: "clusterInstance:ClusterInstance",
    change: set({ engine: "aurora-mysql" }),
  }),
  "cache family and version": data({
    target: "replicationGroup:ReplicationGroup",
    others: { "elasticache/parameterGroup:ParameterGroup cache": set({ family: "valkey7" }) },
  }),
  "Aurora cluster with instances": remove("rds/cluster:Cluster", undefined, { variant: "data" }),
  "Aurora parameter group in use": remove("clusterParameterGroup:ClusterParameterGroup", undefined, {
    variant: "data",
  }),
  "cache subnet group in use": remove("elasticache/subnetGroup:SubnetGroup", undefined, { variant: "data" }),
  "cache parameter group in use": remove("elasticache/parameterGroup:ParameterGroup", undefined, {
    variant: "data",
  }),
  "Aurora cluster protected": withoutInstances({ deletionProtection: true }),
  "Aurora cluster without final snapshot": withoutInstances({ skipFinalSnapshot: false }),

  // Scaling and deployments
  "scaled service missing": data({
    target: "appautoscaling/target:Target",
    without: ["service:Service service"],
  }),
  "scaling without a target": data({
    target: "scheduledAction:ScheduledAction",
    without: ["appautoscaling/target:Target service"],
  }),
  "deployment alarm missing": data({
    target: "service:Service",
    without: ["metricAlarm:MetricAlarm errors"],
  }),

  // Operations
  "backup role not assumable": data({
    target: "selection:Selection",
    others: { "role:Role backup": set({ assumeRolePolicy: trusts("ec2.amazonaws.com") }) },
  }),
  "vault with recovery points": filled("vault:Vault"),
  "repository not empty": filled("repository:Repository"),
  "backup plan with selections": remove("backup/plan:Plan", undefined, { variant: "data" }),
  "restore testing plan with selections": remove("restoreTestingPlan:RestoreTestingPlan", undefined, {
    variant: "data",
  }),
  "trail bucket closed": operations({ target: "trail:Trail", without: ["bucketPolicy:BucketPolicy trail"] }),
  "trail key closed": operations({
    target: "trail:Trail",
    others: {
      "key:Key trail": (inputs) => ({
        ...inputs,
        policy: String(inputs["policy"]).replaceAll("kms:GenerateDataKey*", "kms:Decrypt"),
      }),
    },
  }),
  "topic closed to its sender": operations({
    target: "budget:Budget",
    without: ["topicPolicy:TopicPolicy bills"],
  }),
};

function withoutInstances(change: Properties): Scenario {
  return {
    ...remove("rds/cluster:Cluster", undefined, { variant: "data" }),
    others: { "rds/cluster:Cluster database": set(change) },
    first: (replay) => replay.delete(replay.one("clusterInstance:ClusterInstance")),
  };
}

/** AWS Backup or a push has written into it. */
function filled(target: string): Scenario {
  return {
    ...remove(target, undefined, { variant: "operations" }),
    first: (replay, resource) => {
      for (const part of replay.cloud.all("aws:backup/vaultNotifications:VaultNotifications")) {
        replay.cloud.remove(part);
      }
      const made = replay.cloud.all(resource.type).find(({ urn }) => urn === resource.urn);
      replay.cloud.fill(String(made?.id));
    },
  };
}
