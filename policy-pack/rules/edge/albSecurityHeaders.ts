import { isUnknown } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown } from "../../rule";
import { actionsOf, LISTENER_TYPES, protocolOf } from "../../views/loadBalancers";
import { inputsOf, judgeValue, part } from "../../views/values";

/** Seconds. */
const YEAR = 31_536_000;

const HEADERS: readonly (readonly [
  property: string,
  accepts: (value: unknown) => boolean,
  remedy: string,
])[] = [
  [
    "routingHttpResponseStrictTransportSecurityHeaderValue",
    (value) => Number(/max-age=(\d+)/i.exec(String(value))?.[1] ?? 0) >= YEAR,
    `set it to "max-age=${YEAR}"`,
  ],
  [
    "routingHttpResponseXContentTypeOptionsHeaderValue",
    (value) => String(value).toLowerCase() === "nosniff",
    'set it to "nosniff"',
  ],
  [
    "routingHttpResponseXFrameOptionsHeaderValue",
    (value) => /^(DENY|SAMEORIGIN)$/i.test(String(value)),
    'set it to "DENY" or "SAMEORIGIN"',
  ],
];

/** A listener of an application load balancer that does more than redirect sets the headers of HSTS, content types and frames. */
export const albSecurityHeaders: Rule = {
  id: "alb-security-headers",
  title: "Listeners add security headers",
  severity: "low",
  references: {},
  resourceTypes: LISTENER_TYPES,
  scope: "resource",
  check(listener) {
    const protocol = protocolOf(listener);
    const actions = actionsOf(listener);
    if (isUnknown(protocol) || typeof actions === "string") {
      return [unknown(isUnknown(protocol) ? "protocol" : "defaultActions")];
    }
    if (!/^HTTPS?$/.test(protocol)) {
      return [notApplicable("it does not read what it passes on")];
    }
    if (actions.length > 0 && actions.every(({ type }) => type === "redirect")) {
      return [notApplicable("it only redirects")];
    }
    return orCompliant(
      HEADERS.flatMap(([property, accepts, remedy]) =>
        judgeValue(listener, part(inputsOf(listener), property), accepts, {
          problem: "whether browsers are told depends on every application behind it",
          remedy,
        }),
      ),
    );
  },
};
