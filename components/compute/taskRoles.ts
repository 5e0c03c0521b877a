import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { Documents, policyDocument, type Statement, serviceTrust } from "../shared/policy";
import { type ExecutionNeeds, executionStatements } from "./executionStatements";

/** IAM quotas: the inline policies of a role together, spaces left out. */
const MAXIMUM_POLICY_SIZE = 10_240;

export interface TaskRolesArgs extends ComponentArgs, ExecutionNeeds {
  /** What the application itself may do. Without any, the task role has no policy. */
  readonly taskStatements: readonly Statement[];
}

/**
 * The two roles of a Fargate task: the execution role, with which ECS pulls the image, opens the log stream
 * and reads the secrets, and the task role, which the application's code holds.
 *
 * Idle: free. Both trust ECS tasks of this account and region only. No managed policy is attached.
 */
export class TaskRoles extends pulumi.ComponentResource {
  readonly executionRoleName: pulumi.Output<string>;
  readonly executionRoleArn: pulumi.Output<string>;
  readonly taskRoleName: pulumi.Output<string>;
  readonly taskRoleArn: pulumi.Output<string>;
  /** The roles' policies: a task that starts before them fails for want of permission. */
  readonly ready: readonly pulumi.Resource[];
  private readonly documents = new Documents();

  constructor(name: string, args: TaskRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:compute:TaskRoles", name, args, opts);
    const { context, taskStatements } = args;

    const execution = this.role(`${name}-execution`, args, executionStatements(context, args));
    const task = this.role(`${name}-task`, args, taskStatements);

    this.executionRoleName = execution.name;
    this.executionRoleArn = execution.arn;
    this.taskRoleName = task.name;
    this.taskRoleArn = task.arn;
    this.ready = [...execution.policies, ...task.policies];
    this.registerOutputs({
      executionRoleName: this.executionRoleName,
      executionRoleArn: this.executionRoleArn,
      taskRoleName: this.taskRoleName,
      taskRoleArn: this.taskRoleArn,
      ready: this.ready,
      documents: this.documents.all,
    });
  }

  private role(name: string, { context }: TaskRolesArgs, statements: readonly Statement[]) {
    const trust = serviceTrust(context, "ecs-tasks", arn(context, "ecs", "*"));
    const role = new aws.iam.Role(
      name,
      {
        path: context.roles.path,
        permissionsBoundary: context.roles.permissionsBoundaryArn,
        assumeRolePolicy: this.documents.policy("aws:iam/role:Role", name, "assumeRolePolicy", trust),
        tags: tagsFor(context, name),
      },
      { parent: this },
    );
    const policies =
      statements.length === 0
        ? []
        : [
            new aws.iam.RolePolicy(
              name,
              {
                role: role.name,
                policy: this.documents.policy("aws:iam/rolePolicy:RolePolicy", name, "policy", statements),
              },
              { parent: this },
            ),
          ];
    // Composed, so that what names the role is known at preview; IAM's ARNs have no region.
    const roleArn = arn(context, "iam", pulumi.interpolate`role${context.roles.path}${role.name}`, {
      region: "",
    });
    return { name: role.name, arn: roleArn, policies };
  }
}

function validate(name: string, args: TaskRolesArgs): void {
  const faults = new ArgumentFaults("TaskRoles", name);
  // IAM API: a role's name has at most 64 characters; 8 are the automatic suffix, 10 "-execution".
  faults.unless(name.length <= 46, "name", name, "at most 46 characters");
  faults.unless(
    args.secrets === undefined || args.secrets.arns.length > 0,
    "secrets.arns",
    args.secrets?.arns.length,
    "at least one secret",
    "leave secrets out where no container takes one",
  );
  const size = policySize(args.taskStatements);
  faults.unless(
    size <= MAXIMUM_POLICY_SIZE,
    "taskStatements",
    size,
    `at most ${MAXIMUM_POLICY_SIZE} characters of policy`,
    "name fewer Bedrock models: one behind an inference profile takes about 1,100",
  );
  faults.throwIfAny();
}

/** How long IAM's document gets; an id that AWS assigns counts as an ARN of usual length. */
function policySize(statements: readonly Statement[]): number {
  const settled = (value: unknown): unknown => {
    if (pulumi.Output.isInstance(value)) {
      return "x".repeat(100);
    }
    if (Array.isArray(value)) {
      return value.map(settled);
    }
    return typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, settled(entry)]))
      : value;
  };
  return JSON.stringify(settled(policyDocument(statements))).length;
}
