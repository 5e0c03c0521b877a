import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, type Context, tagsFor } from "../shared/context";
import { Documents, type Statement } from "../shared/policy";

export type SmsSenderArgs = ComponentArgs;

/**
 * The role with which Cognito sends text messages through SNS.
 *
 * Creates a role and its policy. Idle cost: nothing; each message costs by country. Before the first one
 * arrives, the account needs an origination number, a spending limit and a place outside the SMS sandbox
 * (SNS docs). Refuses nothing.
 */
export class SmsSender extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;
  /** What Cognito must show when it takes on the role. */
  readonly externalId: pulumi.Output<string>;
  /** What the pool must wait for: Cognito tries the role when the pool is created. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: SmsSenderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:identity:SmsSender", name, args, opts);
    const { context } = args;
    const documents = new Documents();
    const externalId = `${context.accountId}-${context.region}-${name}`;

    const role = new aws.iam.Role(
      name,
      {
        description: "Lets Cognito send text messages",
        path: context.roles.path,
        permissionsBoundary: context.roles.permissionsBoundaryArn,
        assumeRolePolicy: documents.policy(
          "aws:iam/role:Role",
          name,
          "assumeRolePolicy",
          cognitoTrust(context, externalId),
        ),
        tags: tagsFor(context, name),
      },
      { parent: this },
    );
    const rolePolicy = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.name,
        policy: documents.policy(
          "aws:iam/rolePolicy:RolePolicy",
          `${name}-policy`,
          "policy",
          sendStatements(context),
        ),
      },
      { parent: this },
    );

    this.roleArn = role.arn;
    this.externalId = pulumi.output(externalId);
    this.ready = [rolePolicy];
    this.registerOutputs({ roleArn: this.roleArn, externalId: this.externalId, documents: documents.all });
  }
}

/** The pool's own ARN would be a cycle (the pool needs the role), so: any pool of this account and region. */
function cognitoTrust(context: Context, externalId: string): readonly Statement[] {
  return [
    {
      sid: "CognitoMayAssume",
      principals: { Service: "cognito-idp.amazonaws.com" },
      actions: ["sts:AssumeRole"],
      conditions: {
        StringEquals: { "sts:ExternalId": externalId, "aws:SourceAccount": context.accountId },
        ArnLike: { "aws:SourceArn": arn(context, "cognito-idp", "userpool/*") },
      },
    },
  ];
}

function sendStatements(context: Context): readonly Statement[] {
  return [
    {
      sid: "SendTextMessages",
      actions: ["sns:Publish"],
      resources: ["*"],
      why: "A message to a phone number has no ARN; the next statement takes topics out again.",
    },
    {
      sid: "NoTopics",
      effect: "Deny",
      actions: ["sns:Publish"],
      resources: [arn(context, "sns", "*", { region: "*", account: "*" })],
    },
  ];
}
