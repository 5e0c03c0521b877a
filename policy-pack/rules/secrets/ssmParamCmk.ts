import { isAbsent, isUnknown } from "../../resource";
import { notApplicable, type Rule, unknown } from "../../rule";
import { expectCustomerKey } from "../../views/customerKeys";

/** SecureString parameters have keyId. */
export const ssmParamCmk: Rule = {
  id: "ssm-param-cmk",
  title: "Secure parameters use a customer key",
  severity: "low",
  references: { checkov: ["CKV_AWS_337"] },
  resourceTypes: ["aws:ssm/parameter:Parameter"],
  scope: "resource",
  check(resource, context) {
    const { type, keyId } = resource.inputs;
    const key = expectCustomerKey(resource, "keyId", context, "AWS's own key encrypts the parameter");
    if (isUnknown(type)) {
      return isAbsent(keyId) ? [unknown("type")] : key;
    }
    return type === "SecureString" ? key : [notApplicable("only a SecureString is encrypted")];
  },
};
