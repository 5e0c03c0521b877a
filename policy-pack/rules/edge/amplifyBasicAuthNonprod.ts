import { isAbsent, isTrue, isUnknown } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { APP_TYPES, BRANCH_TYPES } from "../../views/amplify";

/** enableBasicAuth is true on branches that are not meant for the public: all but those with the stage PRODUCTION, which a branch without a stage of a production stack is taken for. */
export const amplifyBasicAuthNonprod: Rule = {
  id: "amplify-basic-auth-nonprod",
  title: "Non-production branches are protected",
  severity: "low",
  references: {},
  resourceTypes: BRANCH_TYPES,
  scope: "stack",
  check(branch, context) {
    const { stage } = branch.inputs;
    const meant = isAbsent(stage) && context.settings.production ? "PRODUCTION" : stage;
    if (meant === "PRODUCTION") {
      return [notApplicable("it is meant for the public")];
    }
    const apps = context.referenced(branch, "appId", APP_TYPES, branch.inputs["appId"]);
    const settings = [branch, ...apps].map(({ inputs }) => inputs["enableBasicAuth"]);
    if (settings.some(isTrue)) {
      return [compliant];
    }
    const open = settings.some(isUnknown) ? "enableBasicAuth" : isUnknown(meant) ? "stage" : undefined;
    const problem = "everybody finds the unfinished application";
    const remedy = "set it to true, with credentials that are a Pulumi secret";
    return [
      open === undefined
        ? violation(branch, {
            property: "enableBasicAuth",
            value: branch.inputs["enableBasicAuth"] ?? undefined,
            problem,
            remedy,
          })
        : unknown(open),
    ];
  },
};
