import type { Mutation } from "./apply";

/** Mutations of one kind, and what there is to say of them. */
export interface Row {
  /** A part of the resource type. */
  readonly type: string;
  /** The whole property, as the mutation names it; empty for the resource itself. */
  readonly property: string;
  readonly operator: string;
  readonly why: string;
  /** Where it holds, of `stack/resource:Sid`. @default - wherever the rest fits */
  readonly only?: RegExp;
}

const row = (type: string, property: string, operator: string, why: string, only?: RegExp): Row => ({
  type,
  property,
  operator,
  why,
  ...(only && { only }),
});

const DROP = "drop an optional property";
const HAZARD = "turn a hazard on";
const WEAKEST = "take the weakest value";
const ONE = "remove one of a list";
const EMPTY = "empty a list";
const LIKE = "conditions like *";
const NONE = "drop conditions";

const sameDefault = (what: string) => `What AWS takes without it is the same: ${what}.`;
const REFUSED = "AWS refuses it";

/**
 * Edits that break nothing: what AWS does is the same or safer, or AWS refuses the input. A generic mutator cannot know
 * that. They are no mutations, and are left out of the count.
 */
export const HARMLESS: readonly Row[] = [
  row("acm/certificate:", "keyAlgorithm", DROP, sameDefault("RSA_2048")),
  row("apigatewayv2/api:", "corsConfiguration", DROP, "Without it no page of another site may call the API."),
  row(
    "apigatewayv2/api:",
    "corsConfiguration.allowCredentials",
    HAZARD,
    "The origins that may are named, and no wildcard stands among them.",
  ),
  row(
    "apigatewayv2/authorizer:",
    "authorizerType",
    WEAKEST,
    `${REFUSED}: JWT and REQUEST are all there are.`,
  ),
  row("apigatewayv2/authorizer:", "authorizerUri", DROP, `${REFUSED}: an authorizer of this type needs it.`),
  row(
    "cloudfront/vpcOrigin:",
    "vpcOriginEndpointConfig.originProtocolPolicy",
    WEAKEST,
    "The load balancer has no listener for HTTP then, so that nothing answers; where it has one, the rules of listeners speak.",
  ),
  row(
    "cloudfront/vpcOrigin:",
    "vpcOriginEndpointConfig.originSslProtocols.items",
    ONE,
    "This origin is spoken to over HTTP inside the VPC, and the list is not used.",
    /^(chatbot|spa)-dev\//,
  ),
  row(
    "cloudfront/vpcOrigin:",
    "vpcOriginEndpointConfig.originSslProtocols.items",
    WEAKEST,
    "This origin is spoken to over HTTP inside the VPC, and the list is not used.",
    /^(chatbot|spa)-dev\//,
  ),
  row(
    "cloudwatch/eventRule:",
    "forceDestroy",
    HAZARD,
    "It concerns rules that AWS services made, and deletes no data.",
  ),
  row(
    "cloudwatch/eventTarget:",
    "forceDestroy",
    HAZARD,
    "It concerns rules that AWS services made, and deletes no data.",
  ),
  row(
    "cognito/identityProvider:",
    "providerDetails.MetadataURL",
    DROP,
    `${REFUSED}: SAML needs the metadata.`,
  ),
  row(
    "cognito/identityProvider:",
    "providerDetails.RequestSigningAlgorithm",
    DROP,
    "Requests go unsigned, which nothing relies on: Cognito checks the signature of the answer all the same.",
  ),
  row("cognito/userPoolClient:", "accessTokenValidity", DROP, sameDefault("60 minutes")),
  row("cognito/userPoolClient:", "idTokenValidity", DROP, sameDefault("60 minutes")),
  row(
    "cognito/userPoolClient:",
    "refreshTokenValidity",
    DROP,
    sameDefault("30 days, which the rule for it accepts"),
  ),
  row("cognito/userPoolClient:", "tokenValidityUnits.refreshToken", DROP, sameDefault("days")),
  row(
    "ec2/defaultSecurityGroup:",
    "revokeRulesOnDelete",
    HAZARD,
    "Its rules go when it is deleted; there are none.",
  ),
  row(
    "ec2/instance:",
    "metadataOptions.httpEndpoint",
    WEAKEST,
    "Without the metadata service there is nothing to steal from it: safer.",
  ),
  row(
    "ec2/launchTemplate:",
    "metadataOptions.httpEndpoint",
    WEAKEST,
    "Without the metadata service there is nothing to steal from it: safer.",
  ),
  row("ec2/instance:", "maintenanceOptions.autoRecovery", DROP, sameDefault("default, which recovers")),
  row(
    "ec2/vpcEndpoint:",
    "policy.bedrock",
    LIKE,
    "The statement names the stack's own agent, whose account decides who may call it.",
    /bedrock-agent-runtime:/,
  ),
  row(
    "ec2/vpcEndpoint:",
    "policy.bedrock",
    NONE,
    "The statement names the stack's own agent, whose account decides who may call it.",
    /bedrock-agent-runtime:/,
  ),
  row(
    "ec2/vpcEndpoint:",
    "policy.logs",
    LIKE,
    "The statement names the stack's own log groups, whose account decides who may write.",
  ),
  row(
    "ec2/vpcEndpoint:",
    "policy.logs",
    NONE,
    "The statement names the stack's own log groups, whose account decides who may write.",
  ),
  row("ec2/vpcEndpoint:", "policy.ecr", LIKE, "It only reads, and carries nothing out of the network."),
  row("ec2/vpcEndpoint:", "policy.ecr", NONE, "It only reads, and carries nothing out of the network."),
  row("ec2/vpcEndpoint:", "policy.ecr", "resource *", "The condition on the caller's account stays."),
  row("ec2/vpcEndpoint:", "policy.bedrock", "resource *", "The condition on the caller's account stays."),
  row("ec2/vpcEndpoint:", "policy.logs", "resource *", "The condition on the caller's account stays."),
  row(
    "ec2/vpcEndpoint:",
    "policy.s3",
    "resource *",
    "The conditions on the accounts of caller and bucket stay.",
    /:OwnBuckets/,
  ),
  row(
    "ec2/vpcEndpoint:",
    "policy.s3",
    "resource *",
    "The network has another way out, and the statement Downloads beside it lets everybody read from every bucket already.",
    /\/(chatbot|open-webui|spa)-s3:(ImageLayers|Downloads)/,
  ),
  row("ecr/lifecyclePolicy:", "policy.rules", ONE, "Images are kept longer, which costs money."),
  row(
    "ecr/lifecyclePolicy:",
    "policy.rules.selection.tagPatternList",
    ONE,
    `${REFUSED}: the list may not be empty.`,
  ),
  row(
    "ecs/service:",
    "forceDelete",
    HAZARD,
    "A service holds no data; deleting it ends its tasks either way.",
  ),
  row("ecs/service:", "platformVersion", DROP, sameDefault("LATEST, which is this version")),
  row(
    "ecs/taskDefinition:",
    "containerDefinitions",
    ONE,
    `${REFUSED}: the task has one container, and needs one.`,
    /\/agent:/,
  ),
  row("ecs/taskDefinition:", "containerDefinitions.portMappings.protocol", DROP, sameDefault("tcp")),
  row("ecs/taskDefinition:", "volumes", ONE, "A volume less can be reached less."),
  row("efs/fileSystem:", "lifecyclePolicies", DROP, "It moves files to a cheaper class, and deletes none."),
  row("efs/fileSystem:", "lifecyclePolicies", EMPTY, "It moves files to a cheaper class, and deletes none."),
  row("efs/fileSystem:", "lifecyclePolicies", ONE, "It moves files to a cheaper class, and deletes none."),
  row(
    "efs/fileSystemPolicy:",
    "bypassPolicyLockoutSafetyCheck",
    HAZARD,
    "It skips a check of who may change the policy, and changes nothing of the policy itself, which other rules read.",
  ),
  row("elasticache/replicationGroup:", "authTokenUpdateStrategy", DROP, sameDefault("ROTATE")),
  row(
    "elasticache/replicationGroup:",
    "snapshotRetentionLimit",
    "limit times 1000",
    "More snapshots are kept: safer.",
  ),
  row(
    "elasticache/replicationGroup:",
    "transitEncryptionMode",
    DROP,
    sameDefault("required, with transitEncryptionEnabled"),
  ),
  row(
    "iam/rolePolicy:",
    "policy.bedrock",
    LIKE,
    "The statement names single models still; the condition only says by which profile they are reached.",
  ),
  row(
    "iam/rolePolicy:",
    "policy.bedrock",
    NONE,
    "The statement names single models still; the condition only says by which profile they are reached.",
  ),
  row("kms/grant:", "operations", ONE, "An operation less is granted."),
  row("kms/grant:", "retireOnDelete", HAZARD, "The grant ends when it is deleted, retired or revoked."),
  row("kms/key:", "deletionWindowInDays", DROP, sameDefault("30 days")),
  row(
    "lambda/function:",
    "replaceSecurityGroupsOnDestroy",
    HAZARD,
    "It concerns the minutes of its deletion.",
  ),
  row(
    "lb/listener:",
    "certificateArn",
    DROP,
    `${REFUSED}: a listener for HTTPS needs a certificate.`,
    /\/(agent|chatbot)-/,
  ),
  row(
    "lb/listenerRule:",
    "actions.authenticateCognito",
    DROP,
    `${REFUSED}: an action of this type needs its settings.`,
  ),
  row(
    "lb/listenerRule:",
    "actions.authenticateCognito.sessionTimeout",
    "valid 90 times as long",
    `${REFUSED}: seven days are the most.`,
  ),
  row("lb/listenerRule:", "conditions", EMPTY, `${REFUSED}: a rule needs a condition.`),
  row("lb/listenerRule:", "conditions.httpHeader.values", ONE, `${REFUSED}: the list may not be empty.`),
  row(
    "lb/listenerRule:",
    "conditions.httpRequestMethod.values",
    EMPTY,
    `${REFUSED}: the list may not be empty.`,
  ),
  row("lb/listenerRule:", "conditions.httpRequestMethod.values", ONE, "The rule takes in a method less."),
  row(
    "lb/loadBalancer:",
    "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
    DROP,
    "The default is on: safer.",
  ),
  row("lb/loadBalancer:", "xffHeaderProcessingMode", DROP, sameDefault("append")),
  row(
    "lb/targetGroup:",
    "connectionTermination",
    HAZARD,
    "Connections end when a target leaves; nothing is opened.",
  ),
  row(
    "rds/instance:",
    "allowMajorVersionUpgrade",
    HAZARD,
    "It permits an upgrade that somebody has to ask for.",
  ),
  row("rds/instance:", "databaseInsightsMode", DROP, sameDefault("standard")),
  row("rds/instance:", "performanceInsightsRetentionPeriod", DROP, sameDefault("7 days")),
  row(
    "rds/instance:",
    "performanceInsightsRetentionPeriod",
    "keep for one day",
    `${REFUSED}: 7 days, whole months or 731 days are all there are.`,
  ),
  row("rds/instance:", "caCertIdentifier", DROP, sameDefault("rds-ca-rsa2048-g1")),
  row("rds/instance:", "finalSnapshotIdentifier", DROP, `${REFUSED} at the deletion, and nothing is lost.`),
  row("rds/parameterGroup:", "parameters", ONE, sameDefault("PostgreSQL 15 and later demand TLS in RDS")),
  row(
    "s3/bucketLifecycleConfiguration:",
    "rules.expiration.expiredObjectDeleteMarker",
    HAZARD,
    "It deletes markers of objects that are gone.",
  ),
  row(
    "s3/bucketObjectv2:",
    "forceDestroy",
    HAZARD,
    "The objects are files of this repository, which every update writes anew.",
  ),
  row(
    "s3/bucketOwnershipControls:",
    "",
    "delete a resource",
    sameDefault("BucketOwnerEnforced, since April 2023"),
  ),
  row(
    "s3/bucketPolicy:",
    "policy.s3",
    LIKE,
    "The path with the account's number stays, below which a service writes for that account only.",
    /:AWSLogDeliveryWrite1/,
  ),
  row(
    "s3/bucketPolicy:",
    "policy.s3",
    NONE,
    "The path with the account's number stays, below which a service writes for that account only.",
    /:AWSLogDeliveryWrite1/,
  ),
  row("secretsmanager/secret:", "forceOverwriteReplicaSecret", HAZARD, "It has no replica."),
  row("secretsmanager/secret:", "recoveryWindowInDays", DROP, sameDefault("30 days")),
  row(
    "wafv2/webAcl:",
    "rules.statement.managedRuleGroupStatement.ruleActionOverrides",
    DROP,
    "More is blocked: safer.",
  ),
  row(
    "wafv2/webAcl:",
    "rules.statement.managedRuleGroupStatement.ruleActionOverrides",
    EMPTY,
    "More is blocked: safer.",
  ),
  row(
    "wafv2/webAcl:",
    "rules.statement.managedRuleGroupStatement.ruleActionOverrides",
    ONE,
    "More is blocked: safer.",
  ),
  row("wafv2/webAclLoggingConfiguration:", "loggingFilter", DROP, "More is logged: safer."),
  row(
    "ec2/flowLog:",
    "maxAggregationInterval",
    DROP,
    "The log sums up ten minutes in place of one; nothing is left out.",
  ),
  row(
    "ec2/vpcEndpoint:",
    "policy.s3",
    "action *",
    "One's own callers may use one's own buckets, as before: the usual data perimeter. What they may do there, their roles say.",
    /:OwnBuckets/,
  ),
  row(
    "ec2/vpcEndpoint:",
    "policy.s3",
    "action service:*",
    "One's own callers may use one's own buckets, as before: the usual data perimeter. What they may do there, their roles say.",
    /:OwnBuckets/,
  ),
  row(
    "ec2/vpcEndpoint:",
    "policy.s3",
    "all but the actions",
    "One's own callers may use one's own buckets, as before: the usual data perimeter. What they may do there, their roles say.",
    /:OwnBuckets/,
  ),
  row("ec2/vpcEndpoint:", "policy.s3", LIKE, "The statement only reads.", /:OwnBucketsRead/),
  row("ec2/vpcEndpoint:", "policy.s3", NONE, "The statement only reads.", /:OwnBucketsRead/),
  row(
    "efs/fileSystemPolicy:",
    "policy.elasticfilesystem",
    "action *",
    "The denials beside it stay, which admit nobody past an access point.",
  ),
  row(
    "efs/fileSystemPolicy:",
    "policy.elasticfilesystem",
    "action service:*",
    "The denials beside it stay, which admit nobody past an access point.",
  ),
  row(
    "efs/fileSystemPolicy:",
    "policy.elasticfilesystem",
    "all but the actions",
    "The denials beside it stay, which admit nobody past an access point.",
  ),
  row(
    "efs/fileSystemPolicy:",
    "policy.elasticfilesystem",
    LIKE,
    "The denials beside it stay, which admit nobody past an access point.",
  ),
  row(
    "efs/fileSystemPolicy:",
    "policy.elasticfilesystem",
    NONE,
    "The denials beside it stay, which admit nobody past an access point.",
  ),
  row(
    "iam/rolePolicy:",
    "policy.elasticfilesystem",
    LIKE,
    "The file system's own policy still denies other ways in than access points.",
  ),
  row(
    "iam/rolePolicy:",
    "policy.elasticfilesystem",
    NONE,
    "The file system's own policy still denies other ways in than access points.",
  ),
  row(
    "apigatewayv2/integration:",
    "requestParameters.integration.request.header.x-websocket-path",
    DROP,
    "The application is told less.",
  ),
  row(
    "apigatewayv2/integration:",
    "requestParameters.integration.request.header.x-websocket-token",
    DROP,
    "The application is told less.",
  ),
  row(
    "iam/rolePolicy:",
    "policy.events",
    "resource *",
    "AWS takes no resource for listing rules.",
    /:ListRules/,
  ),
];

