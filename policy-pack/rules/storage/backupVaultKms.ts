import type { Rule } from "../../rule";
import { expectCustomerKey } from "../../views/customerKeys";

/** kmsKeyArn is set. */
export const backupVaultKms: Rule = {
  id: "backup-vault-kms",
  title: "Backup vault uses a customer key",
  severity: "medium",
  references: { fsbp: ["Backup.1"], checkov: ["CKV_AWS_166"] },
  resourceTypes: ["aws:backup/vault:Vault"],
  scope: "resource",
  check(resource, context) {
    return expectCustomerKey(resource, "kmsKeyArn", context, "AWS's own key encrypts the recovery points");
  },
};
