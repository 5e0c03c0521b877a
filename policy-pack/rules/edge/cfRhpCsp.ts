import type { Context } from "../../context";
import { isAbsent, type Resource, UNKNOWN } from "../../resource";
import { notApplicable, type Rule, unknown } from "../../rule";
import { type Answer, is, someOf, verdictOf } from "../../views/answers";
import {
  behavioursOf,
  DISTRIBUTION_TYPES,
  HEADERS_POLICY_TYPES,
  kindOf,
  originsBehind,
} from "../../views/distributions";
import { inputsOf, part, resolve } from "../../views/values";

/** Whether a behaviour of the stack answers with files of a bucket and adds the headers of this policy. */
function servesFiles(policy: Resource, context: Context): Answer {
  return someOf(context.ofTypes(DISTRIBUTION_TYPES), (distribution) =>
    someOf(behavioursOf(distribution), (behaviour): Answer => {
      const named = part(behaviour, "responseHeadersPolicyId");
      if (!resolve(distribution, context, named, HEADERS_POLICY_TYPES).includes(policy)) {
        return false;
      }
      const origins = originsBehind(behaviour, distribution);
      return typeof origins === "string"
        ? UNKNOWN
        : someOf(origins, (origin) => is(kindOf(origin), (kind) => kind === "bucket"));
    }),
  );
}

/** contentSecurityPolicy is set for pages that come from a bucket: an application can send its own, a bucket cannot. */
export const cfRhpCsp: Rule = {
  id: "cf-rhp-csp",
  title: "Pages from a bucket have a content security policy",
  severity: "low",
  references: {},
  resourceTypes: HEADERS_POLICY_TYPES,
  scope: "stack",
  check(policy, context) {
    const serves = servesFiles(policy, context);
    if (serves === false) {
      return [notApplicable("no bucket answers with its headers")];
    }
    const { path, value } = part(inputsOf(policy), "securityHeadersConfig.contentSecurityPolicy");
    const set = is(value, (given) => !isAbsent(given));
    if (serves === UNKNOWN && set !== true) {
      return [unknown(path, "whether a bucket answers with its headers is not known before creation")];
    }
    return verdictOf(policy, set, {
      property: path,
      problem: "a script that somebody slips into a page may load and send whatever it likes",
      remedy: "set it, beginning with \"default-src 'self'\"",
    });
  },
};
