import { type PolicyDocument, policyDocument, type Statement } from "../shared/policy";

/** IAM quotas: characters of a managed policy, and managed policies of a role unless AWS raises it. */
const LONGEST_POLICY = 6144;
export const MOST_POLICIES = 10;

/**
 * The statements in groups that each fit into a managed policy; one that fits into none is split by its actions.
 * Inline policies hold 10,240 characters together, a third of what a deployment needs.
 */
export function policyGroups(statements: readonly Statement[]): readonly (readonly Statement[])[] {
  const groups: Statement[][] = [];
  for (const statement of statements.flatMap(split)) {
    const group = groups.find((candidate) => fits([...candidate, statement]));
    if (group === undefined) {
      groups.push([statement]);
    } else {
      group.push(statement);
    }
  }
  return groups;
}

function split(statement: Statement): readonly Statement[] {
  const { actions, sid } = statement;
  if (fits([statement]) || actions.length < 2) {
    return [statement];
  }
  const half = Math.ceil(actions.length / 2);
  return [
    ...split({ ...statement, sid: `${sid}A`, actions: actions.slice(0, half) }),
    ...split({ ...statement, sid: `${sid}B`, actions: actions.slice(half) }),
  ];
}

/** Whether the statements, whose resources are all plain, fit into one managed policy. */
export function fits(statements: readonly Statement[]): boolean {
  return documentFits(policyDocument(statements));
}

export function documentFits(document: PolicyDocument): boolean {
  return JSON.stringify(document).length <= LONGEST_POLICY;
}

/**
 * The actions that are no reads, or read secrets: what a pull request must not be able to do, because everybody who
 * may open one could. `kms:Decrypt` is let through for a state whose secrets a key encrypts.
 */
export function notForPullRequests(statements: readonly Statement[]): readonly string[] {
  return statements
    .filter(({ effect }) => effect !== "Deny")
    .flatMap(({ actions, resources = [] }) => {
      // AWS's own parameters, such as the newest image of Amazon Linux, are everybody's to read.
      const isPublic = resources.every(
        (resource) => typeof resource === "string" && PUBLIC_PARAMETER.test(resource),
      );
      return actions.filter(
        (action) =>
          action !== "kms:Decrypt" &&
          !(isPublic && action === "ssm:GetParameter") &&
          (!READ.test(action) || SECRETS.test(action)),
      );
    });
}

const READ = /^[a-z0-9-]+:(BatchGet|Describe|Get|List|View)[A-Za-z0-9]*$/;
const PUBLIC_PARAMETER = /^arn:[a-z-]+:ssm:[a-z0-9-]+:[0-9*]*:parameter\/aws\/service\//;

/** Values of secrets and parameters, credentials, and what the application keeps. */
const SECRETS =
  /^(secretsmanager:(Batch)?GetSecretValue|ssm:GetParameter(s|sByPath|History)?|sts:Get\w*Token|rds:Describe\w*Credentials|dynamodb:.*|logs:GetLogEvents|cognito-idp:(ListUsers(InGroup)?|GetUser))$/;
