import { apiScenarios } from "./apiScenarios";
import { type Properties, textsAt } from "./properties";
import type { Replay } from "./replay";
import { scenariosOfSamples } from "./sampleScenarios";
import { again, remove, type Scenario, set, trusts, within } from "./scenario";

const padded = (property: string, length: number) => (inputs: Properties) => ({
  ...inputs,
  [property]: JSON.stringify({ ...JSON.parse(String(inputs[property])), Id: "x".repeat(length) }),
});

/** The service starts its tasks without something having been waited for. */
const early = (without: string, more: Partial<Scenario> = {}): Scenario => ({
  target: "service:Service",
  without: [without],
  ...more,
});

/** As many others of the type as are allowed exist already; `differ` keeps them apart. */
const crowded = (limit: number, differ: (index: number) => Properties, more: Scenario): Scenario => ({
  ...more,
  first: (replay, target) => {
    for (let index = 0; index < limit; index++) {
      const inputs = { ...target.inputs, ...differ(index) };
      const region = String(target.inputs["region"] ?? "");
      const id = `crowd-${index}`;
      replay.cloud.put({ type: target.type, id, urn: id, region, inputs, outputs: inputs });
    }
  },
});

const otherNetwork = (replay: Replay) => {
  const vpc = replay.one("vpc:Vpc");
  const there = replay.cloud.all(vpc.type).find(({ inputs }) => inputs["cidrBlock"] === "10.99.0.0/16");
  if (there !== undefined) {
    return there.id;
  }
  replay.createAnother(vpc, { ...vpc.inputs, cidrBlock: "10.99.0.0/16" }, "other");
  return replay.cloud.all(vpc.type).find(({ inputs }) => inputs["cidrBlock"] === "10.99.0.0/16")?.id;
};

/** A security group of another VPC. */
const strangeGroup = (replay: Replay): string => {
  const vpcId = otherNetwork(replay);
  const group = replay.one("securityGroup:SecurityGroup", "open-webui-task");
  replay.createAnother(group, { ...group.inputs, vpcId, name: "stranger" }, "other");
  return String(replay.cloud.all(group.type).find(({ inputs }) => inputs["name"] === "stranger")?.id);
};

/** A subnet of that other VPC, in the zone with that letter. */
const strangeSubnet = (replay: Replay, letter: string): string => {
  const vpcId = otherNetwork(replay);
  const subnet = replay.one("subnet:Subnet", `open-webui-private-${letter}`);
  const cidrBlock = letter === "a" ? "10.99.1.0/24" : "10.99.2.0/24";
  replay.createAnother(subnet, { ...subnet.inputs, vpcId, cidrBlock }, "other");
  return String(replay.cloud.all(subnet.type).find(({ inputs }) => inputs["cidrBlock"] === cidrBlock)?.id);
};

const taskContainers =
  (change: (containers: Properties[]) => Properties[]) =>
  (inputs: Properties): Properties => ({
    ...inputs,
    containerDefinitions: JSON.stringify(change(JSON.parse(String(inputs["containerDefinitions"])))),
  });

