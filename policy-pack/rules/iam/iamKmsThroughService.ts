import { isTrue, isUnknown, UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";

import { anyOf, restricts } from "../../views/conditions";
import { judgeIdentityPolicies } from "../../views/identityPolicies";
import { grants, IDENTITY_POLICY_TYPES } from "../../views/statements";

/** What gives somebody the plain data, or the right to hand the key on. */
const ACTIONS = ["kms:Decrypt", "kms:CreateGrant"];
const KEYS = new Set(["kms:viaservice", "kms:granteeprincipal", "kms:grantconstrainttype"]);

/** kms:Decrypt and kms:CreateGrant are allowed under kms:ViaService, an encryption context or kms:GrantIsForAWSResource. */
export const iamKmsThroughService: Rule = {
  id: "iam-kms-through-service",
  title: "Keys are used through the service that needs them",
  severity: "low",
  references: {},
  resourceTypes: IDENTITY_POLICY_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIdentityPolicies(resource, context, (statement) => {
      const { actions, conditions } = statement;
      const action = ACTIONS.find((candidate) => grants(statement, candidate));
      if (action === undefined) {
        return actions.some(isUnknown)
          ? { element: "Action", undecided: "an action is not known before creation" }
          : undefined;
      }
      const bound = anyOf(
        conditions.map((condition) => {
          const { key, values } = condition;
          if (key === "kms:grantisforawsresource") {
            return values.some(isUnknown) ? UNKNOWN : values.every((value) => isTrue(value.toLowerCase()));
          }
          const context = key.startsWith("kms:encryptioncontext");
          return restricts(condition, context ? new Set([key]) : KEYS);
        }),
      );
      if (bound === true) {
        return undefined;
      }
      return bound === UNKNOWN
        ? { element: "Condition", undecided: "a condition is not known before creation" }
        : {
            element: "Action",
            value: action,
            problem: "who takes the role over can decrypt by himself, past the service that keeps the data",
            remedy: "add a condition with kms:ViaService, or with the encryption context",
          };
    });
  },
};
