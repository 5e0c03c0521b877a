import type { Context } from "../../context";
import { isAbsent, isUnknown, list, type Resource, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { type Answer, someOf } from "../../views/answers";
import {
  behavioursOf,
  DISTRIBUTION_TYPES,
  kindOf,
  originsBehind,
  originsOf,
} from "../../views/distributions";
import { type Element, judgeReference, judgeValue, part, resolve } from "../../views/values";

/** CloudFront docs, "Use managed cache policies": CachingDisabled. */
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const CACHE_POLICY_TYPES = ["aws:cloudfront/cachePolicy:CachePolicy"];
const REQUEST_POLICY_TYPES = ["aws:cloudfront/originRequestPolicy:OriginRequestPolicy"];
const cached = {
  problem: "CloudFront may hand one user's answer to another",
  remedy: `set cachePolicyId to CachingDisabled (${CACHING_DISABLED})`,
};

/** CloudFront docs, "Use managed cache policies": CachingOptimized knows neither cookies nor Authorization. */
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
/** CloudFront docs, "Use managed origin request policies": HostHeaderOnly. */
const HOST_HEADER_ONLY = "bf0718e1-ba1e-49d1-88b1-f726733018ae";

/** Files of an application, which CloudFront asks for in nobody's name: its answer cannot be one user's. */
function asksForNobody(behaviour: Element): boolean {
  const methods = list(part(behaviour, "allowedMethods").value);
  const forwarded = part(behaviour, "originRequestPolicyId").value;
  return (
    !isAbsent(part(behaviour, "pathPattern").value) &&
    part(behaviour, "cachePolicyId").value === CACHING_OPTIMIZED &&
    (isAbsent(forwarded) || forwarded === HOST_HEADER_ONLY) &&
    methods.length > 0 &&
    methods.every((method) => ["GET", "HEAD", "OPTIONS"].includes(String(method)))
  );
}

function judgeCaching(distribution: Resource, behaviour: Element, context: Context): readonly Verdict[] {
  const policy = part(behaviour, "cachePolicyId");
  if (isAbsent(policy.value)) {
    return judgeValue(distribution, part(behaviour, "maxTtl"), (value) => value === 0, cached);
  }
  const own = resolve(distribution, context, policy, CACHE_POLICY_TYPES);
  const zero = own.length > 0 && own.every(({ inputs }) => inputs["maxTtl"] === 0);
  if (
    own.some(({ inputs }) => isUnknown(inputs["maxTtl"])) ||
    (isUnknown(policy.value) && own.length > 1 && !zero)
  ) {
    return [unknown(policy.path)];
  }
  if (isUnknown(policy.value) && own.length > 0) {
    return zero ? [] : [violation(distribution, { ...cached, property: policy.path })];
  }
  return judgeValue(distribution, policy, (value) => value === CACHING_DISABLED || zero, cached);
}

function judgeForwarding(distribution: Resource, behaviour: Element, context: Context): readonly Verdict[] {
  const legacy = part(behaviour, "forwardedValues");
  if (!isAbsent(legacy.value)) {
    return judgeValue(
      distribution,
      part(legacy, "cookies.forward"),
      (value) => value === "all" || value === "whitelist",
      {
        problem: "the login does not reach the application",
        remedy: 'set it to "all"',
      },
    );
  }
  return judgeReference(
    distribution,
    context,
    part(behaviour, "originRequestPolicyId"),
    REQUEST_POLICY_TYPES,
    {
      problem: "the login does not reach the application",
      remedy:
        "name AllViewer (216adef6-5c7f-47e4-b989-5492eafa07d3) or a policy that forwards cookies and Authorization",
    },
  );
}

/** Whether what answers for a behaviour is an application. */
function isApplication(distribution: Resource, behaviour: Element): Answer {
  const targets = originsBehind(behaviour, distribution);
  if (targets === UNKNOWN) {
    return originsOf(distribution).every((origin) => kindOf(origin) === "bucket") ? false : UNKNOWN;
  }
  return someOf(targets as readonly Element[], (origin) => {
    const kind = kindOf(origin);
    return kind === UNKNOWN ? UNKNOWN : kind !== "bucket";
  });
}

/** Behaviours that front an application (an ALB or API, everything but a bucket) use the CachingDisabled policy (or zero TTLs) and forward cookies and Authorization. */
export const cfNoAuthCache: Rule = {
  id: "cf-no-auth-cache",
  title: "Authenticated paths are not cached",
  severity: "high",
  references: {},
  resourceTypes: DISTRIBUTION_TYPES,
  scope: "stack",
  check(distribution, context) {
    const judged = behavioursOf(distribution).map((behaviour) => ({
      behaviour,
      applies: asksForNobody(behaviour) ? (false as const) : isApplication(distribution, behaviour),
    }));
    if (judged.every(({ applies }) => applies === false)) {
      return [notApplicable("its origins are buckets, or are asked in nobody's name")];
    }
    const verdicts = judged.flatMap(({ behaviour, applies }) => {
      const found =
        applies === false
          ? []
          : [
              ...judgeCaching(distribution, behaviour, context),
              ...judgeForwarding(distribution, behaviour, context),
            ];
      return found.length > 0 && applies === UNKNOWN ? [unknown(`${behaviour.path}.targetOriginId`)] : found;
    });
    return orCompliant(verdicts);
  },
};
