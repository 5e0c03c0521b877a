import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, type Context, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { Documents, type Statement } from "../shared/policy";

/**
 * The role with which API Gateway writes the logs of WebSocket APIs, set for the whole account and region.
 *
 * Creates a role with one policy, and sets it. Idle: free. There is one such setting in an account and region: a
 * second stack that has it overwrites it, and `pulumi destroy` leaves it as it is. So it belongs into one stack, and
 * only where nobody else manages it. HTTP APIs do not need it.
 *
 * The actions are those that API Gateway looks for before it takes a role (docs, "Permissions for CloudWatch
 * logging"), in this account and region; AWS's managed policy has them everywhere.
 */
export class GatewayLogging extends pulumi.ComponentResource {
  /** What a stage with an access log must wait for. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: ComponentArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name);
    super("gatehouse:api:GatewayLogging", name, args, opts);
    const { context } = args;
    const documents = new Documents();

    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: "Lets API Gateway write logs",
        path: context.roles.path,
        permissionsBoundary: context.roles.permissionsBoundaryArn,
        assumeRolePolicy: documents.policy("aws:iam/role:Role", `${name}-role`, "assumeRolePolicy", [TRUST]),
        tags: tagsFor(context, `${name}-role`),
      },
      { parent: this },
    );
    const rolePolicy = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.name,
        policy: documents.policy("aws:iam/rolePolicy:RolePolicy", `${name}-policy`, "policy", [
          write(context),
        ]),
      },
      { parent: this },
    );
    // API Gateway tries the role out, and refuses one that may not write yet.
    this.ready = new aws.apigateway.Account(
      name,
      { cloudwatchRoleArn: role.arn },
      { parent: this, dependsOn: [rolePolicy] },
    );

    this.registerOutputs({ ready: this.ready, documents: documents.all });
  }
}

const TRUST: Statement = {
  sid: "ApiGatewayMayAssume",
  // Without a condition on the account: API Gateway tries the role out when it is set, and whether it names a source
  // there is not documented (to be verified).
  principals: { Service: "apigateway.amazonaws.com" },
  actions: ["sts:AssumeRole"],
};

function write(context: Context): Statement {
  return {
    sid: "WriteLogs",
    actions: [
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:DescribeLogGroups",
      "logs:DescribeLogStreams",
      "logs:FilterLogEvents",
      "logs:GetLogEvents",
      "logs:PutLogEvents",
    ],
    // The role is for every API of the account and region, each with log groups of its own. API Gateway takes these
    // two forms (field report); of narrower ones none is known.
    resources: [arn(context, "logs", "*:*"), arn(context, "logs", "*:*:*")],
  };
}

function validate(name: string): void {
  const faults = new ArgumentFaults("GatewayLogging", name);
  // IAM: 64 characters; Pulumi adds 8, `-role` 5.
  faults.unless(
    /^[A-Za-z0-9_-]{1,51}$/.test(name),
    "name",
    name,
    "1 to 51 letters, digits, hyphens and underscores",
  );
  faults.throwIfAny();
}
