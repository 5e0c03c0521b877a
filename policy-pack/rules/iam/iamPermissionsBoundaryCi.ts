import { isAbsent, isUnknown } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { isCiIssuer, issuersOf } from "../../views/oidc";
import { documentsIn } from "../../views/principals";

const CI_SERVICES = /^(codebuild|codepipeline|codedeploy)\.amazonaws\.com(\.cn)?$/i;

/** Roles that a CI system assumes have permissionsBoundary. */
export const iamPermissionsBoundaryCi: Rule = {
  id: "iam-permissions-boundary-ci",
  title: "CI roles have a boundary",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:iam/role:Role"],
  scope: "stack",
  check(role, context) {
    const documents = documentsIn(role, context, ["assumeRolePolicy"]);
    const unread = documents.find((document) => document.kind === "unknown");
    const statements = documents
      .flatMap((document) => (document.kind === "known" ? document.statements : []))
      .filter(({ effect }) => effect !== "deny");
    const taker = statements
      .flatMap((statement) => [
        ...issuersOf(statement, role, context).filter(isCiIssuer),
        ...statement.principals.filter(({ value }) => CI_SERVICES.test(value)).map(({ value }) => value),
      ])
      .at(0);
    if (taker === undefined) {
      const open = statements.some(
        ({ effect, principals }) => isUnknown(effect) || principals.some(({ value }) => isUnknown(value)),
      );
      const undecided = unread !== undefined || open;
      return [undecided ? unknown("assumeRolePolicy") : notApplicable("no CI system takes it on")];
    }
    const { permissionsBoundary } = role.inputs;
    if (!isAbsent(permissionsBoundary)) {
      // An unknown ARN is one that AWS assigns: a boundary is set in any case.
      return [compliant];
    }
    const problem = `${taker} takes it on, and whatever a pipeline is given later has no upper limit`;
    const remedy = "name the ARN of a policy that limits it";
    return [violation(role, { property: "permissionsBoundary", value: undefined, problem, remedy })];
  },
};
