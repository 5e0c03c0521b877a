import { type Check, type Finding, finding, hidden, type Inputs, list, record } from "./findings";

/** CloudFront's hosted zone (Route 53 API, AliasTarget). */
const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";

/** CloudFront docs, "Quotas": the code of a function. */
const FUNCTION_BYTES = 10_240;

/** What CloudFront, WAF, Route 53 and the load balancer refuse although each value alone is allowed. */
export const edgeChecks: Readonly<Record<string, Check>> = {
  "aws:cloudfront/distribution:Distribution": (inputs) => [...names(inputs), ...origins(inputs)],
  "aws:cloudfront/function:Function": ({ code }) => {
    const bytes = typeof code === "string" && !hidden(code) ? Buffer.byteLength(code) : 0;
    const limit = `at most ${FUNCTION_BYTES} bytes, not ${bytes}`;
    return bytes > FUNCTION_BYTES
      ? [finding("code", code, limit, "CloudFront docs: quotas of functions")]
      : [];
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": (inputs) => {
    const { resourceArn, region } = inputs;
    const elsewhere = /^arn:[\w-]+:cloudfront:/.test(String(resourceArn)) && !hidden(region);
    return elsewhere && region !== "us-east-1"
      ? [
          finding(
            "region",
            region,
            '"us-east-1" for a distribution',
            "CloudFront docs: standard logging (v2)",
          ),
        ]
      : [];
  },
  "aws:lb/listenerRule:ListenerRule": ({ actions }) => {
    const types = list(actions).map((action) => String(record(action)["type"]));
    const ends = types.filter((type) => /^(forward|redirect|fixed-response)$/.test(type)).length;
    if (!Array.isArray(actions) || types.some(hidden)) {
      return [];
    }
    return [
      ...(ends === 1
        ? []
        : [
            finding(
              "actions",
              types,
              "exactly one of forward, redirect and fixed-response",
              "ELB API: CreateRule",
            ),
          ]),
      ...loginLast(list(actions).map(record)),
    ];
  },
  "aws:route53/record:Record": ({ aliases }) =>
    list(aliases)
      .map(record)
      .flatMap((alias, index) =>
        alias["zoneId"] === CLOUDFRONT_ZONE && alias["evaluateTargetHealth"] === true
          ? [
              finding(
                `aliases[${index}].evaluateTargetHealth`,
                true,
                "false for a distribution",
                "Route 53 API: AliasTarget, EvaluateTargetHealth",
              ),
            ]
          : [],
      ),
  "aws:wafv2/webAcl:WebAcl": ({ rules }) => [
    ...repeated("rules", list(rules).map(record), "priority", "WAF API: Rule, Priority"),
    ...repeated("rules", list(rules).map(record), "name", "WAF API: Rule, Name"),
  ],
};

function names({ aliases, viewerCertificate }: Inputs): readonly Finding[] {
  const own = record(viewerCertificate);
  const certified = own["acmCertificateArn"] !== undefined || own["iamCertificateId"] !== undefined;
  return list(aliases).length === 0 || certified
    ? []
    : [
        finding(
          "viewerCertificate.acmCertificateArn",
          undefined,
          "a certificate of us-east-1 that covers the aliases",
          "CloudFront docs: alternate domain names, requirements",
        ),
      ];
}

function origins({ origins: all, defaultCacheBehavior, orderedCacheBehaviors }: Inputs): readonly Finding[] {
  const known = list(all).map((origin) => record(origin)["originId"]);
  const behaviors = [
    ["defaultCacheBehavior", record(defaultCacheBehavior)] as const,
    ...list(orderedCacheBehaviors).map(
      (behavior, index) => [`orderedCacheBehaviors[${index}]`, record(behavior)] as const,
    ),
  ];
  const lost = behaviors.filter(
    ([, { targetOriginId: target }]) => target !== undefined && !known.includes(target),
  );
  return Array.isArray(all)
    ? lost.map(([path, { targetOriginId: target }]) =>
        finding(
          `${path}.targetOriginId`,
          target,
          `one of ${known.join(", ")}`,
          "CloudFront API: NoSuchOrigin",
        ),
      )
    : [];
}

/** The login comes before what it guards. */
function loginLast(actions: readonly Inputs[]): readonly Finding[] {
  const orders = actions.map((action, index) => Number(action["order"] ?? index + 1));
  const last = Math.max(...orders);
  return actions.flatMap((action, index) =>
    /^(authenticate-|jwt-validation)/.test(String(action["type"])) && orders[index] === last
      ? [
          finding(
            `actions[${index}].order`,
            action["order"],
            "lower than that of the action it guards",
            "ELB API: CreateRule",
          ),
        ]
      : [],
  );
}

/** What must differ within a list and does not. */
export function repeated(
  path: string,
  items: readonly Inputs[],
  property: string,
  source: string,
): readonly Finding[] {
  return items.flatMap((item, index) => {
    const value = item[property];
    const before = items.slice(0, index).some((other) => other[property] === value);
    return before && value !== undefined && !hidden(value)
      ? [finding(`${path}[${index}].${property}`, value, "a value of its own", source)]
      : [];
  });
}
