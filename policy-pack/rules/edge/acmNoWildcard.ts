import { isAbsent } from "../../resource";
import { notApplicable, orCompliant, type Rule } from "../../rule";
import { elements, inputsOf, judgeValue, part } from "../../views/values";

/** domainName and subjectAlternativeNames hold no wildcard. */
export const acmNoWildcard: Rule = {
  id: "acm-no-wildcard",
  title: "No wildcard certificate",
  severity: "low",
  references: { checkov: ["CKV2_AWS_71"] },
  resourceTypes: ["aws:acm/certificate:Certificate"],
  scope: "resource",
  check(certificate) {
    const names = [
      part(inputsOf(certificate), "domainName"),
      ...elements(part(inputsOf(certificate), "subjectAlternativeNames")),
    ];
    if (names.every(({ value }) => isAbsent(value))) {
      return [notApplicable("it is imported, and its names are not seen here")];
    }
    return orCompliant(
      names.flatMap((name) =>
        judgeValue(certificate, name, (value) => !String(value ?? "").includes("*"), {
          problem: "who gets hold of its key can pose as every name below the domain",
          remedy: "name each host",
        }),
      ),
    );
  },
};
