import { isAbsent, SECRET } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown } from "../../rule";
import { CLUSTER_TYPE } from "../../views/databases";

/** username is neither admin nor postgres. */
export const rdsCustomAdminName: Rule = {
  id: "rds-custom-admin-name",
  title: "Custom administrator name",
  severity: "info",
  references: { fsbp: ["RDS.24", "RDS.25"] },
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  scope: "resource",
  check(resource) {
    const property = resource.type === CLUSTER_TYPE ? "masterUsername" : "username";
    const name = resource.inputs[property];
    if (isAbsent(name)) {
      return [notApplicable("it takes over its administrator from its source")];
    }
    return name === SECRET
      ? [unknown(property, "it is a secret, so that it cannot be read")]
      : expectValue(resource, property, (value) => !/^(admin|postgres)$/i.test(String(value)), {
          problem: "it is the first name that anybody tries",
          remedy: "choose another; an existing database must be restored under the new name",
        });
  },
};