/** By refusal id; references have their own, generic test. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  // Uniqueness
  "bucket name taken": again("bucket:Bucket"),
  "role name taken": again("role:Role", "open-webui-task"),
  "key alias taken": again("alias:Alias"),
  "log group name taken": again("logGroup:LogGroup", "open-webui-containers"),
  "login domain taken": again("userPoolDomain:UserPoolDomain"),
  "second domain of a pool": again("userPoolDomain:UserPoolDomain", undefined, {
    change: set({ domain: "another-prefix" }),
  }),
  "second branding of a client": again("managedLoginBranding:ManagedLoginBranding"),
  "group name taken": again("userGroup:UserGroup", "open-webui-group-admin"),
  "identity provider name taken": again("identityProvider:IdentityProvider", undefined, {
    variant: "everything",
  }),
  "load balancer name taken": again("loadBalancer:LoadBalancer"),
  "target group name taken": again("targetGroup:TargetGroup"),
  "listener port taken": again("listener:Listener", "open-webui-https"),
  "security group name taken": again("securityGroup:SecurityGroup", "open-webui-task"),
  "ingress rule twice": again(
    "securityGroupIngressRule:SecurityGroupIngressRule",
    "open-webui-internet-to-load-balancer-443",
  ),
  "egress rule twice": again(
    "securityGroupEgressRule:SecurityGroupEgressRule",
    "open-webui-task-to-internet-443",
  ),
  "route twice": again("route:Route", "open-webui-private-a"),
  "subnet associated twice": again("routeTableAssociation:RouteTableAssociation", "open-webui-private-a"),
  "second internet gateway": again("internetGateway:InternetGateway"),
  "second mount target of a zone": again("mountTarget:MountTarget", "open-webui-mount-a"),
  "file system token taken": again("fileSystem:FileSystem"),
  "database name taken": again("rds/instance:Instance"),
  "database subnet group taken": again("subnetGroup:SubnetGroup"),
  "database parameter group taken": again("parameterGroup:ParameterGroup"),
  "secret name taken": again("secret:Secret"),
  "secret name kept": {
    target: "secret:Secret",
    first: (replay, target) => {
      replay.create(target, { ...target.inputs, recoveryWindowInDays: 30 });
      replay.delete(target);
    },
  },
  "service name taken": again("service:Service"),
  "function name taken": again("function:Function", undefined, { variant: "everything" }),
  "permission twice": again("permission:Permission", undefined, { variant: "everything" }),
  "flow log twice": again("flowLog:FlowLog"),
  "record exists": again("record:Record", "open-webui"),
  "subnets overlap": again("subnet:Subnet", "open-webui-private-a"),
  "second gateway endpoint of a route table": again("vpcEndpoint:VpcEndpoint", "open-webui-s3"),
  "second private name of a service": again("vpcEndpoint:VpcEndpoint", "open-webui-logs", {
    variant: "everything",
  }),

  // Quotas
  "quota: VPCs": crowded(5, () => ({}), { target: "vpc:Vpc" }),
  "quota: internet gateways": crowded(5, (i) => ({ vpcId: `vpc-${i}` }), {
    target: "internetGateway:InternetGateway",
  }),
  "quota: Elastic IPs": crowded(5, () => ({}), { target: "eip:Eip" }),
  "quota: NAT gateways": crowded(5, () => ({}), {
    variant: "everything",
    target: "natGateway:NatGateway",
    name: "open-webui-nat-a",
  }),
  "quota: subnets": crowded(200, (i) => ({ cidrBlock: `192.168.${i}.0/24` }), {
    target: "subnet:Subnet",
    name: "open-webui-public-a",
  }),
  "quota: route tables": crowded(200, () => ({}), {
    target: "routeTable:RouteTable",
    name: "open-webui-public",
  }),
  "quota: interface endpoints": crowded(50, (i) => ({ serviceName: `s${i}`, routeTableIds: [] }), {
    target: "vpcEndpoint:VpcEndpoint",
    name: "open-webui-s3",
  }),
  "quota: ingress rules": crowded(60, (i) => ({ fromPort: i }), {
    target: "securityGroupIngressRule:SecurityGroupIngressRule",
    name: "open-webui-internet-to-load-balancer-443",
  }),
  "quota: egress rules": crowded(
    60,
    (i) => ({ fromPort: i, prefixListId: undefined, cidrIpv4: "10.0.0.0/8" }),
    {
      target: "securityGroupEgressRule:SecurityGroupEgressRule",
      name: "open-webui-task-to-s3-443",
    },
  ),
  "quota: load balancers": crowded(50, (i) => ({ name: `lb-${i}` }), { target: "loadBalancer:LoadBalancer" }),
  "quota: listeners": crowded(50, (i) => ({ port: 1000 + i }), {
    target: "listener:Listener",
    name: "open-webui-https",
  }),
  "quota: listener rules": {
    target: "listener:Listener",
    name: "open-webui-https",
    act: "again",
    first: (replay, target) => {
      const listener = replay.cloud.all(target.type).find(({ inputs }) => inputs["port"] === 443);
      const type = "aws:lb/listenerRule:ListenerRule";
      const rule = (priority: number) => ({
        region: "eu-central-1",
        listenerArn: listener?.id,
        priority,
        conditions: [{ pathPattern: { values: ["/x"] } }],
        actions: [
          { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "200" } },
        ],
      });
      for (let priority = 1; priority <= 101; priority++) {
        replay.provider.create({ urn: `rule-${priority}`, type, name: `rule-${priority}` }, rule(priority));
      }
    },
  },
  "quota: policies of a role": {
    target: "rolePolicy:RolePolicy",
    name: "open-webui-task",
    change: padded("policy", 10_240),
  },
  "quota: trust policy": {
    target: "role:Role",
    name: "open-webui-task",
    change: padded("assumeRolePolicy", 2048),
  },
  "quota: key policy": { target: "key:Key", change: padded("policy", 32_768) },
  "quota: bucket policy": { target: "bucketPolicy:BucketPolicy", change: padded("policy", 20_480) },
  "quota: topic policy": { target: "topicPolicy:TopicPolicy", change: padded("policy", 30_720) },
  "quota: task definition": {
    target: "taskDefinition:TaskDefinition",
    change: taskContainers((containers) =>
      containers.map((container) => ({
        ...container,
        environment: Array.from({ length: 700 }, (_, i) => ({ name: `V${i}`, value: "x".repeat(100) })),
      })),
    ),
  },
  "quota: user pools": crowded(1000, (i) => ({ name: `pool-${i}` }), { target: "userPool:UserPool" }),
  "quota: databases": crowded(40, (i) => ({ identifier: `db-${i}` }), { target: "rds/instance:Instance" }),

  // Network
  "region unknown": { target: "vpc:Vpc", change: set({ region: "eu-nowhere-1" }) },
  "zone unknown": {
    target: "subnet:Subnet",
    name: "open-webui-public-a",
    change: set({ availabilityZone: "us-east-1a" }),
  },
  "subnet outside its VPC": {
    target: "subnet:Subnet",
    name: "open-webui-public-a",
    change: set({ cidrBlock: "10.200.0.0/24" }),
  },
  "address without internet gateway": {
    target: "eipAssociation:EipAssociation",
    without: ["internetGateway:InternetGateway open-webui"],
    first: (replay) => replay.create(replay.one("eip:Eip")),
  },
  "NAT gateway without internet gateway": {
    variant: "everything",
    target: "natGateway:NatGateway",
    name: "open-webui-nat-a",
    without: ["internetGateway:InternetGateway open-webui"],
    first: (replay) => replay.create(replay.one("eip:Eip", "open-webui-nat-a")),
  },
  "route to a gateway elsewhere": {
    target: "route:Route",
    name: "open-webui-public",
    change: (inputs, replay) => {
      const gateway = replay.one("internetGateway:InternetGateway");
      const vpcId = otherNetwork(replay);
      replay.createAnother(gateway, { ...gateway.inputs, vpcId }, "other");
      const other = replay.cloud.all(gateway.type).find((entry) => entry.inputs["vpcId"] === vpcId);
      return { ...inputs, gatewayId: other?.id };
    },
  },
  "association across networks": {
    target: "routeTableAssociation:RouteTableAssociation",
    name: "open-webui-private-a",
    change: (inputs, replay) => {
      const table = replay.one("routeTable:RouteTable", "open-webui-private-a");
      const vpcId = otherNetwork(replay);
      replay.createAnother(table, { ...table.inputs, vpcId }, "other");
      const other = replay.cloud.all(table.type).find((entry) => entry.inputs["vpcId"] === vpcId);
      return { ...inputs, routeTableId: other?.id };
    },
  },
  "rule between networks": {
    target: "securityGroupIngressRule:SecurityGroupIngressRule",
    name: "open-webui-task-to-files-2049",
    change: (inputs, replay) => ({ ...inputs, referencedSecurityGroupId: strangeGroup(replay) }),
  },
  "private names without DNS": {
    variant: "everything",
    target: "vpcEndpoint:VpcEndpoint",
    name: "open-webui-logs",
    others: { "vpc:Vpc open-webui": set({ enableDnsHostnames: false }) },
  },
  "endpoint twice in a zone": {
    variant: "everything",
    target: "vpcEndpoint:VpcEndpoint",
    name: "open-webui-logs",
    change: (inputs) => {
      const [first] = textsAt(inputs, "subnetIds[]");
      return { ...inputs, subnetIds: [first, first] };
    },
  },
  "flow log role not assumable": {
    target: "flowLog:FlowLog",
    others: { "role:Role open-webui-flow-log": set({ assumeRolePolicy: trusts("ec2.amazonaws.com") }) },
  },
  "flow log role without rights": {
    target: "flowLog:FlowLog",
    without: ["rolePolicy:RolePolicy open-webui-flow-log"],
  },

  // Storage
  "mount target group elsewhere": {
    target: "mountTarget:MountTarget",
    name: "open-webui-mount-a",
    change: (inputs, replay) => ({ ...inputs, securityGroups: [strangeGroup(replay)] }),
  },
  "database subnets in one zone": {
    target: "subnetGroup:SubnetGroup",
    others: { "subnet:Subnet open-webui-private-b": set({ availabilityZone: "eu-central-1a" }) },
  },
  "mount targets in two networks": {
    target: "mountTarget:MountTarget",
    name: "open-webui-mount-a",
    act: "again",
    change: (inputs, replay) => {
      const [subnetId, group] = [strangeSubnet(replay, "a"), strangeGroup(replay)];
      return { ...inputs, subnetId, securityGroups: [group] };
    },
  },
  "database subnets of another network": {
    target: "subnetGroup:SubnetGroup",
    act: "update",
    change: (inputs, replay) => ({
      ...inputs,
      subnetIds: ["a", "b"].map((letter) => strangeSubnet(replay, letter)),
    }),
  },
  "database group elsewhere": {
    target: "rds/instance:Instance",
    change: (inputs, replay) => ({ ...inputs, vpcSecurityGroupIds: [strangeGroup(replay)] }),
  },
  "database smaller": {
    target: "rds/instance:Instance",
    act: "update",
    others: { "rds/instance:Instance open-webui": set({ allocatedStorage: 60 }) },
  },
  "database family and version": {
    target: "rds/instance:Instance",
    others: { "parameterGroup:ParameterGroup open-webui-parameters": set({ family: "postgres16" }) },
  },
  "public policy blocked": {
    target: "bucketPolicy:BucketPolicy",
    change: (inputs) => ({
      ...inputs,
      policy: JSON.stringify({
        Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }],
      }),
    }),
  },
  "key closed to logs": {
    target: "logGroup:LogGroup",
    name: "open-webui-containers",
    others: {
      "key:Key open-webui": (inputs) => ({
        ...inputs,
        policy: String(inputs["policy"]).replaceAll("logs.", "nothing."),
      }),
    },
  },
  "key locks its owner out": {
    target: "key:Key",
    change: (inputs) => ({
      ...inputs,
      policy: String(inputs["policy"]).replaceAll("210987654321", "111122223333"),
    }),
  },

  // Identity
  "login pages unavailable": {
    target: "userPoolDomain:UserPoolDomain",
    without: ["managedLoginBranding:ManagedLoginBranding open-webui-branding-open-webui"],
    first: (replay) => replay.create(replay.one("userPoolClient:UserPoolClient")),
  },
  "managed login needs a tier": {
    target: "userPoolDomain:UserPoolDomain",
    others: { "userPool:UserPool open-webui": set({ userPoolTier: "LITE" }) },
  },
  "threat protection needs a tier": {
    variant: "everything",
    target: "userPool:UserPool",
    change: set({ userPoolTier: "ESSENTIALS" }),
  },
  "custom login domain without address": {
    variant: "everything",
    target: "userPoolDomain:UserPoolDomain",
    without: ["record:Record open-webui"],
  },
  "custom login domain without issued certificate": {
    variant: "everything",
    target: "userPoolDomain:UserPoolDomain",
    first: (replay) => {
      for (const certificate of replay.cloud.all("aws:acm/certificate:Certificate")) {
        replay.cloud.put({ ...certificate, existing: false });
      }
      const validations = replay.cloud.all("aws:acm/certificateValidation:CertificateValidation");
      for (const validation of validations) {
        replay.cloud.remove(validation);
      }
    },
  },
  "client names a provider that is missing": {
    variant: "everything",
    target: "userPoolClient:UserPoolClient",
    without: ["identityProvider:IdentityProvider open-webui-AcmeSso"],
  },
  "client reads an attribute that is missing": {
    target: "userPoolClient:UserPoolClient",
    change: set({ readAttributes: ["email", "custom:nobody"] }),
  },
  "SMS role not assumable": {
    variant: "everything",
    target: "userPool:UserPool",
    others: { "role:Role open-webui-sms": set({ assumeRolePolicy: trusts("ec2.amazonaws.com") }) },
  },
  "SMS role without rights": {
    variant: "everything",
    target: "userPool:UserPool",
    without: ["rolePolicy:RolePolicy open-webui-sms-policy"],
  },
  "schema cannot change": {
    target: "userPool:UserPool",
    act: "update",
    change: (inputs) => ({ ...inputs, schemas: (inputs["schemas"] as unknown[]).slice(1) }),
  },

  // Edge
  "certificate without proof": {
    target: "certificateValidation:CertificateValidation",
    without: ["record:Record open-webui-validation-chat.acme.dev"],
  },
  "listener with pending certificate": {
    target: "listener:Listener",
    name: "open-webui-https",
    without: ["certificateValidation:CertificateValidation open-webui"],
  },
  "load balancer without internet gateway": {
    target: "loadBalancer:LoadBalancer",
    without: ["internetGateway:InternetGateway open-webui"],
  },
  "load balancer in private subnets": {
    target: "loadBalancer:LoadBalancer",
    without: ["route:Route open-webui-public"],
  },
  "load balancer in one zone": {
    target: "loadBalancer:LoadBalancer",
    others: { "subnet:Subnet open-webui-public-b": set({ availabilityZone: "eu-central-1a" }) },
  },
  "load balancer moves to another network": {
    target: "loadBalancer:LoadBalancer",
    act: "update",
    change: (inputs, replay) => ({
      ...inputs,
      subnets: ["a", "b"].map((letter) => strangeSubnet(replay, letter)),
    }),
  },
  "log bucket closed": {
    target: "loadBalancer:LoadBalancer",
    without: ["bucketPolicy:BucketPolicy open-webui-logs-policy"],
  },
  "log bucket with a customer key": {
    target: "loadBalancer:LoadBalancer",
    first: (replay) => {
      const resource = replay.one(
        "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      );
      const rules = [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }];
      replay.create(resource, { ...resource.inputs, rules });
    },
  },
  "target group of another network": {
    target: "listener:Listener",
    name: "open-webui-https",
    change: (inputs, replay) => {
      const group = replay.one("targetGroup:TargetGroup");
      const vpcId = otherNetwork(replay);
      replay.createAnother(group, { ...group.inputs, vpcId, name: "stranger" }, "other");
      const other = replay.cloud.all(group.type).find((entry) => entry.inputs["vpcId"] === vpcId);
      return { ...inputs, defaultActions: [{ type: "forward", targetGroupArn: other?.id }] };
    },
  },
  "alias to nothing": {
    target: "record:Record",
    name: "open-webui",
    change: set({
      aliases: [{ name: "gone.elb.amazonaws.com", zoneId: "Z215JYRZR1TBD5", evaluateTargetHealth: true }],
    }),
  },

  // Compute
  "target group without load balancer": early("listener:Listener open-webui-https"),
  "container of the load balancer missing": {
    target: "service:Service",
    change: (inputs) => ({
      ...inputs,
      loadBalancers: (inputs["loadBalancers"] as Properties[]).map((target) => ({
        ...target,
        containerPort: 1,
      })),
    }),
  },
  "capacity provider of the cluster missing": {
    variant: "brought",
    target: "service:Service",
    first: (replay) => {
      for (const entry of replay.cloud.all("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders")) {
        replay.cloud.remove(entry);
      }
    },
  },
  "tasks' role not assumable": {
    target: "taskDefinition:TaskDefinition",
    others: { "role:Role open-webui-execution": set({ assumeRolePolicy: trusts("ec2.amazonaws.com") }) },
  },
  "function's role not assumable": {
    variant: "everything",
    target: "function:Function",
    others: { "role:Role open-webui-sign-up-role": set({ assumeRolePolicy: trusts("ec2.amazonaws.com") }) },
  },
  "secret without a value": {
    target: "service:Service",
    first: (replay) => replay.delete(replay.one("secretVersion:SecretVersion")),
  },
  "secret without the key": {
    target: "service:Service",
    others: { "secretVersion:SecretVersion open-webui-version": set({ secretString: '{"other":"x"}' }) },
  },
  "execution role may not read the secret": early("rolePolicy:RolePolicy open-webui-execution"),
  "execution role may not decrypt the secret": {
    target: "service:Service",
    others: { "rolePolicy:RolePolicy open-webui-execution": withoutAction("kms:Decrypt") },
  },
  "execution role may not write logs": {
    target: "service:Service",
    others: { "rolePolicy:RolePolicy open-webui-execution": withoutAction("logs:PutLogEvents") },
  },
  "log group of the containers missing": {
    target: "service:Service",
    first: (replay) => replay.delete(replay.one("logGroup:LogGroup", "open-webui-containers")),
  },
  "task role may not mount": early("rolePolicy:RolePolicy open-webui-task"),
  "file system without mount target": early("mountTarget:MountTarget open-webui-mount-b"),
  "file system behind closed groups": early(
    "securityGroupEgressRule:SecurityGroupEgressRule open-webui-task-to-files-2049",
  ),
  "tasks behind closed groups": early(
    "securityGroupIngressRule:SecurityGroupIngressRule open-webui-load-balancer-to-task-8080",
  ),
  "images out of reach": early("route:Route open-webui-private-b"),
  "endpoint behind closed groups": early(
    "securityGroupIngressRule:SecurityGroupIngressRule open-webui-task-to-endpoints-443",
    { variant: "everything" },
  ),
  "database not there": early(
    "securityGroupIngressRule:SecurityGroupIngressRule open-webui-task-to-database-5432",
  ),

  // Deletion
  "VPC not empty": remove("vpc:Vpc"),
  "subnet in use": remove("subnet:Subnet", "open-webui-private-a"),
  "security group in use": remove("securityGroup:SecurityGroup", "open-webui-task"),
  "internet gateway in use": remove("internetGateway:InternetGateway"),
  "route table in use": remove("routeTable:RouteTable", "open-webui-public"),
  "address in use": remove("eip:Eip"),
  "pool with a domain": remove("userPool:UserPool"),
  "pool protected": {
    variant: "everything",
    target: "userPool:UserPool",
    act: "delete",
    first: (replay) => replay.delete(replay.one("userPoolDomain:UserPoolDomain")),
  },
  "target group in use": remove("targetGroup:TargetGroup"),
  "certificate in use": remove("certificate:Certificate"),
  "role with policies": remove("role:Role", "open-webui-task"),
  "cluster with services": remove("cluster:Cluster"),
  "capacity provider in use": remove("clusterCapacityProviders:ClusterCapacityProviders", undefined, {
    variant: "brought",
  }),
  "file system with mount targets": remove("fileSystem:FileSystem"),
  "database subnet group in use": remove("subnetGroup:SubnetGroup"),
  "database parameter group in use": remove("parameterGroup:ParameterGroup"),
  "log bucket not empty": remove("bucket:Bucket", undefined, {
    others: { "bucket:Bucket open-webui-logs": set({ forceDestroy: false }) },
  }),
  "rule with targets": remove("eventRule:EventRule", "open-webui-tasks"),
  "load balancer protected": remove("loadBalancer:LoadBalancer", undefined, { variant: "everything" }),
  "database protected": remove("rds/instance:Instance", undefined, { variant: "everything" }),
  "machine protected": remove("ec2/instance:Instance", undefined, {
    others: {
      "ec2/instance:Instance open-webui-nat": set({ disableApiTermination: true, forceDestroy: false }),
    },
  }),
  "database without final snapshot": remove("rds/instance:Instance", undefined, {
    others: { "rds/instance:Instance open-webui": set({ skipFinalSnapshot: false }) },
  }),
  ...scenariosOfSamples,
  ...apiScenarios,
  "reference: any other": {
    target: "targetGroup:TargetGroup",
    change: within("healthCheck", { path: "sg-0123456789abcdef0" }),
  },
};

function withoutAction(action: string): (inputs: Properties) => Properties {
  return (inputs) => ({ ...inputs, policy: String(inputs["policy"]).replaceAll(action, "none:None") });
}
