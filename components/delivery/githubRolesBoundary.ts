import { arn, type Context } from "../shared/context";
import { type PolicyDocument, policyDocument, type Statement } from "../shared/policy";

/** The services of the four systems, by their prefix in IAM. */
export const DEPLOYED_SERVICES: readonly string[] = [
  "acm",
  "amplify",
  "apigateway",
  "application-autoscaling",
  "autoscaling",
  "backup",
  "backup-storage",
  "bedrock",
  "budgets",
  "ce",
  "cloudfront",
  "cloudtrail",
  "cloudwatch",
  "cognito-idp",
  "ec2",
  "ecr",
  "ecs",
  "elasticache",
  "elasticfilesystem",
  "elasticloadbalancing",
  "events",
  "execute-api",
  "kms",
  "lambda",
  "logs",
  "rds",
  "route53",
  "s3",
  "secretsmanager",
  "servicediscovery",
  "sns",
  "ssm",
  "ssmmessages",
  "tag",
  "wafv2",
];

/** The services that the systems hand roles to. */
const ROLE_TAKERS = ["backup", "cloudtrail", "cognito-idp", "ec2", "ecs-tasks", "lambda", "vpc-flow-logs"];

/** The services that make roles of their own in an account, as IAM names them. */
const LINKED_SERVICES = [
  "autoscaling",
  "backup",
  "ecs",
  "ecs.application-autoscaling",
  "elasticache",
  "elasticfilesystem",
  "elasticloadbalancing",
  "email.cognito-idp",
  // CloudWatch alarms that act on an instance (CloudWatch docs, "Service-linked roles for CloudWatch alarms").
  "events",
  "ops.apigateway",
  "rds",
  "restore-testing.backup",
  "vpcorigin.cloudfront",
  "wafv2",
];

export interface BoundaryInput {
  /** Of the boundary itself, which the roles it allows must carry. */
  readonly boundaryArn: string;
  /** Where the roles lie that must not be changed: those of the pipeline. */
  readonly pipelinePath: string;
  readonly services: readonly string[];
}

/**
 * The most that a deployment may do, and so may the roles that it creates: a boundary grants nothing, it cuts off
 * what policies grant.
 *
 * The services stand with all their actions, because it is a limit; what is granted is in the roles' own policies.
 * Everything that leads out of it is left out or denied: users and their keys, roles without the boundary, roles
 * elsewhere, the boundary itself, and the pipeline's own roles. `sts:AssumeRole` is not in it.
 */
export function boundaryDocument(context: Context, input: BoundaryInput): PolicyDocument {
  const maximum = {
    Sid: "Services",
    Effect: "Allow",
    Action: input.services.map((service) => `${service}:*`),
    Resource: "*",
  };
  const { Statement: rest } = policyDocument([...iamStatements(context, input), ...denials(context, input)]);
  const reads = { Sid: "IamReads", Effect: "Allow", Action: ["iam:Get*", "iam:List*"], Resource: "*" };
  return { Version: "2012-10-17", Statement: [maximum, reads, ...rest] };
}

function iamStatements(context: Context, { boundaryArn }: BoundaryInput): readonly Statement[] {
  const own = `${context.roles.path}*`;
  const roles = iamArn(context, `role${own}`);
  return [
    {
      sid: "BoundedRoles",
      actions: [
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
      ],
      resources: [roles],
      conditions: { StringEquals: { "iam:PermissionsBoundary": boundaryArn } },
    },
    {
      sid: "OwnRoles",
      actions: [
        "iam:AddRoleToInstanceProfile",
        "iam:CreateInstanceProfile",
        "iam:DeleteInstanceProfile",
        "iam:DeleteRole",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:TagInstanceProfile",
        "iam:TagRole",
        "iam:UntagInstanceProfile",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
      ],
      resources: [roles, iamArn(context, `instance-profile${own}`)],
    },
    {
      sid: "PassRoles",
      actions: ["iam:PassRole"],
      resources: [roles],
      conditions: { StringEquals: { "iam:PassedToService": ROLE_TAKERS.map(principal) } },
    },
    {
      sid: "LinkedRoles",
      actions: ["iam:CreateServiceLinkedRole"],
      resources: [iamArn(context, "role/aws-service-role/*")],
      conditions: { StringEquals: { "iam:AWSServiceName": LINKED_SERVICES.map(principal) } },
    },
    {
      // The role of a group's own, with which Auto Scaling makes encrypted disks.
      sid: "ScalingRoles",
      actions: ["iam:DeleteServiceLinkedRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateRoleDescription"],
      resources: [iamArn(context, `role/aws-service-role/${principal("autoscaling")}/*`)],
    },
    {
      // Auto Scaling docs, "Service-linked roles": a group is handed the role of its own as any other.
      sid: "PassScalingRoles",
      actions: ["iam:PassRole"],
      resources: [iamArn(context, `role/aws-service-role/${principal("autoscaling")}/*`)],
      conditions: { StringEquals: { "iam:PassedToService": principal("autoscaling") } },
    },
  ];
}

function denials(context: Context, { boundaryArn, pipelinePath }: BoundaryInput): readonly Statement[] {
  return [
    {
      sid: "NoUsers",
      effect: "Deny",
      actions: [
        "iam:*AccessKey*",
        "iam:*Group*",
        "iam:*LoginProfile*",
        "iam:*MFADevice*",
        "iam:*ServiceSpecificCredential*",
        "iam:*SSHPublicKey*",
        "iam:*SigningCertificate*",
        "iam:*User*",
      ],
      resources: ["*"],
    },
    {
      sid: "NoRoleLeavesIt",
      effect: "Deny",
      actions: ["iam:DeleteRolePermissionsBoundary"],
      resources: ["*"],
    },
    {
      sid: "NoOtherBoundary",
      effect: "Deny",
      actions: ["iam:PutRolePermissionsBoundary"],
      resources: ["*"],
      conditions: { StringNotEquals: { "iam:PermissionsBoundary": boundaryArn } },
    },
    {
      sid: "KeepBoundary",
      effect: "Deny",
      actions: [
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:SetDefaultPolicyVersion",
      ],
      resources: [boundaryArn],
    },
    {
      sid: "KeepPipeline",
      effect: "Deny",
      actions: [
        "iam:Add*",
        "iam:Attach*",
        "iam:Create*",
        "iam:Delete*",
        "iam:Detach*",
        "iam:Pass*",
        "iam:Put*",
        "iam:Update*",
      ],
      resources: [
        iamArn(context, `role${pipelinePath}*`),
        iamArn(context, `policy${pipelinePath}*`),
        iamArn(context, "oidc-provider/*"),
      ],
    },
  ];
}

function iamArn(context: Context, resource: string): string {
  return arn(context, "iam", resource, { region: "" });
}

/** As the keys iam:PassedToService and iam:AWSServiceName have it. */
function principal(service: string): string {
  return `${service}.amazonaws.com`;
}
