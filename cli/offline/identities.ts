import { UNKNOWN } from "../plan";
import { Draw, type Subject } from "./forms";
import { loadBalancerZones } from "./loadBalancerZones";

type Properties = Record<string, unknown>;
type Identity = (r: Subject) => Properties;

/** The zone of every CloudFront distribution (Route 53 API, AliasTarget). */
const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";
const GLOBAL = { region: "" } as const;
const NOWHERE = { region: "", account: "" } as const;

/** An EC2 id: prefix and 17 hexadecimal digits. */
const ec2Id =
  (prefix: string): Identity =>
  (r) => ({ id: `${prefix}-${r.hex(17)}` });

/** An EC2 id with an ARN of the given kind. */
const ec2 =
  (prefix: string, kind: string): Identity =>
  (r) => {
    const id = `${prefix}-${r.hex(17)}`;
    return { id, arn: r.arn("ec2", `${kind}/${id}`) };
  };

/** The id repeats inputs, joined. */
const joined =
  (separator: string, ...properties: string[]): Identity =>
  (r) => ({ id: properties.map((property) => r.in(property)).join(separator) });

const idIs = (property: string): Identity => joined("", property);

/** The id is the name, and the ARN ends with it. */
const named =
  (service: string, kind: string, property = "name"): Identity =>
  (r) => ({
    id: r.in(property),
    arn: r.arn(service, `${kind}${r.in(property)}`),
  });

/** The id is the ARN. */
const arnIsId =
  (service: string, kind: string, property = "name"): Identity =>
  (r) => {
    const arn = r.arn(service, `${kind}${r.in(property)}`);
    return { id: arn, arn };
  };

const account = (r: Subject) => r.scope.accountId;
const path = (r: Subject) => (r.has("path") ? r.in("path") : "/");
const host = (r: Subject, service: string) => `${service}.${r.scope.region}.${r.scope.dnsSuffix}`;
/** Some services put their name after the region. */
const regionHost = (r: Subject, service: string) => `${r.scope.region}.${service}.${r.scope.dnsSuffix}`;

