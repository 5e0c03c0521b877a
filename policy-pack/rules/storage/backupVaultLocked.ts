import { isTrue } from "../../resource";
import { expectValue, orCompliant, type Rule } from "../../rule";
import { attached, verdictOf } from "../../views/answers";

const LOCKS = ["aws:backup/vaultLockConfiguration:VaultLockConfiguration"];

/** A VaultLockConfiguration exists for the production vault and forceDestroy is not true. */
export const backupVaultLocked: Rule = {
  id: "backup-vault-locked",
  title: "Vault is locked in production",
  severity: "low",
  references: {},
  resourceTypes: ["aws:backup/vault:Vault"],
  scope: "stack",
  check(resource, context) {
    const locked = verdictOf(resource, attached(resource, LOCKS, "backupVaultName", context), {
      property: "backupVaultLockConfiguration",
      problem: "whoever takes over the account can delete the recovery points",
      remedy: "add an aws.backup.VaultLockConfiguration",
    });
    const kept = expectValue(resource, "forceDestroy", (value) => !isTrue(value), {
      problem: "destroying the stack deletes the recovery points",
      remedy: "set it to false",
    });
    return orCompliant([...locked, ...kept].filter(({ kind }) => kind !== "compliant"));
  },
};
