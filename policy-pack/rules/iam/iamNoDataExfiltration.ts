import type { Rule } from "../../rule";
import { READS_DATA } from "../../views/actions";
import { judgeBoundActions } from "../../views/boundActions";
import { judgeIdentityPolicies } from "../../views/identityPolicies";
import { IDENTITY_POLICY_TYPES } from "../../views/statements";

/** s3:GetObject, ssm:GetParameter*, secretsmanager:GetSecretValue, rds data reads are bound to named resources. */
export const iamNoDataExfiltration: Rule = {
  id: "iam-no-data-exfiltration",
  title: "Data reads are bound",
  severity: "high",
  references: { checkov: ["CKV_AWS_288"] },
  resourceTypes: IDENTITY_POLICY_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIdentityPolicies(resource, context, (statement) =>
      judgeBoundActions(statement, READS_DATA, "name the buckets, parameters or secrets that it reads"),
    );
  },
};