/** The identifiers and other computed outputs of each resource type in use, by type token. */
export const identities: Readonly<Record<string, Identity>> = {
  // Network
  "aws:ec2/vpc:Vpc": (r) => ({
    ...ec2("vpc", "vpc")(r),
    defaultNetworkAclId: `acl-${r.hex(17, "acl")}`,
    defaultRouteTableId: `rtb-${r.hex(17, "rtb")}`,
    mainRouteTableId: `rtb-${r.hex(17, "rtb")}`,
    defaultSecurityGroupId: `sg-${r.hex(17, "sg")}`,
    dhcpOptionsId: `dopt-${r.hex(17, "dopt")}`,
  }),
  "aws:ec2/subnet:Subnet": ec2("subnet", "subnet"),
  "aws:ec2/internetGateway:InternetGateway": ec2("igw", "internet-gateway"),
  "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment": joined(":", "internetGatewayId", "vpcId"),
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": ec2Id("eigw"),
  "aws:ec2/routeTable:RouteTable": ec2("rtb", "route-table"),
  "aws:ec2/route:Route": (r) => ({
    id: `r-${r.in("routeTableId")}${r.digits(10)}`,
    origin: "CreateRoute",
    state: "active",
  }),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ec2Id("rtbassoc"),
  "aws:ec2/networkAcl:NetworkAcl": ec2("acl", "network-acl"),
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": (r) => ({
    id: r.in("defaultNetworkAclId"),
    arn: r.arn("ec2", `network-acl/${r.in("defaultNetworkAclId")}`),
  }),
  "aws:ec2/defaultRouteTable:DefaultRouteTable": (r) => ({
    id: r.in("defaultRouteTableId"),
    arn: r.arn("ec2", `route-table/${r.in("defaultRouteTableId")}`),
  }),
  "aws:ec2/networkAclRule:NetworkAclRule": (r) => ({ id: `nacl-${r.digits(10)}` }),
  "aws:ec2/natGateway:NatGateway": (r) => ({
    id: `nat-${r.hex(17)}`,
    associationId: `eipassoc-${r.hex(17, "eipassoc")}`,
    networkInterfaceId: `eni-${r.hex(17, "eni")}`,
    publicIp: r.publicAddress(),
    privateIp: r.privateAddress(),
  }),
  "aws:ec2/eip:Eip": (r) => {
    const id = `eipalloc-${r.hex(17)}`;
    const publicIp = r.publicAddress();
    return {
      id,
      allocationId: id,
      arn: r.arn("ec2", `elastic-ip/${id}`),
      publicIp,
      publicDns: `ec2-${publicIp.replaceAll(".", "-")}.${regionHost(r, "compute")}`,
    };
  },
  "aws:ec2/eipAssociation:EipAssociation": ec2Id("eipassoc"),
  "aws:ec2/networkInterface:NetworkInterface": (r) => ({
    ...ec2("eni", "network-interface")(r),
    privateIp: r.privateAddress(),
    macAddress: `02:${r.hex(10, "mac").match(/../g)?.join(":")}`,
  }),
  "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment": (r) => {
    const id = `eni-attach-${r.hex(17)}`;
    return { id, attachmentId: id };
  },
  "aws:ec2/securityGroup:SecurityGroup": ec2("sg", "security-group"),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": (r) => ({
    ...ec2("sg", "security-group")(r),
    name: "default",
    description: "default VPC security group",
  }),
  "aws:ec2/securityGroupRule:SecurityGroupRule": (r) => ({
    id: `sgrule-${r.digits(10)}`,
    securityGroupRuleId: `sgr-${r.hex(17, "sgr")}`,
  }),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule,
  "aws:ec2/managedPrefixList:ManagedPrefixList": (r) => ({ ...ec2("pl", "prefix-list")(r), version: 1 }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": vpcEndpoint,
  "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": idIs("vpcEndpointId"),
  "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": (r) => ({
    id: `a-${r.in("vpcEndpointId")}${r.digits(10)}`,
  }),
  "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation": (r) => ({
    id: `a-${r.in("vpcEndpointId")}${r.digits(10)}`,
  }),
  "aws:ec2/flowLog:FlowLog": ec2("fl", "vpc-flow-log"),
  "aws:ec2/instance:Instance": (r) => {
    const privateIp = r.privateAddress();
    const zone = r.scope.region === "us-east-1" ? "ec2" : `${r.scope.region}.compute`;
    return {
      ...ec2("i", "instance")(r),
      instanceState: "running",
      primaryNetworkInterfaceId: `eni-${r.hex(17, "eni")}`,
      privateIp,
      privateDns: `ip-${privateIp.replaceAll(".", "-")}.${zone}.internal`,
    };
  },
  "aws:ec2/launchTemplate:LaunchTemplate": (r) => ({
    ...ec2("lt", "launch-template")(r),
    latestVersion: 1,
    defaultVersion: 1,
  }),
  "aws:ec2/volumeAttachment:VolumeAttachment": (r) => ({ id: `vai-${r.digits(10)}` }),
  "aws:ebs/volume:Volume": ec2("vol", "volume"),
  "aws:autoscaling/group:Group": (r) => ({
    id: r.in("name"),
    arn: r.arn("autoscaling", `autoScalingGroup:${r.uuid()}:autoScalingGroupName/${r.in("name")}`),
  }),

  // Identity and access
  "aws:iam/role:Role": (r) => ({
    id: r.in("name"),
    arn: r.arn("iam", `role${path(r)}${r.in("name")}`, GLOBAL),
    uniqueId: `AROA${r.upper(17)}`,
  }),
  "aws:iam/rolePolicy:RolePolicy": joined(":", "role", "name"),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": joined("/", "role", "policyArn"),
  "aws:iam/policy:Policy": (r) => {
    const arn = r.arn("iam", `policy${path(r)}${r.in("name")}`, GLOBAL);
    return { id: arn, arn, policyId: `ANPA${r.upper(17)}`, attachmentCount: 0 };
  },
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": (r) => {
    const service = r.in("awsServiceName");
    const kind = service === "autoscaling.amazonaws.com" ? "AutoScaling" : service.split(".")[0];
    const name = `AWSServiceRoleFor${kind}${r.has("customSuffix") ? `_${r.in("customSuffix")}` : ""}`;
    const arn = r.arn("iam", `role/aws-service-role/${service}/${name}`, GLOBAL);
    return { id: arn, arn, name, path: `/aws-service-role/${service}/`, uniqueId: `AROA${r.upper(17)}` };
  },
  "aws:iam/instanceProfile:InstanceProfile": (r) => ({
    id: r.in("name"),
    arn: r.arn("iam", `instance-profile${path(r)}${r.in("name")}`, GLOBAL),
    uniqueId: `AIPA${r.upper(17)}`,
  }),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (r) => {
    const arn = r.arn("iam", `oidc-provider/${r.in("url").replace("https://", "")}`, GLOBAL);
    return { id: arn, arn };
  },
  "aws:kms/key:Key": (r) => {
    const keyId = r.uuid();
    return { id: keyId, keyId, arn: r.arn("kms", `key/${keyId}`) };
  },
  "aws:kms/alias:Alias": (r) => {
    const target = r.in("targetKeyId");
    return {
      id: r.in("name"),
      arn: r.arn("kms", r.in("name")),
      targetKeyArn: target.startsWith("arn:") ? target : r.arn("kms", `key/${target}`),
    };
  },
  "aws:kms/keyPolicy:KeyPolicy": idIs("keyId"),
  "aws:kms/grant:Grant": (r) => {
    const grantId = r.hex(64);
    return { id: `${r.in("keyId")}:${grantId}`, grantId };
  },
  "aws:cognito/userPool:UserPool": (r) => {
    const id = `${r.scope.region}_${r.mixed(9)}`;
    return {
      id,
      arn: r.arn("cognito-idp", `userpool/${id}`),
      endpoint: `${host(r, "cognito-idp")}/${id}`,
      estimatedNumberOfUsers: 0,
    };
  },
  "aws:cognito/userPoolClient:UserPoolClient": (r) => ({
    id: r.lower(26),
    clientSecret: r.inputs["generateSecret"] === true ? fakeSecret(r, 51) : "",
  }),
  "aws:cognito/userPoolDomain:UserPoolDomain": (r) => {
    const distribution = `d${r.lower(13, "distribution")}.cloudfront.net`;
    return {
      id: r.in("domain"),
      cloudfrontDistribution: distribution,
      cloudfrontDistributionArn: distribution,
      cloudfrontDistributionZoneId: CLOUDFRONT_ZONE,
      s3Bucket: `aws-cognito-prod-${r.scope.region}-assets`,
      version: "20260101000000",
    };
  },
  "aws:cognito/managedLoginBranding:ManagedLoginBranding": (r) => {
    const managedLoginBrandingId = r.uuid();
    return { id: `${r.in("userPoolId")},${managedLoginBrandingId}`, managedLoginBrandingId };
  },
  "aws:cognito/userGroup:UserGroup": joined("/", "userPoolId", "name"),
  "aws:cognito/user:User": (r) => ({
    id: `${r.in("userPoolId")}/${r.in("username")}`,
    sub: r.uuid(),
    status: "FORCE_CHANGE_PASSWORD",
  }),
  "aws:cognito/userInGroup:UserInGroup": joined("/", "userPoolId", "groupName", "username"),
  "aws:cognito/identityProvider:IdentityProvider": joined(":", "userPoolId", "providerName"),
  "aws:cognito/resourceServer:ResourceServer": (r) => ({
    id: `${r.in("userPoolId")}|${r.in("identifier")}`,
    scopeIdentifiers: scopes(r),
  }),
  "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration": idIs("userPoolId"),
  "aws:cognito/riskConfiguration:RiskConfiguration": (r) => ({
    id: r.has("clientId") ? `${r.in("userPoolId")}:${r.in("clientId")}` : r.in("userPoolId"),
  }),

  // Storage
  "aws:s3/bucket:Bucket": (r) => {
    const bucket = r.in("bucket");
    return {
      id: bucket,
      arn: r.arn("s3", bucket, NOWHERE),
      bucketDomainName: `${bucket}.s3.${r.scope.dnsSuffix}`,
      bucketRegion: r.scope.region,
      bucketRegionalDomainName: `${bucket}.${host(r, "s3")}`,
    };
  },
  ...Object.fromEntries(
    [
      "CorsConfiguration",
      "LifecycleConfiguration",
      "Logging",
      "Notification",
      "OwnershipControls",
      "Policy",
      "PublicAccessBlock",
      "ServerSideEncryptionConfiguration",
      "Versioning",
    ].map((kind) => [`aws:s3/bucket${kind}:Bucket${kind}`, idIs("bucket")]),
  ),
  "aws:s3/bucketObjectv2:BucketObjectv2": (r) => ({
    id: `${r.in("bucket")}/${r.in("key")}`,
    arn: r.arn("s3", `${r.in("bucket")}/${r.in("key")}`, NOWHERE),
  }),
  "aws:efs/fileSystem:FileSystem": (r) => {
    const id = `fs-${r.hex(17)}`;
    return {
      id,
      arn: r.arn("elasticfilesystem", `file-system/${id}`),
      dnsName: `${id}.${host(r, "efs")}`,
      numberOfMountTargets: 0,
    };
  },
  "aws:efs/mountTarget:MountTarget": (r) => ({
    id: `fsmt-${r.hex(17)}`,
    dnsName: `${r.in("fileSystemId")}.${host(r, "efs")}`,
    fileSystemArn: r.arn("elasticfilesystem", `file-system/${r.in("fileSystemId")}`),
    networkInterfaceId: `eni-${r.hex(17, "eni")}`,
    ipAddress: r.privateAddress(),
  }),
  "aws:efs/accessPoint:AccessPoint": (r) => {
    const id = `fsap-${r.hex(17)}`;
    return {
      id,
      arn: r.arn("elasticfilesystem", `access-point/${id}`),
      fileSystemArn: r.arn("elasticfilesystem", `file-system/${r.in("fileSystemId")}`),
    };
  },
  "aws:efs/fileSystemPolicy:FileSystemPolicy": idIs("fileSystemId"),
  "aws:efs/backupPolicy:BackupPolicy": idIs("fileSystemId"),
  "aws:rds/instance:Instance": (r) => {
    const id = `db-${r.upper(26)}`;
    const address = `${r.in("identifier")}.${r.lower(12, "endpoint")}.${regionHost(r, "rds")}`;
    const port = typeof r.inputs["port"] === "number" ? r.inputs["port"] : databasePort(r.in("engine"));
    return {
      id,
      resourceId: id,
      arn: r.arn("rds", `db:${r.in("identifier")}`),
      address,
      endpoint: `${address}:${port}`,
      port,
      hostedZoneId: `Z${r.upper(13, "zone")}`,
      engineVersionActual: r.in("engineVersion"),
      status: "available",
    };
  },
  "aws:rds/cluster:Cluster": (r) => {
    const place = `${r.lower(12, "endpoint")}.${regionHost(r, "rds")}`;
    return {
      id: r.in("clusterIdentifier"),
      arn: r.arn("rds", `cluster:${r.in("clusterIdentifier")}`),
      clusterResourceId: `cluster-${r.upper(26)}`,
      endpoint: `${r.in("clusterIdentifier")}.cluster-${place}`,
      readerEndpoint: `${r.in("clusterIdentifier")}.cluster-ro-${place}`,
      port: typeof r.inputs["port"] === "number" ? r.inputs["port"] : databasePort(r.in("engine")),
      hostedZoneId: `Z${r.upper(13, "zone")}`,
    };
  },
  "aws:rds/clusterInstance:ClusterInstance": (r) => ({
    id: r.in("identifier"),
    arn: r.arn("rds", `db:${r.in("identifier")}`),
    dbiResourceId: `db-${r.upper(26)}`,
    endpoint: `${r.in("identifier")}.${r.lower(12, "endpoint")}.${regionHost(r, "rds")}`,
  }),
  "aws:rds/subnetGroup:SubnetGroup": named("rds", "subgrp:"),
  "aws:rds/parameterGroup:ParameterGroup": named("rds", "pg:"),
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": named("rds", "cluster-pg:"),
  "aws:elasticache/subnetGroup:SubnetGroup": named("elasticache", "subnetgroup:"),
  "aws:elasticache/parameterGroup:ParameterGroup": named("elasticache", "parametergroup:"),
  "aws:elasticache/replicationGroup:ReplicationGroup": (r) => {
    const place = `${r.in("replicationGroupId")}.${r.lower(6, "endpoint")}.${regionHost(r, "cache")}`;
    return {
      id: r.in("replicationGroupId"),
      arn: r.arn("elasticache", `replicationgroup:${r.in("replicationGroupId")}`),
      primaryEndpointAddress: `master.${place}`,
      readerEndpointAddress: `replica.${place}`,
    };
  },
  "aws:secretsmanager/secret:Secret": (r) => {
    const arn = r.arn("secretsmanager", `secret:${r.in("name")}-${r.mixed(6)}`);
    return { id: arn, arn };
  },
  "aws:secretsmanager/secretVersion:SecretVersion": (r) => {
    const versionId = r.uuid();
    return {
      id: `${r.in("secretId")}|${versionId}`,
      arn: r.in("secretId"),
      secretArn: r.in("secretId"),
      versionId,
    };
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy": idIs("secretArn"),
  "aws:secretsmanager/secretRotation:SecretRotation": idIs("secretId"),
  "aws:ssm/parameter:Parameter": (r) => ({
    id: r.in("name"),
    arn: r.arn("ssm", `parameter/${r.in("name").replace(/^\//, "")}`),
    version: 1,
  }),
  "aws:backup/vault:Vault": named("backup", "backup-vault:"),
  "aws:backup/plan:Plan": (r) => ({
    id: r.uuid(),
    arn: r.arn("backup", `backup-plan:${r.uuid()}`),
    version: r.mixed(48, "version"),
  }),
  "aws:backup/selection:Selection": (r) => ({ id: r.uuid() }),
  "aws:backup/restoreTestingPlan:RestoreTestingPlan": (r) => ({
    id: r.in("name"),
    arn: r.arn("backup", `restore-testing-plan:${r.in("name")}-${r.uuid()}`),
  }),
  "aws:backup/restoreTestingSelection:RestoreTestingSelection": idIs("name"),
  "aws:backup/vaultPolicy:VaultPolicy": idIs("backupVaultName"),
  "aws:backup/vaultNotifications:VaultNotifications": idIs("backupVaultName"),
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": idIs("backupVaultName"),
  "aws:ecr/repository:Repository": (r) => ({
    ...named("ecr", "repository/")(r),
    repositoryUrl: `${account(r)}.dkr.${host(r, "ecr")}/${r.in("name")}`,
  }),
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": idIs("repository"),
  "aws:ecr/repositoryPolicy:RepositoryPolicy": idIs("repository"),

  // Observability
  "aws:cloudwatch/logGroup:LogGroup": named("logs", "log-group:"),
  "aws:cloudwatch/logStream:LogStream": (r) => ({
    id: r.in("name"),
    arn: r.arn("logs", `log-group:${r.in("logGroupName")}:log-stream:${r.in("name")}`),
  }),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": idIs("name"),
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": idIs("policyName"),
  "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": idIs("logGroupName"),
  "aws:cloudwatch/metricAlarm:MetricAlarm": named("cloudwatch", "alarm:"),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": named("cloudwatch", "alarm:", "alarmName"),
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": named("logs", "delivery-source:"),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": named("logs", "delivery-destination:"),
  "aws:cloudwatch/logDelivery:LogDelivery": (r) => {
    const id = r.mixed(16);
    return { id, arn: r.arn("logs", `delivery:${id}`) };
  },
  "aws:cloudwatch/dashboard:Dashboard": (r) => ({
    id: r.in("dashboardName"),
    dashboardArn: r.arn("cloudwatch", `dashboard/${r.in("dashboardName")}`, GLOBAL),
  }),
  "aws:cloudwatch/eventRule:EventRule": named("events", "rule/"),
  "aws:cloudwatch/eventTarget:EventTarget": joined("-", "rule", "targetId"),
  "aws:cloudwatch/queryDefinition:QueryDefinition": (r) => ({ id: r.uuid(), queryDefinitionId: r.uuid() }),
  "aws:sns/topic:Topic": (r) => ({ ...arnIsId("sns", "")(r), owner: account(r) }),
  "aws:sns/topicPolicy:TopicPolicy": (r) => ({ id: r.in("arn"), owner: account(r) }),
  "aws:sns/topicSubscription:TopicSubscription": (r) => {
    const arn = `${r.in("topic")}:${r.uuid()}`;
    return { id: arn, arn, pendingConfirmation: r.in("protocol").startsWith("email") };
  },
  "aws:sqs/queue:Queue": (r) => {
    const url = `https://${host(r, "sqs")}/${account(r)}/${r.in("name")}`;
    return { id: url, url, arn: r.arn("sqs", r.in("name")) };
  },
  "aws:sqs/queuePolicy:QueuePolicy": idIs("queueUrl"),
  "aws:budgets/budget:Budget": (r) => ({
    id: `${account(r)}:${r.in("name")}`,
    arn: r.arn("budgets", `budget/${r.in("name")}`, GLOBAL),
  }),
  "aws:costexplorer/anomalyMonitor:AnomalyMonitor": (r) => {
    const arn = r.arn("ce", `anomalymonitor/${r.uuid()}`, GLOBAL);
    return { id: arn, arn };
  },
  "aws:costexplorer/anomalySubscription:AnomalySubscription": (r) => {
    const arn = r.arn("ce", `anomalysubscription/${r.uuid()}`, GLOBAL);
    return { id: arn, arn, accountId: account(r) };
  },
  "aws:cloudtrail/trail:Trail": (r) => ({
    ...arnIsId("cloudtrail", "trail/")(r),
    homeRegion: r.scope.region,
    snsTopicArn: "",
  }),

  // Compute
  "aws:ecs/cluster:Cluster": arnIsId("ecs", "cluster/"),
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": idIs("clusterName"),
  "aws:ecs/taskDefinition:TaskDefinition": (r) => {
    const arnWithoutRevision = r.arn("ecs", `task-definition/${r.in("family")}`);
    return { id: r.in("family"), arn: `${arnWithoutRevision}:1`, arnWithoutRevision, revision: 1 };
  },
  "aws:ecs/service:Service": (r) => {
    const cluster = r.has("cluster") ? r.in("cluster").replace(/^.*\//, "") : "default";
    const arn = r.arn("ecs", `service/${cluster}/${r.in("name")}`);
    return { id: arn, arn };
  },
  "aws:appautoscaling/target:Target": (r) => ({
    id: r.in("resourceId"),
    arn: r.arn("application-autoscaling", `scalable-target/${r.lower(34)}`),
  }),
  "aws:appautoscaling/policy:Policy": (r) => ({
    id: r.in("name"),
    arn: r.arn("autoscaling", `scalingPolicy:${r.uuid()}:${scaled(r)}:policyName/${r.in("name")}`),
  }),
  "aws:appautoscaling/scheduledAction:ScheduledAction": (r) => ({
    id: `${r.in("name")}-${r.in("serviceNamespace")}-${r.in("resourceId")}`,
    arn: r.arn("autoscaling", `scheduledAction:${r.uuid()}:${scaled(r)}:scheduledActionName/${r.in("name")}`),
  }),
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": (r) => {
    const id = `ns-${r.lower(16)}`;
    return { id, arn: r.arn("servicediscovery", `namespace/${id}`), hostedZone: `Z${r.upper(20, "zone")}` };
  },
  "aws:servicediscovery/service:Service": (r) => {
    const id = `srv-${r.lower(16)}`;
    return { id, arn: r.arn("servicediscovery", `service/${id}`) };
  },
  "aws:lambda/function:Function": (r) => {
    const arn = r.arn("lambda", `function:${r.in("name")}`);
    const invoke = (target: string) =>
      r.arn("apigateway", `path/2015-03-31/functions/${target}/invocations`, { account: "lambda" });
    return {
      id: r.in("name"),
      arn,
      qualifiedArn: `${arn}:$LATEST`,
      version: "$LATEST",
      invokeArn: invoke(arn),
      qualifiedInvokeArn: invoke(`${arn}:$LATEST`),
    };
  },
  "aws:lambda/permission:Permission": idIs("statementId"),

  // Edge
  "aws:acm/certificate:Certificate": (r) => {
    const arn = r.arn("acm", `certificate/${r.uuid()}`);
    return { id: arn, arn, domainValidationOptions: validationOptions(r), status: "PENDING_VALIDATION" };
  },
  "aws:acm/certificateValidation:CertificateValidation": () => ({ id: "2026-01-01 00:00:00 +0000 UTC" }),
  "aws:lb/loadBalancer:LoadBalancer": (r) => {
    const network = r.in("loadBalancerType") === "network";
    const arnSuffix = `${network ? "net" : "app"}/${r.in("name")}/${r.hex(16)}`;
    const label = r.inputs["internal"] === true ? `internal-${r.in("name")}` : r.in("name");
    const zones = loadBalancerZones[r.scope.region];
    return {
      ...arnWithId(r.arn("elasticloadbalancing", `loadbalancer/${arnSuffix}`)),
      arnSuffix,
      dnsName: network
        ? `${label}-${r.hex(16)}.elb.${r.scope.region}.${r.scope.dnsSuffix}`
        : `${label}-${r.digits(10)}.${regionHost(r, "elb")}`,
      zoneId: zones?.[network ? 1 : 0] ?? `Z${r.upper(13, "zone")}`,
    };
  },
  "aws:lb/targetGroup:TargetGroup": (r) => {
    const arnSuffix = `targetgroup/${r.in("name")}/${r.hex(16)}`;
    return { ...arnWithId(r.arn("elasticloadbalancing", arnSuffix)), arnSuffix };
  },
  "aws:lb/listener:Listener": (r) =>
    arnWithId(`${r.in("loadBalancerArn").replace(":loadbalancer/", ":listener/")}/${r.hex(16)}`),
  "aws:lb/listenerRule:ListenerRule": (r) =>
    arnWithId(`${r.in("listenerArn").replace(":listener/", ":listener-rule/")}/${r.hex(16)}`),
  "aws:lb/listenerCertificate:ListenerCertificate": joined("_", "listenerArn", "certificateArn"),
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": (r) => ({
    id: `${r.in("targetGroupArn")}-${r.digits(26)}`,
  }),
  "aws:route53/record:Record": (r) => {
    const suffix = r.has("setIdentifier") ? `_${r.in("setIdentifier")}` : "";
    return {
      id: `${r.in("zoneId")}_${r.in("name")}_${r.in("type")}${suffix}`,
      fqdn: r.in("name").replace(/\.$/, ""),
    };
  },
  "aws:route53/zone:Zone": (r) => {
    const zoneId = `Z${r.upper(20)}`;
    return { id: zoneId, zoneId, arn: r.arn("route53", `hostedzone/${zoneId}`, NOWHERE) };
  },
  "aws:cloudfront/distribution:Distribution": (r) => {
    const id = `E${r.upper(13)}`;
    return {
      id,
      arn: r.arn("cloudfront", `distribution/${id}`, GLOBAL),
      domainName: `d${r.lower(13, "domain")}.cloudfront.net`,
      hostedZoneId: CLOUDFRONT_ZONE,
      status: "Deployed",
    };
  },
  "aws:cloudfront/vpcOrigin:VpcOrigin": (r) => {
    const id = `vo_${r.mixed(22)}`;
    return { id, arn: r.arn("cloudfront", `vpcorigin/${id}`, GLOBAL) };
  },
  "aws:cloudfront/function:Function": (r) => ({
    id: r.in("name"),
    arn: r.arn("cloudfront", `function/${r.in("name")}`, GLOBAL),
    status: "UNASSOCIATED",
  }),
  "aws:cloudfront/originAccessControl:OriginAccessControl": (r) => {
    const id = `E${r.upper(13)}`;
    return { id, arn: r.arn("cloudfront", `origin-access-control/${id}`, GLOBAL) };
  },
  "aws:cloudfront/cachePolicy:CachePolicy": cloudfrontPolicy("cache-policy"),
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": cloudfrontPolicy("origin-request-policy"),
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": cloudfrontPolicy("response-headers-policy"),
  "aws:wafv2/webAcl:WebAcl": (r) => {
    const edge = r.in("scope") === "CLOUDFRONT";
    const kind = edge ? "global" : "regional";
    const arn = r.arn(
      "wafv2",
      `${kind}/webacl/${r.in("name")}/${r.uuid()}`,
      edge ? { region: "us-east-1" } : {},
    );
    return { id: r.uuid(), arn };
  },
  "aws:wafv2/webAclAssociation:WebAclAssociation": joined(",", "webAclArn", "resourceArn"),
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": idIs("resourceArn"),

  // APIs
  "aws:apigatewayv2/api:Api": (r) => {
    const id = r.lower(10);
    const scheme = r.in("protocolType") === "WEBSOCKET" ? "wss" : "https";
    return {
      id,
      arn: r.arn("apigateway", `/apis/${id}`, { account: "" }),
      apiEndpoint: `${scheme}://${id}.${host(r, "execute-api")}`,
      executionArn: r.arn("execute-api", id),
    };
  },
  "aws:apigatewayv2/authorizer:Authorizer": (r) => ({ id: r.lower(6) }),
  "aws:apigatewayv2/integration:Integration": (r) => ({ id: r.lower(7) }),
  "aws:apigatewayv2/route:Route": (r) => ({ id: r.lower(7) }),
  "aws:apigatewayv2/stage:Stage": (r) => {
    const stage = `${r.in("apiId")}/${r.in("name")}`;
    return {
      id: r.in("name"),
      arn: r.arn("apigateway", `/apis/${r.in("apiId")}/stages/${r.in("name")}`, { account: "" }),
      executionArn: r.arn("execute-api", stage),
    };
  },
  "aws:apigatewayv2/vpcLink:VpcLink": (r) => {
    const id = r.lower(6);
    return { id, arn: r.arn("apigateway", `/vpclinks/${id}`, { account: "" }) };
  },
  "aws:apigatewayv2/domainName:DomainName": (r) => ({
    id: r.in("domainName"),
    arn: r.arn("apigateway", `/domainnames/${r.in("domainName")}`, { account: "" }),
    apiMappingSelectionExpression: "$request.basepath",
    domainNameConfiguration: {
      ...(r.inputs["domainNameConfiguration"] as Properties),
      targetDomainName: `d-${r.lower(10, "target")}.${host(r, "execute-api")}`,
      hostedZoneId: `Z${r.upper(13, "zone")}`,
    },
  }),
  "aws:apigatewayv2/apiMapping:ApiMapping": (r) => ({ id: r.lower(6) }),
  "aws:apigateway/vpcLink:VpcLink": (r) => {
    const id = r.lower(6);
    return { id, arn: r.arn("apigateway", `/vpclinks/${id}`, { account: "" }) };
  },
  "aws:apigateway/account:Account": () => ({ id: "api-gateway-account" }),

  // Amplify
  "aws:amplify/app:App": (r) => {
    const id = `d${r.lower(13)}`;
    return { id, arn: r.arn("amplify", `apps/${id}`), defaultDomain: `${id}.amplifyapp.com` };
  },
  "aws:amplify/branch:Branch": (r) => ({
    id: `${r.in("appId")}/${r.in("branchName")}`,
    arn: r.arn("amplify", `apps/${r.in("appId")}/branches/${r.in("branchName")}`),
  }),
  "aws:amplify/domainAssociation:DomainAssociation": (r) => ({
    id: `${r.in("appId")}/${r.in("domainName")}`,
    arn: r.arn("amplify", `apps/${r.in("appId")}/domains/${r.in("domainName")}`),
    certificateVerificationDnsRecord: `_${r.hex(32, "proof")}.${r.in("domainName")}. CNAME _${r.hex(32, "value")}.acm-validations.aws.`,
    subDomains: subDomains(r),
  }),

  // A registry's digests: the same image under the same name has the same one.
  "docker:index/remoteImage:RemoteImage": (r) => {
    const imageId = digest(r.in("name"), r.in("platform"));
    return { id: `${imageId}${r.in("name")}`, imageId, repoDigest: r.in("name") };
  },
  // What Docker built: the tag is made of the content, so the same content has the same digest.
  "docker-build:index:Image": (r) => {
    const tags: unknown = r.inputs["tags"];
    const [tag] = Array.isArray(tags) ? tags.map(String) : [UNKNOWN];
    const built = digest(tag ?? UNKNOWN);
    return { id: built, digest: built, ref: `${tag}@${built}`, contextHash: r.hex(64, "context") };
  },
  "docker:index/tag:Tag": (r) => ({
    id: `${r.in("sourceImage")}.${r.in("targetImage")}`,
    sourceImageId: digest(r.in("sourceImage")),
  }),
  "docker:index/registryImage:RegistryImage": (r) => {
    const sha256Digest = digest(r.in("name"));
    return { id: sha256Digest, sha256Digest };
  },

  // Random values: as long as asked for, and visibly made up.
  "random:index/randomPassword:RandomPassword": (r) => ({
    id: "none",
    result: fakeSecret(r, lengthOf(r)),
    bcryptHash: `$2a$10$${r.mixed(53, "bcrypt")}`,
  }),
  "random:index/randomString:RandomString": (r) => {
    const result = randomString(r);
    return { id: result, result };
  },
  "random:index/randomId:RandomId": randomId,
  "random:index/randomUuid:RandomUuid": (r) => ({ id: r.uuid(), result: r.uuid() }),
};

