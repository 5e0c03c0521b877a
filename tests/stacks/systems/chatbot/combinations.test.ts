import assert from "node:assert/strict";
import { resourcesOf } from "../../../support/plan";
import { previewOf } from "../../../support/stack";
import { change, clean } from "./support";

interface Shape {
  readonly auth: "load-balancer" | "app" | undefined;
  readonly edge: "cloudfront-public" | "cloudfront-private" | "none";
  readonly egress: "none" | "single-nat";
  readonly domain: "domain" | "no domain";
  readonly frontend: "s3" | "amplify";
}

/** What cannot work together, as docs/chatbot.md has it: the rules that say so, for each combination. */
function refusedBy({ auth, edge, egress, domain, frontend }: Shape): readonly string[] {
  return [
    ...(domain === "no domain" && edge !== "cloudfront-private" ? ["domain-required"] : []),
    ...(edge === "none" && frontend === "s3" ? ["chatbot-frontend-edge"] : []),
    ...(auth === "load-balancer" && domain === "no domain" ? ["chatbot-auth-domain"] : []),
    ...(auth === "load-balancer" && edge === "cloudfront-private" && egress === "none"
      ? ["chatbot-auth-private"]
      : []),
  ];
}

/** Without `auth` the program decides, whatever the pages: those of one kind are enough. */
const pagesOf = (auth: Shape["auth"]) =>
  auth === undefined ? (["s3"] as const) : (["s3", "amplify"] as const);

const shapes: readonly Shape[] = (["load-balancer", "app", undefined] as const).flatMap((auth) =>
  (["cloudfront-public", "cloudfront-private", "none"] as const).flatMap((edge) =>
    (["none", "single-nat"] as const).flatMap((egress) =>
      (["domain", "no domain"] as const).flatMap((domain) =>
        pagesOf(auth).map((frontend) => ({ auth, edge, egress, domain, frontend })),
      ),
    ),
  ),
);

describe("every combination of token check, edge, way out, domain and pages", () => {
  for (const shape of shapes) {
    const { auth, edge, egress, domain, frontend } = shape;
    const rules = refusedBy(shape);
    const config = change({
      ...(domain === "domain" ? {} : { "gatehouse:domain": undefined }),
      "gatehouse:auth": auth,
      "gatehouse:edge": edge,
      "gatehouse:frontend": { kind: frontend },
      "gatehouse:network": { egress },
      "gatehouse:webAcl": { scope: edge === "none" ? "regional" : "cloudfront" },
    });
    const title = `${auth ?? "no auth"}, ${edge}, ${egress}, ${domain}, ${frontend}`;

    if (rules.length > 0) {
      it(`${title}: refused by ${rules.join(" and ")}`, async () => {
        await assert.rejects(previewOf(config), ({ message }: Error) => {
          const named = [...message.matchAll(/configuration\.md#([a-z-]+)\)/g)].map(([, id]) => id);
          assert.deepEqual(named.sort(), [...rules].sort());
          return true;
        });
      });
      continue;
    }

    it(`${title}: works, within every limit and policy`, async () => {
      const { plan } = await previewOf(config);
      clean(plan);
      const checks = JSON.stringify(
        resourcesOf(plan, "aws:lb/listenerRule:ListenerRule").map(({ inputs }) => inputs["actions"]),
      ).includes("jwt-validation");
      const able = domain === "domain" && !(edge === "cloudfront-private" && egress === "none");
      assert.equal(checks, auth === undefined ? able : auth === "load-balancer");
    });
  }
});
