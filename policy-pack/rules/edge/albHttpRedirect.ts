import { UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { isPlainOrigin, LISTENER_TYPES, protocolOf } from "../../views/loadBalancers";
import { elements, inputsOf, judgeValue, part } from "../../views/values";

/** A listener on HTTP has exactly one default action, a redirect to HTTPS with status 301 or 302, but for what CloudFront alone reaches inside the VPC. */
export const albHttpRedirect: Rule = {
  id: "alb-http-redirect",
  title: "HTTP listeners only redirect to HTTPS",
  severity: "medium",
  references: { fsbp: ["ELB.1"], checkov: ["CKV2_AWS_20", "CKV_AWS_2"], trivy: ["AVD-AWS-0054"] },
  resourceTypes: LISTENER_TYPES,
  scope: "stack",
  check(listener, context) {
    const protocol = protocolOf(listener);
    if (protocol === UNKNOWN) {
      return [unknown("protocol")];
    }
    if (protocol !== "HTTP") {
      return [notApplicable(`it speaks ${protocol}`)];
    }
    if (isPlainOrigin(listener, context)) {
      return [notApplicable("CloudFront alone reaches it, over HTTP inside the VPC")];
    }
    const all = elements(part(inputsOf(listener), "defaultActions"));
    const [first = { path: "defaultActions[0]", value: undefined }] = all;
    const remedy = "redirect to HTTPS with HTTP_301";
    if (all.length > 1) {
      const problem = `it does ${all.length} things where it should only redirect`;
      return [violation(listener, { property: "defaultActions", problem, remedy })];
    }
    return orCompliant([
      ...judgeValue(listener, part(first, "type"), (value) => value === "redirect", {
        problem: "it answers in the clear",
        remedy,
      }),
      ...(part(first, "type").value === "redirect"
        ? [
            ...judgeValue(listener, part(first, "redirect.protocol"), (value) => value === "HTTPS", {
              problem: "the redirect stays on HTTP",
              remedy: 'set it to "HTTPS"',
            }),
            ...judgeValue(
              listener,
              part(first, "redirect.statusCode"),
              (value) => /^HTTP_30[12]$/.test(String(value)),
              {
                problem: "browsers do not follow it",
                remedy: 'set it to "HTTP_301"',
              },
            ),
          ]
        : []),
    ]);
  },
};
