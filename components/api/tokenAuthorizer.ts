import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "../observability/logGroup";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { Documents, type Statement, serviceTrust } from "../shared/policy";
import { authorizerCode } from "./authorizerCode";

export interface TokenAuthorizerArgs extends ComponentArgs {
  readonly userPoolId: pulumi.Input<string>;
  /** Of the one app client whose tokens are good. */
  readonly clientId: pulumi.Input<string>;
  /** Encrypts the function's log. */
  readonly keyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
}

/**
 * The function that API Gateway asks before somebody connects: it admits the bearer of an access token of one user
 * pool and one app client. JWT authorizers exist for HTTP APIs only, so a WebSocket API needs it.
 *
 * Creates a Lambda function outside the VPC, its role, which may write its log and nothing else, and that log,
 * encrypted. Idle: free; about $0.20 a million connections and their milliseconds.
 *
 * Checked: signature (RS256), issuer, client, `token_use`, end. The pool's keys are fetched with the first token and
 * kept: keys that were injected at the deployment would refuse everybody once Cognito turns them, and the function
 * reaches Cognito without the VPC's network. A token that was revoked stays good until it ends, as everywhere where
 * only its signature is read.
 *
 * Who may call the function is the API's to say (`WebSocketApi`). Refuses China, where Cognito has another address
 * than the verifier knows.
 */
export class TokenAuthorizer extends pulumi.ComponentResource {
  readonly functionArn: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  /** What must exist before the function can be of use. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: TokenAuthorizerArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:api:TokenAuthorizer", name, args, opts);
    const { context, keyArn, logRetentionDays } = args;
    const documents = new Documents();

    const log = new LogGroup(
      `${name}-log`,
      { context, keyArn, retentionDays: logRetentionDays },
      { parent: this },
    );
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: "Lets the token authorizer write its log",
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
      { parent: this },
    );
    const rolePolicy = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.name,
        policy: documents.policy("aws:iam/rolePolicy:RolePolicy", `${name}-policy`, "policy", [
          writeLog(log.logGroupArn),
        ]),
      },
      { parent: this },
    );
    const authorizer = new aws.lambda.Function(
      name,
      {
        ...functionArgs(args),
        role: role.arn,
        loggingConfig: { logFormat: "JSON", logGroup: log.logGroupName },
        tags: tagsFor(context, name),
      },
      { parent: this, dependsOn: [rolePolicy] },
    );

    this.functionArn = authorizer.arn;
    this.functionName = authorizer.name;
    this.ready = authorizer;
    this.registerOutputs({
      functionArn: this.functionArn,
      functionName: this.functionName,
      ready: this.ready,
      documents: documents.all,
    });
  }
}

function writeLog(logGroupArn: pulumi.Output<string>): Statement {
  return {
    sid: "WriteOwnLog",
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resources: [pulumi.concat(logGroupArn, ":*")],
  };
}

function functionArgs({ userPoolId, clientId }: TokenAuthorizerArgs): Omit<aws.lambda.FunctionArgs, "role"> {
  return {
    description: "Decides whose connection is admitted",
    runtime: aws.lambda.Runtime.NodeJS24dX,
    architectures: ["arm64"],
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(authorizerCode()) }),
    // Also its share of a processor: at 128 the first connection waits twice as long (to be verified).
    memorySize: 256,
    // Two attempts of three seconds to read the pool's keys, and the start of the function.
    timeout: 10,
    // Public ids, so the key of the service encrypts them; a key of ours would need a grant.
    environment: { variables: { USER_POOL_ID: userPoolId, CLIENT_ID: clientId } },
    // No reservedConcurrentExecutions: new accounts have ten in all and refuse to reserve from them. No tracing: the
    // role would need X-Ray.
  };
}

function validate(name: string, { context }: TokenAuthorizerArgs): void {
  const faults = new ArgumentFaults("TokenAuthorizer", name);
  // Lambda and IAM: 64 characters; Pulumi adds 8, `-role` 5.
  faults.unless(
    /^[A-Za-z0-9_-]{1,51}$/.test(name),
    "name",
    name,
    "1 to 51 letters, digits, hyphens and underscores",
  );
  faults.unless(
    context.partition !== "aws-cn",
    "context.partition",
    context.partition,
    "a partition outside China",
  );
  faults.throwIfAny();
}
