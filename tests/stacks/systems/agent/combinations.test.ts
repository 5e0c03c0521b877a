import assert from "node:assert/strict";
import { limitFaults } from "../../../../cli/offline/limits";
import { resourcesOf } from "../../../support/plan";
import { judgeShape } from "../../../support/policies";
import { agentConfig, previewOf } from "../../../support/stack";

interface Shape {
  readonly auth: "load-balancer" | "app";
  readonly edge: "cloudfront-public" | "cloudfront-private" | "none";
  readonly egress: "none" | "nat-instance";
  readonly domain: "domain" | "no domain";
}

/** What cannot work together, as docs/agent.md has it: the rules that say so, for each combination. */
function refusedBy({ auth, edge, egress, domain }: Shape): readonly string[] {
  const atLoadBalancer = auth === "load-balancer";
  return [
    ...(domain === "no domain" && (atLoadBalancer || edge !== "cloudfront-private") ? ["agent-domain"] : []),
    ...(atLoadBalancer && edge === "none" ? ["agent-login-edge"] : []),
    ...(atLoadBalancer && edge === "cloudfront-private" && egress === "none" ? ["agent-login-private"] : []),
    ...(!atLoadBalancer && egress === "none" ? ["agent-app-egress"] : []),
  ];
}

const shapes: readonly Shape[] = (["load-balancer", "app"] as const).flatMap((auth) =>
  (["cloudfront-public", "cloudfront-private", "none"] as const).flatMap((edge) =>
    (["none", "nat-instance"] as const).flatMap((egress) =>
      (["domain", "no domain"] as const).map((domain) => ({ auth, edge, egress, domain })),
    ),
  ),
);

describe("every combination of login, edge, way out and domain", () => {
  for (const shape of shapes) {
    const { auth, edge, egress, domain } = shape;
    const rules = refusedBy(shape);
    const { "gatehouse:domain": given, ...rest } = agentConfig;
    const config = {
      ...rest,
      ...(domain === "domain" ? { "gatehouse:domain": given } : {}),
      "gatehouse:auth": auth,
      "gatehouse:edge": edge,
      "gatehouse:network": { egress },
      "gatehouse:webAcl": { scope: edge === "none" ? "regional" : "cloudfront" },
    };
    const title = `${auth}, ${edge}, ${egress}, ${domain}`;

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
      assert.deepEqual(limitFaults(plan), []);
      const { verdicts } = judgeShape(plan.resources);
      assert.deepEqual(
        verdicts.filter(({ verdict }) => verdict.kind === "violation" || verdict.kind === "unknown"),
        [],
      );
      const authenticates = JSON.stringify([
        ...resourcesOf(plan, "aws:lb/listener:Listener").map(({ inputs }) => inputs["defaultActions"]),
        ...resourcesOf(plan, "aws:lb/listenerRule:ListenerRule").map(({ inputs }) => inputs["actions"]),
      ]).includes("authenticate-cognito");
      assert.equal(authenticates, auth === "load-balancer");
    });
  }
});