function digest(...parts: readonly string[]): string {
  return parts.includes(UNKNOWN) ? UNKNOWN : `sha256:${new Draw(parts.join("\n")).hex(64)}`;
}

function arnWithId(arn: string): Properties {
  return { id: arn, arn };
}

function securityGroupRule(r: Subject): Properties {
  const id = `sgr-${r.hex(17)}`;
  return { id, securityGroupRuleId: id, arn: r.arn("ec2", `security-group-rule/${id}`) };
}

function vpcEndpoint(r: Subject): Properties {
  const made = ec2("vpce", "vpc-endpoint")(r);
  if (r.in("vpcEndpointType") !== "Interface") {
    return { ...made, state: "available", prefixListId: `pl-${r.hex(8, "pl")}` };
  }
  const service = r.in("serviceName").replace(/^.*\./, "");
  const subnets = Array.isArray(r.inputs["subnetIds"]) ? r.inputs["subnetIds"] : [];
  return {
    ...made,
    state: "available",
    networkInterfaceIds: subnets.map((_, index) => `eni-${r.hex(17, `eni/${index}`)}`),
    dnsEntries: [
      {
        dnsName: `${made["id"]}-${r.lower(8, "dns")}.${service}.${r.scope.region}.vpce.${r.scope.dnsSuffix}`,
        hostedZoneId: `Z${r.upper(13, "zone")}`,
      },
    ],
  };
}

