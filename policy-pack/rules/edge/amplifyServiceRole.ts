import type { Context } from "../../context";
import { isAbsent, isUnknown, list, type Resource } from "../../resource";
import { notApplicable, orCompliant, type Rule, violation } from "../../rule";
import { APP_TYPES } from "../../views/amplify";
import { inputsOf, judgeReference, part } from "../../views/values";

const ROLE_TYPES = ["aws:iam/role:Role"];
const ATTACHMENT_TYPES = [
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
];
const BROAD = /:policy\/(.*\/)?(AdministratorAccess(-Amplify)?|IAMFullAccess|PowerUserAccess)$/;
const property = "iamServiceRoleArn";
const remedy = "name a role that may do only what the build needs";

/** The managed policies of a role. */
function policiesOf(role: Resource, context: Context): readonly unknown[] {
  const [byName, byNames] = [
    context.referring(role, [ATTACHMENT_TYPES[0]!], "role"),
    context.referring(role, [ATTACHMENT_TYPES[1]!], "roleName"),
  ];
  return [
    ...list(role.inputs["managedPolicyArns"]),
    ...byName.map(({ inputs }) => inputs["policyArn"]),
    ...byNames.flatMap(({ inputs }) => list(inputs["policyArns"])),
  ];
}

/** An app that builds names a service role, and not an administrator. */
export const amplifyServiceRole: Rule = {
  id: "amplify-service-role",
  title: "Amplify has its own narrow role",
  severity: "medium",
  references: { cdkNag: ["AwsSolutions-IAM4"] },
  resourceTypes: APP_TYPES,
  scope: "stack",
  check(app, context) {
    if (isAbsent(app.inputs["repository"])) {
      return [
        notApplicable("it has no repository: what is built elsewhere is uploaded, and nothing is built here"),
      ];
    }
    const value = app.inputs[property];
    const set = judgeReference(app, context, part(inputsOf(app), property), ROLE_TYPES, {
      problem: "builds run with whatever rights Amplify finds",
      remedy,
    });
    const policies = context
      .referenced(app, property, ROLE_TYPES, value)
      .flatMap((role) => policiesOf(role, context));
    const broad = policies.find((arn) => BROAD.test(String(arn)));
    const named = isUnknown(value)
      ? undefined
      : /admin(istrator)?(access)?([-_]?role)?$/i.test(String(value ?? ""))
        ? value
        : undefined;
    const problem = `builds may do everything with ${String(broad ?? named)}`;
    return orCompliant(
      broad === undefined && named === undefined
        ? set
        : [...set, violation(app, { property, problem, remedy })],
    );
  },
};
