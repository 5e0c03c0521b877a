import type { PlanResource } from "../plan";
import type { Free } from "./ledger";

const WEB_ACL_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";

/** Why a resource costs nothing while nothing happens; `undefined` when it has a price, or none that is known. */
export function freeReason(resource: PlanResource): Free | undefined {
  if (
    resource.type === "aws:ec2/vpcEndpoint:VpcEndpoint" &&
    resource.inputs["vpcEndpointType"] !== "Interface"
  ) {
    return { reason: "gateway endpoints are free", unconfirmed: true };
  }
  if (
    resource.type === "aws:ssm/parameter:Parameter" &&
    (resource.inputs["tier"] ?? "Standard") === "Standard"
  ) {
    return { reason: "standard parameters are free", unconfirmed: true };
  }
  if (resource.type === "aws:cognito/userPool:UserPool") {
    return resource.inputs["userPoolTier"] === "PLUS"
      ? { reason: "billed by its monthly users, from the first", unconfirmed: true }
      : { reason: "free up to 10,000 monthly users, then billed by user", unconfirmed: true };
  }
  if (resource.type === WEB_ACL_ASSOCIATION && /:amplify:/.test(String(resource.inputs["resourceArn"]))) {
    return undefined;
  }
  const known = freeTypes.find(([types]) => types.test(resource.type));
  return known === undefined ? undefined : { reason: known[1], unconfirmed: known[2] ?? false };
}

const freeTypes: readonly (readonly [types: RegExp, reason: string, unconfirmed?: true])[] = [
  [/^aws:iam\//, "IAM is free"],
  [
    /^aws:ec2\/(vpc|subnet|internetGateway|internetGatewayAttachment|egressOnlyInternetGateway|route|routeTable|routeTableAssociation|mainRouteTableAssociation|defaultRouteTable|networkAcl|networkAclRule|networkAclAssociation|defaultNetworkAcl|securityGroup|securityGroupRule|defaultSecurityGroup|networkInterface|networkInterfaceAttachment|eipAssociation|managedPrefixList|vpcDhcpOptions|vpcDhcpOptionsAssociation|vpcEndpointPolicy|vpcEndpoint(RouteTable|Subnet|SecurityGroup)Association|launchTemplate|volumeAttachment):/,
    "this part of a VPC is free",
  ],
  [/^aws:vpc\/securityGroup(Ingress|Egress)Rule:/, "this part of a VPC is free"],
  [/^aws:ec2\/flowLog:/, "its records are billed as logs"],
  [/^aws:cloudwatch\/logGroup:/, "logs are billed for the stack as a whole"],
  [
    /^aws:cloudwatch\/(logStream|logResourcePolicy|logDataProtectionPolicy|queryDefinition):/,
    "it is part of a log group",
  ],
  [
    /^aws:cloudwatch\/logDelivery(Source|Destination|DestinationPolicy)?:/,
    "its records are billed where they are written",
    true,
  ],
  [/^aws:cloudwatch\/event(Rule|Target):/, "events of AWS services are free"],
  [/^aws:kms\/(alias|keyPolicy|grant):/, "it is part of a key"],
  [/^aws:secretsmanager\/secret(Version|Policy):/, "it is part of a secret"],
  [/^aws:s3\/bucketObject(v2)?:/, "its bytes are billed with the bucket's"],
  [/^aws:s3\/bucket(?!:)\w*:/, "it is a setting of a bucket"],
  [/^aws:efs\/(mountTarget|accessPoint|fileSystemPolicy|backupPolicy):/, "it is part of a file system"],
  [
    /^aws:rds\/(subnetGroup|parameterGroup|clusterParameterGroup|optionGroup):/,
    "it is a setting of a database",
  ],
  [
    /^aws:elasticache\/(subnetGroup|parameterGroup|user|userGroup|userGroupAssociation):/,
    "it is a setting of a cache",
  ],
  [
    /^aws:ecs\/(clusterCapacityProviders|taskDefinition|capacityProvider):/,
    "tasks are billed with their service",
  ],
  [/^aws:appautoscaling\//, "scaling is free; its alarms are AWS's own"],
  [
    /^aws:a?lb\/(listener|listenerRule|listenerCertificate|targetGroup|targetGroupAttachment):/,
    "it is part of a load balancer",
  ],
  [/^aws:acm\//, "public certificates are free", true],
  [/^aws:route53\/record:/, "alias records are free; other queries are billed by use"],
  [
    /^aws:cognito\/(userPoolClient|userPoolDomain|managedLoginBranding|userGroup|user|userInGroup|identityProvider|resourceServer|logDeliveryConfiguration|riskConfiguration):/,
    "it is part of a user pool",
  ],
  [/^aws:sns\//, "billed by message"],
  [/^aws:sqs\//, "billed by message", true],
  [/^aws:lambda\//, "billed by call"],
  [
    /^aws:ecr\/(lifecyclePolicy|repositoryPolicy|registryPolicy|registryScanningConfiguration|pullThroughCacheRule):/,
    "it is a setting of a repository",
  ],
  [
    /^aws:wafv2\/(webAclAssociation|webAclLoggingConfiguration|ipSet|regexPatternSet):/,
    "it is part of a web ACL",
  ],
  [
    /^aws:cloudfront\/distribution:/,
    "billed by request and by traffic after 10 million requests and 1 TB a month",
    true,
  ],
  [/^aws:cloudfront\/function:/, "billed by call after 2 million a month", true],
  [/^aws:cloudfront\/vpcOrigin:/, "VPC origins are free", true],
  [
    /^aws:cloudfront\/(originAccessControl|cachePolicy|originRequestPolicy|responseHeadersPolicy|publicKey|keyGroup):/,
    "it is a setting of a distribution",
    true,
  ],
  [/^aws:servicediscovery\/(service|httpNamespace):/, "free for services of ECS", true],
  [
    /^aws:backup\/(vault|plan|selection|vaultPolicy|vaultNotifications|vaultLockConfiguration|restoreTestingSelection):/,
    "what is kept is billed, not the plan",
  ],
  [/^aws:budgets\/budget:/, "budgets are free", true],
  [/^aws:costexplorer\/anomaly/, "anomaly detection is free", true],
  [/^aws:apigatewayv2\/vpcLink:|^aws:apigateway\/vpcLink:/, "VPC links are free", true],
  [/^aws:apigateway\/account:/, "it is a setting of the account"],
  [/^aws:apigatewayv2\//, "billed by request and message", true],
  [
    /^aws:amplify\/(app|branch|domainAssociation|webhook|backendEnvironment):/,
    "billed by build minute, by what is kept and by what is served",
    true,
  ],
];
