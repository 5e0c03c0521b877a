import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

const repository = (inputs: Record<string, unknown> = {}) =>
  resource("aws:ecr/repository:Repository", "images", { name: "images-1", ...inputs });
const lifecycle = (policy: unknown, repositoryName: unknown = "images-1") =>
  resource("aws:ecr/lifecyclePolicy:LifecyclePolicy", "tidy", { repository: repositoryName, policy });
const rules = { rules: [{ rulePriority: 1 }] };
const production = { production: true };

testRules("repositories", {
  "ecr-immutable-tags": [
    pass("immutable", repository({ imageTagMutability: "IMMUTABLE" })),
    pass("but for some", repository({ imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" })),
    fail("AWS's default", repository(), "imageTagMutability", /is not set/),
    fail(
      "mutable but for some",
      repository({ imageTagMutability: "MUTABLE_WITH_EXCLUSION" }),
      "imageTagMutability",
      /moved to another/,
    ),
    open("the flag", repository({ imageTagMutability: UNKNOWN }), "imageTagMutability"),
  ],
  "ecr-lifecycle-policy": [
    pass("a policy", [repository(), lifecycle(JSON.stringify(rules))]),
    pass("the policy", lifecycle(rules)),
    pass("the policy as text", lifecycle(JSON.stringify(rules))),
    fail("none", repository(), "lifecyclePolicy", /without end/),
    fail("another one's", [repository(), lifecycle(rules, "images-2")], "lifecyclePolicy", /without end/),
    fail("no rule", lifecycle(JSON.stringify({ rules: [] })), "policy", /no rule/),
    open("the text", lifecycle(UNKNOWN), "policy"),
    open("whose it is", [repository(), lifecycle(rules, UNKNOWN)], "lifecyclePolicy"),
  ],
  "ecr-kms": [
    pass("KMS", repository({ encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "arn:key" }] })),
    fail(
      "AWS's key of KMS",
      repository({ encryptionConfigurations: [{ encryptionType: "KMS" }] }),
      "encryptionConfigurations[0].kmsKey",
      /is not set/,
    ),
    open(
      "the key",
      repository({ encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: UNKNOWN }] }),
      "encryptionConfigurations[0].kmsKey",
    ),
    fail("AWS's default", repository(), "encryptionConfigurations[0].encryptionType", /ECR's own key/),
    fail(
      "AES256",
      repository({ encryptionConfigurations: [{ encryptionType: "AES256" }] }),
      "encryptionConfigurations[0].encryptionType",
      /"AES256"/,
    ),
    open(
      "the type",
      repository({ encryptionConfigurations: UNKNOWN }),
      "encryptionConfigurations[0].encryptionType",
    ),
  ],
  "ecr-force-delete-prod": [
    pass("AWS's default", repository(), production),
    fail("on", repository({ forceDelete: true }), "forceDelete", /every image/, production),
    { ...open("the flag", repository({ forceDelete: UNKNOWN }), "forceDelete"), settings: production },
    skip("elsewhere", repository({ forceDelete: true }), /not production/),
  ],
});
