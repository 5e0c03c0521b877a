import { isAbsent, isTrue } from "../../resource";
import { orCompliant, type Rule } from "../../rule";
import { HEADERS_POLICY_TYPES } from "../../views/distributions";
import { inputsOf, judgeValue, part } from "../../views/values";

/** frameOptions (DENY or SAMEORIGIN), contentTypeOptions and referrerPolicy are set; sniffing is forbidden with override. An application's own framing and referrer headers may stay: they are stricter, or they would not be there. */
export const cfRhpFrameContentType: Rule = {
  id: "cf-rhp-frame-content-type",
  title: "Frame and content-type options",
  severity: "low",
  references: {},
  resourceTypes: HEADERS_POLICY_TYPES,
  scope: "resource",
  check(policy) {
    const headers = part(inputsOf(policy), "securityHeadersConfig");
    return orCompliant([
      ...judgeValue(policy, part(headers, "contentTypeOptions.override"), isTrue, {
        problem: "browsers may take an upload for a page or a script",
        remedy: "set contentTypeOptions with override true",
      }),
      ...judgeValue(
        policy,
        part(headers, "frameOptions.frameOption"),
        (value) => value === "DENY" || value === "SAMEORIGIN",
        {
          problem: "any site may show the application in a frame and steal clicks",
          remedy: 'set it to "DENY" or "SAMEORIGIN"',
        },
      ),
      ...judgeValue(
        policy,
        part(headers, "referrerPolicy.referrerPolicy"),
        (value) => !isAbsent(value) && value !== "unsafe-url",
        {
          problem: "other sites learn the full address that a visitor came from",
          remedy: 'set it to "strict-origin-when-cross-origin" or stricter',
        },
      ),
    ]);
  },
};
