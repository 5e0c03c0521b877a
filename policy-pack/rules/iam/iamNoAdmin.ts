import { isUnknown } from "../../resource";
import type { Rule } from "../../rule";
import { judgeIdentityPolicies } from "../../views/identityPolicies";
import { covers, grants, IDENTITY_POLICY_TYPES, type Statement } from "../../views/statements";

/** No Allow statement with action * (or *:*, or all but a few) on resource *. */
export const iamNoAdmin: Rule = {
  id: "iam-no-admin",
  title: "No full administration",
  severity: "critical",
  references: {
    fsbp: ["IAM.1"],
    cis: ["5.0.0/1.15", "7.0.0/2.14"],
    checkov: ["CKV_AWS_62", "CKV_AWS_63", "CKV2_AWS_40"],
    cdkNag: ["AwsSolutions-IAM5"],
    trivy: ["AVD-AWS-0346"],
  },
  resourceTypes: IDENTITY_POLICY_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIdentityPolicies(resource, context, (statement) => {
      const { actions, resources } = statement;
      const all = SAMPLE.every((action) => grants(statement, action));
      const everywhere = wholeAccount(statement);
      if (!all && !actions.some(isUnknown)) {
        return undefined;
      }
      if (everywhere === undefined && !resources.some(isUnknown)) {
        return undefined;
      }
      if (!all || everywhere === undefined) {
        return { element: all ? "Resource" : "Action", undecided: "it is not known before creation" };
      }
      const [element, value] =
        statement.notActions.length > 0
          ? (["NotAction", statement.notActions] as const)
          : (["Action", actions.find(isEveryAction) ?? actions] as const);
      const problem = "it grants everything on everything";
      return { element, value, problem, remedy: "name the actions and the resources" };
    });
  },
};

/** Actions so unlike that whoever has them all has everything: `*`, `*:*`, `NotAction` of something small. */
const SAMPLE = [
  "iam:createuser",
  "s3:deletebucket",
  "ec2:runinstances",
  "kms:decrypt",
  "ecs:runtask",
  "rds:deletedbinstance",
];
const isEveryAction = (action: string) => SAMPLE.every((one) => covers(action, one));

/** The resource that stands for everything in an account, if the statement has one. */
function wholeAccount({ resources, notResources }: Statement): string | undefined {
  return notResources.length > 0 ? "everything else" : resources.find(isEverything);
}

/** `*`, `*:*`, `arn:aws:*`: whatever fits ARNs of several services. */
function isEverything(arn: string): boolean {
  return [
    "arn:aws:iam::123456789012:user/x",
    "arn:aws:s3:::x",
    "arn:aws:ec2:x:123456789012:instance/x",
  ].every((one) => covers(arn.replace(/\b\d{12}\b/g, "*"), one));
}
