/** Where key policies stand, each beside its switch for the lockout check. */
export const KEY_POLICY_TYPES = [
  "aws:kms/key:Key",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:kms/replicaExternalKey:ReplicaExternalKey",
  "aws:kms/keyPolicy:KeyPolicy",
];
