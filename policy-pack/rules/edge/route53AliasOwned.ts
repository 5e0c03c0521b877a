import type { Context } from "../../context";
import { isUnknown, type Resource } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { type Element, elements, inputsOf, part } from "../../views/values";

/** Every text that resources of the stack give out: addresses, domain names, ids. */
function given(context: Context): ReadonlySet<string> {
  const texts = context.resources.flatMap(({ inputs, outputs }) =>
    [...Object.values(outputs), inputs["name"]].filter((value) => typeof value === "string"),
  );
  return new Set(texts.map(plain));
}

/** Names without their final dot, and load balancers without the prefix that asks for both kinds of address. */
function plain(text: unknown): string {
  return String(text)
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^dualstack\./, "");
}

/** Names that anybody takes who comes after their last owner: of buckets, environments and sites. */
const CLAIMABLE =
  /(\.s3[.-][a-z0-9.-]*amazonaws\.com|\.elasticbeanstalk\.com|\.github\.io|\.herokuapp\.com|\.azurewebsites\.net|\.cloudapp\.net|\.trafficmanager\.net)\.?$/i;

function targetsOf(record: Resource): readonly Element[] {
  const aliases = elements(part(inputsOf(record), "aliases"));
  const addresses = elements(part(inputsOf(record), "records"));
  const { type } = record.inputs;
  return [
    ...aliases.map((alias) => part(alias, "name")),
    ...(type === "CNAME" ? addresses.filter(({ value }) => CLAIMABLE.test(String(value))) : []),
    ...(type === "A" || type === "AAAA" || isUnknown(type) ? addresses : []),
  ];
}

/** A and alias records, and CNAMEs to names that others can take, refer to a resource of the program, so that no dangling name remains. */
export const route53AliasOwned: Rule = {
  id: "route53-alias-owned",
  title: "Records point at owned targets",
  severity: "medium",
  references: { checkov: ["CKV2_AWS_23"] },
  resourceTypes: ["aws:route53/record:Record"],
  scope: "stack",
  check(record, context) {
    const targets = targetsOf(record);
    if (targets.length === 0) {
      return [notApplicable("it is neither an alias nor an address nor a name that others can take")];
    }
    const open = isUnknown(record.inputs["type"]);
    const verdicts = targets.flatMap((target) => {
      const ties = context.dependenciesOf(record, target.path.replace(/[.[].*$/, "")).length;
      if (isUnknown(target.value)) {
        return ties > 0 ? [] : [unknown(target.path)];
      }
      if (context.memo(given).has(plain(target.value)) || (ties > 0 && targets.length === 1)) {
        return [];
      }
      const problem = "no resource of this stack has it, so that the name may lead to a stranger one day";
      const remedy = "take it from the resource that it leads to";
      return open && target.path.startsWith("records")
        ? [unknown("type")]
        : [violation(record, { property: target.path, value: target.value, problem, remedy })];
    });
    return orCompliant(verdicts);
  },
};
