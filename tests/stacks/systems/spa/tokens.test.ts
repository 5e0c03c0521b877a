import assert from "node:assert/strict";
import type { Plan, PlanResource } from "../../../../cli/plan";
import { resourcesOf } from "../../../support/plan";
import { previewOf } from "../../../support/stack";
import { type Config, DISTRIBUTION, shapes } from "./shapes";

/** What holds tokens, codes or sessions: queries, headers that carry them, and what repeats a query. */
const LEAKS = /query|authorization|cookie|referer|(?<!^x-host-)header|token/i;

/** Every text below a key of that name, with its path. */
function textsUnder(value: unknown, key: RegExp, inside = false): readonly string[] {
  if (typeof value === "string") {
    return inside ? [value] : [];
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([name, child]) => textsUnder(child, key, inside || key.test(name)));
}

describe("tokens stay out of every log", () => {
  for (const [shape, config] of Object.entries(shapes)) {
    describe(shape, () => {
      let plan: Plan;
      before(async () => {
        ({ plan } = await previewOf(config));
      });

      it("names no query, cookie or header that carries one in a format or a list of fields", () => {
        const texts = plan.resources.flatMap(({ type, inputs }) =>
          // What the web ACL leaves out is named, to be left out.
          type.startsWith("aws:wafv2/")
            ? []
            : textsUnder(inputs, /^(format|recordFields|fieldDelimiter|logFormat)$/),
        );
        assert.ok(texts.length > 20, `${texts.length} fields`);
        // The error of an authorizer is a word of API Gateway's.
        const fields = texts.flatMap((text) =>
          text.startsWith("{") ? Object.values(JSON.parse(text)) : [text],
        );
        assert.deepEqual(
          fields.filter((field) => LEAKS.test(String(field))),
          [],
        );
      });

      it("writes no messages and no bodies of API Gateway, whose execution log holds queries", () => {
        for (const { inputs } of resourcesOf(plan, "aws:apigatewayv2/stage:Stage")) {
          const { dataTraceEnabled, loggingLevel } = (inputs["defaultRouteSettings"] ?? {}) as Config;
          assert.ok(!dataTraceEnabled);
          assert.ok(loggingLevel === undefined || loggingLevel === "OFF");
        }
      });

      it("has the web ACL's log leave out query, authorization and cookies", () => {
        const [logging] = resourcesOf(
          plan,
          "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        );
        const redacted = JSON.stringify(logging!.inputs["redactedFields"]);
        assert.match(redacted, /"queryString"/);
        assert.match(redacted, /"authorization"/);
        assert.match(redacted, /"cookie"/);
      });

      it("leads to a load balancer that logs whole addresses by a function that takes the token out", () => {
        const logged = resourcesOf(plan, "aws:lb/loadBalancer:LoadBalancer").filter(
          ({ inputs }) => (inputs["accessLogs"] as Config | undefined)?.["enabled"] === true,
        );
        assert.equal(logged.length, shape.startsWith("direct") ? 1 : 0);
        const names = new Set(logged.map(({ outputs }) => outputs["dnsName"]));
        const { inputs } = resourcesOf(plan, DISTRIBUTION)[0]!;
        const origins = (inputs["origins"] as Config[])
          .filter(({ domainName }) => names.has(domainName))
          .map(({ originId }) => originId);
        const leading = [
          inputs["defaultCacheBehavior"],
          ...(inputs["orderedCacheBehaviors"] as unknown[]),
        ].filter((behavior) => origins.includes((behavior as Config)["targetOriginId"]));
        assert.equal(leading.length, origins.length);
        for (const behavior of leading) {
          assert.match(codeOf(plan, behavior as Config), /delete request\.querystring\.token/);
        }
      });

      it("keeps the settings of the pages and the start script free of secrets", () => {
        const objects = resourcesOf(plan, "aws:s3/bucketObjectv2:BucketObjectv2");
        assert.ok(
          objects.every(({ inputs }: PlanResource) => !/secret|password/i.test(String(inputs["content"]))),
        );
      });
    });
  }
});

function codeOf(plan: Plan, behavior: Config): string {
  const [association] = behavior["functionAssociations"] as Config[];
  const found = resourcesOf(plan, "aws:cloudfront/function:Function").find(
    ({ outputs }) => outputs["arn"] === association!["functionArn"],
  );
  return String(found?.inputs["code"]);
}