function cloudfrontPolicy(kind: string): Identity {
  return (r) => ({ id: r.uuid(), arn: r.arn("cloudfront", `${kind}/${r.uuid()}`, GLOBAL) });
}

function scaled(r: Subject): string {
  return `resource/${r.in("serviceNamespace")}/${r.in("resourceId")}`;
}

function scopes(r: Subject): string[] {
  const given = Array.isArray(r.inputs["scopes"]) ? (r.inputs["scopes"] as Properties[]) : [];
  return given.map((scope) => `${r.in("identifier")}/${scope["scopeName"]}`);
}

/** RDS API: the default ports of the engines. */
function databasePort(engine: string): number {
  return /mysql|mariadb/.test(engine) ? 3306 : 5432;
}

/** Every name of an app leads to one distribution of Amplify's. */
function subDomains(r: Subject): readonly unknown[] {
  const given: unknown = r.inputs["subDomains"];
  const record = `CNAME d${r.lower(13, "domain")}.cloudfront.net`;
  return (Array.isArray(given) ? given : []).map((entry: Properties) => ({
    ...entry,
    dnsRecord: `${String(entry["prefix"])} ${record}`,
    verified: false,
  }));
}

/** A name and its wildcard are validated by the same record (ACM, "DNS validation"). */
function validationOptions(r: Subject): Properties[] {
  const others = Array.isArray(r.inputs["subjectAlternativeNames"])
    ? r.inputs["subjectAlternativeNames"]
    : [];
  const names = [...new Set([r.in("domainName"), ...others.map(String)])];
  return names.map((domainName) => {
    const bare = domainName.replace(/^\*\./, "");
    // ACM user guide, "DNS validation": one record for a name and an account, in every region.
    const proof = new Draw(`acm/${account(r)}/${bare}`);
    return {
      domainName,
      resourceRecordName: `_${proof.hex(32, "record")}.${bare}.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: `_${proof.hex(32, "value")}.${proof.lower(10, "zone")}.acm-validations.aws.`,
    };
  });
}

/** Of the length asked for, and no secret: anybody can compute it from the URN. */
function fakeSecret(r: Subject, length: number): string {
  return `NotASecret${r.mixed(Math.max(length, 10), "secret")}`.slice(0, length);
}

function lengthOf(r: Subject): number {
  return typeof r.inputs["length"] === "number" ? r.inputs["length"] : 16;
}

function randomString(r: Subject): string {
  const alphabet = [
    ["lower", "abcdefghijklmnopqrstuvwxyz"],
    ["upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
    ["numeric", "0123456789"],
  ]
    .filter(([option = ""]) => r.inputs[option] !== false)
    .map(([, letters]) => letters)
    .join("");
  return alphabet === "" ? UNKNOWN : r.text(lengthOf(r), alphabet, "string");
}

function randomId(r: Subject): Properties {
  const hex = r.hex(2 * (typeof r.inputs["byteLength"] === "number" ? r.inputs["byteLength"] : 4));
  const bytes = Buffer.from(hex, "hex");
  const prefix = r.has("prefix") ? r.in("prefix") : "";
  return {
    id: bytes.toString("base64url"),
    hex: prefix + hex,
    b64Url: prefix + bytes.toString("base64url"),
    b64Std: prefix + bytes.toString("base64"),
    dec: prefix + BigInt(`0x${hex}`),
  };
}