const MESSAGES =
  "What a message carries to the application is its own affair: which headers it trusts, no pack can know.";
const LEVEL =
  "The rule that says so is off outside production, see ENVIRONMENT_LEVELS in policy-pack/levels.ts: ";

/** Real losses that no rule reports. */
export const MISSED: readonly Row[] = [
  row("apigatewayv2/integration:", "requestParameters.remove:header.x-websocket-path", DROP, MESSAGES),
  row("apigatewayv2/integration:", "requestParameters.remove:header.x-websocket-token", DROP, MESSAGES),
  row(
    "cloudwatch/compositeAlarm:",
    "",
    "delete a resource",
    "Which alarms a system needs, no pack can know.",
  ),
  row("cloudwatch/metricAlarm:", "", "delete a resource", "Which alarms a system needs, no pack can know."),
  row("cloudfront/distribution:", "viewerCertificate.acmCertificateArn", DROP, `${LEVEL}cf-min-tls12.`),
  row("cloudfront/distribution:", "viewerCertificate.minimumProtocolVersion", DROP, `${LEVEL}cf-min-tls12.`),
  row(
    "cloudfront/distribution:",
    "viewerCertificate.minimumProtocolVersion",
    WEAKEST,
    `${LEVEL}cf-min-tls12.`,
  ),
  row("cognito/userPool:", "mfaConfiguration", DROP, `${LEVEL}cognito-mfa.`),
  row("cognito/userPool:", "mfaConfiguration", WEAKEST, `${LEVEL}cognito-mfa.`),
  row("cognito/userPool:", "softwareTokenMfaConfiguration", DROP, `${LEVEL}cognito-mfa.`),
  row(
    "cognito/userPool:",
    "softwareTokenMfaConfiguration.enabled",
    "turn a guard off",
    `${LEVEL}cognito-mfa.`,
  ),
  row("sns/topicSubscription:", "", "delete a resource", `${LEVEL}stack-alarm-heard.`),
  row(
    "ecs/service:",
    "alarms",
    DROP,
    "Whether a deployment heeds alarms is a choice; the circuit breaker stays.",
  ),
  row(
    "efs/fileSystemPolicy:",
    "policy.elasticfilesystem",
    "a condition that never holds",
    "The denial of other ways in than access points; the rules demand the denial of plaintext.",
  ),
  row(
    "efs/fileSystemPolicy:",
    "policy.elasticfilesystem",
    "remove a denial",
    "The denial of other ways in than access points; the rules demand the denial of plaintext.",
  ),
  row(
    "lb/listenerRule:",
    "actions",
    ONE,
    "The application checks the tokens itself, so that a login still stands before it (stack-task-login).",
  ),
  row(
    "lb/listenerRule:",
    "conditions",
    ONE,
    "The application checks the tokens itself, whatever path they come by.",
  ),
  row("ecs/cluster:", "settings", ONE, `${LEVEL}ecs-cluster-container-insights.`),
  row(
    "iam/role:",
    "assumeRolePolicy.sts",
    NONE,
    "Lambda takes roles on for functions of the same account only.",
  ),
  row(
    "iam/role:",
    "assumeRolePolicy.sts",
    LIKE,
    "Lambda takes roles on for functions of the same account only.",
  ),
];

export function rowFor(table: readonly Row[], mutation: Mutation): Row | undefined {
  const { stack, resource, sid, type, property, operator } = mutation;
  return table.find(
    (each) =>
      type.includes(each.type) &&
      each.property === property &&
      each.operator === operator &&
      (each.only === undefined || each.only.test(`${stack}/${resource}:${sid}`)),
  );
}
