import { isUnknown } from "../../resource";
import type { Rule } from "../../rule";
import { bindsByTag, judgeBoundActions } from "../../views/boundActions";
import { restricts } from "../../views/conditions";
import { judgeIdentityPolicies } from "../../views/identityPolicies";
import { type Condition, IDENTITY_POLICY_TYPES } from "../../views/statements";

const ACTIONS = ["kms:decrypt", "kms:reencryptfrom"];
/** An alias names a key as its ARN does. */
const NAMES = new Set(["kms:resourcealiases", "kms:requestalias"]);

const namesKey = (condition: Condition) => {
  const alias = restricts(condition, NAMES);
  return alias === false || isUnknown(condition.key) ? bindsByTag(condition) : alias;
};

/** kms:Decrypt and kms:ReEncryptFrom name key ARNs (not *). */
export const iamKmsDecryptBound: Rule = {
  id: "iam-kms-decrypt-bound",
  title: "Decrypt is bound to keys",
  severity: "medium",
  references: { fsbp: ["KMS.1", "KMS.2"], checkov: ["CKV_AWS_288"] },
  resourceTypes: IDENTITY_POLICY_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIdentityPolicies(resource, context, (statement) =>
      judgeBoundActions(statement, ACTIONS, "name the ARNs of the keys", namesKey),
    );
  },
};
