import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";
import { outsideProduction } from "../../views/production";

/** forceDelete is not true in production. */
export const ecrForceDeleteProd: Rule = {
  id: "ecr-force-delete-prod",
  title: "No forced deletion in production",
  severity: "low",
  references: {},
  resourceTypes: ["aws:ecr/repository:Repository"],
  scope: "resource",
  check(resource, context) {
    if (context.settings.production !== true) {
      return [outsideProduction];
    }
    return expectValue(resource, "forceDelete", (value) => !isTrue(value), {
      problem: "destroying the stack deletes every image",
      remedy: "set it to false in production",
    });
  },
};
