import { isUnknown, SECRET, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { DISTRIBUTION_TYPES, originsOf } from "../../views/distributions";
import { LISTENER_RULE_TYPES } from "../../views/loadBalancers";
import { comesFromSecret } from "../../views/secretSources";
import { type Element, elements, inputsOf, part } from "../../views/values";

/** A header by which one side knows the other: its value is a password. */
const PROOF = /secret|token|verify|auth|key|password|signature/i;

/** The values of the header are Pulumi secrets, where a distribution sends one and a listener rule asks for it. */
export const edgeHeaderSecret: Rule = {
  id: "edge-header-secret",
  title: "Secret headers are Pulumi secrets",
  severity: "high",
  references: {},
  resourceTypes: [...DISTRIBUTION_TYPES, ...LISTENER_RULE_TYPES],
  scope: "stack",
  check(resource, context) {
    const sends = DISTRIBUTION_TYPES.includes(resource.type);
    const top = sends ? "origins" : "conditions";
    const headers: readonly (readonly [name: Element, values: readonly Element[]])[] = sends
      ? originsOf(resource)
          .flatMap((origin) => elements(part(origin, "customHeaders")))
          .map((header) => [part(header, "name"), [part(header, "value")]] as const)
      : elements(part(inputsOf(resource), top))
          .map((condition) => part(condition, "httpHeader"))
          .map((header) => [part(header, "httpHeaderName"), secretsIn(part(header, "values"))] as const);
    const proofs = headers.filter(([name]) => isUnknown(name.value) || PROOF.test(String(name.value ?? "")));
    if (proofs.length === 0) {
      return [notApplicable("no header of it proves anything")];
    }
    return orCompliant(
      proofs.flatMap(([name, values]) =>
        values.flatMap(({ path, value }) => {
          if (value === SECRET || (isUnknown(value) && comesFromSecret(resource, top, context))) {
            return [];
          }
          if (isUnknown(value) || isUnknown(name.value)) {
            return [
              unknown(path, "its value is not known before creation, and no secret is seen to go into it"),
            ];
          }
          const problem = "who reads Pulumi's state or this repository can pass for the other side";
          const remedy = "take it from a random.RandomPassword or from pulumi.secret";
          return [violation(resource, { property: path, problem, remedy })];
        }),
      ),
    );
  },
};

/** `elements` reads a list that is a secret as unknown; here that is the good case. */
function secretsIn(values: Element): readonly Element[] {
  return values.value === SECRET
    ? [values]
    : Array.isArray(values.value)
      ? values.value.map((value, index) => ({ path: `${values.path}[${index}]`, value }))
      : [{ path: values.path, value: values.value ?? UNKNOWN }];
}
