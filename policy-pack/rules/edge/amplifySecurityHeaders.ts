import { orCompliant, type Rule } from "../../rule";
import { APP_TYPES } from "../../views/amplify";
import { inputsOf, judgeValue, part } from "../../views/values";

const HEADERS: readonly (readonly [RegExp, string, string])[] = [
  [/strict-transport-security/i, "Strict-Transport-Security", "max-age=31536000; includeSubDomains"],
  [/x-content-type-options/i, "X-Content-Type-Options", "nosniff"],
  [/x-frame-options|frame-ancestors/i, "X-Frame-Options", "SAMEORIGIN"],
];

/** customHeaders sets HSTS, X-Content-Type-Options and frame options. */
export const amplifySecurityHeaders: Rule = {
  id: "amplify-security-headers",
  title: "Amplify sets security headers",
  severity: "low",
  references: {},
  resourceTypes: APP_TYPES,
  scope: "resource",
  check(app) {
    const headers = part(inputsOf(app), "customHeaders");
    return orCompliant(
      HEADERS.flatMap(([shape, name, value]) =>
        judgeValue(app, headers, (text) => shape.test(String(text ?? "")), {
          problem: `answers leave without ${name}`,
          remedy: `add the header ${name}: ${value}`,
        }),
      ),
    );
  },
};
