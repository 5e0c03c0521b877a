import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, type Context, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { Documents, type Statement, serviceTrust } from "../shared/policy";
import { DOMAINS_VARIABLE, emailDomainFaults, signUpSource } from "./signUpCode";

/** CloudWatch Logs API: the retention periods that it knows. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export interface SignUpGuardArgs extends ComponentArgs {
  /** Who may sign up: the part after the `@`, exactly; subdomains are domains of their own. */
  readonly emailDomains: readonly string[];
  /** Encrypts the function's log. */
  readonly keyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
}

/**
 * The function that Cognito asks before somebody signs up: it lets certain e-mail domains in and refuses
 * everybody else, also when an external identity provider brings the user.
 *
 * Creates a Lambda function, its role and its encrypted log group. Idle cost: nothing.
 * Refuses an empty list, what is not a domain, and a retention that CloudWatch Logs does not know.
 *
 * Whoever lets Cognito call it adds the `aws.lambda.Permission`, which needs the pool's ARN.
 */
export class SignUpGuard extends pulumi.ComponentResource {
  readonly functionArn: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;

  constructor(name: string, args: SignUpGuardArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:identity:SignUpGuard", name, args, opts);
    const { context } = args;
    const documents = new Documents();
    const parent = { parent: this };

    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      {
        kmsKeyId: args.keyArn,
        retentionInDays: args.logRetentionDays,
        tags: tagsFor(context, `${name}-log`),
      },
      parent,
    );
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: "Lets the sign-up function write its log",
        path: context.roles.path,
        permissionsBoundary: context.roles.permissionsBoundaryArn,
        assumeRolePolicy: documents.policy(
          "aws:iam/role:Role",
          `${name}-role`,
          "assumeRolePolicy",
          serviceTrust(context, "lambda"),
        ),
        tags: tagsFor(context, `${name}-role`),
      },
      parent,
    );
    const rolePolicy = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.name,
        policy: documents.policy("aws:iam/rolePolicy:RolePolicy", `${name}-policy`, "policy", [
          writeLog(context, logGroup.name),
        ]),
      },
      parent,
    );
    const guard = new aws.lambda.Function(
      name,
      {
        ...functionArgs(args),
        role: role.arn,
        loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
        tags: tagsFor(context, name),
      },
      { parent: this, dependsOn: [rolePolicy] },
    );

    this.functionArn = guard.arn;
    this.functionName = guard.name;
    this.registerOutputs({
      functionArn: this.functionArn,
      functionName: this.functionName,
      documents: documents.all,
    });
  }
}

function writeLog(context: Context, logGroupName: pulumi.Output<string>): Statement {
  return {
    sid: "WriteOwnLog",
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resources: [arn(context, "logs", pulumi.interpolate`log-group:${logGroupName}:*`)],
  };
}

function functionArgs({ emailDomains }: SignUpGuardArgs): Omit<aws.lambda.FunctionArgs, "role"> {
  return {
    description: "Decides who may sign up",
    runtime: aws.lambda.Runtime.NodeJS24dX,
    architectures: ["arm64"],
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(signUpSource) }),
    memorySize: 128,
    // Cognito gives up after five seconds (Cognito docs, Lambda triggers).
    timeout: 5,
    // Domains are no secret, so the key of the service encrypts them; a key of ours would need a grant.
    environment: { variables: { [DOMAINS_VARIABLE]: emailDomains.join(",") } },
    // No reservedConcurrentExecutions: new accounts have ten in all and refuse to reserve from them.
  };
}

function validate(name: string, args: SignUpGuardArgs): void {
  const faults = new ArgumentFaults("SignUpGuard", name);
  for (const fault of emailDomainFaults(args.emailDomains)) {
    faults.unless(false, "emailDomains", args.emailDomains, "a list of e-mail domains", fault);
  }
  faults.unless(
    RETENTION_DAYS.includes(args.logRetentionDays),
    "logRetentionDays",
    args.logRetentionDays,
    RETENTION_DAYS.join(", "),
  );
  faults.throwIfAny();
}
