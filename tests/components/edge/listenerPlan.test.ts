import assert from "node:assert/strict";
import { type ListenerPlanInput, listenerPlan } from "../../../components/edge/listenerPlan";
import type { CognitoLogin } from "../../../components/edge/loadBalancerArgs";

const certificateArn = "arn:certificate";
const targetGroupArn = "arn:target-group";
const https = (redirectHttp = false) => ({ kind: "https", certificateArn, redirectHttp }) as const;
const guard = { headerName: "X-Origin-Verify", values: ["new", "old"] };
const login: CognitoLogin = {
  kind: "cognito",
  userPoolArn: "arn:pool",
  clientId: "client",
  clientSecret: "secret",
  userPoolDomain: "acme",
};

const forward = { type: "forward", targetGroupArn };
const forbidden = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "Forbidden", statusCode: "403" },
};
const throughLogin = [
  {
    type: "authenticate-cognito",
    order: 1,
    authenticateCognito: {
      userPoolArn: "arn:pool",
      userPoolClientId: "client",
      userPoolDomain: "acme",
      sessionTimeout: 28_800,
      scope: "openid email profile",
      onUnauthenticatedRequest: "authenticate",
    },
  },
  { ...forward, order: 2 },
];
const at443 = { role: "https", port: 443, protocol: "HTTPS", certificateArn };
const at80 = { role: "http", port: 80, protocol: "HTTP" };
const redirect = {
  ...at80,
  actions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
};
const rule = (actions: readonly unknown[]) => ({
  role: "guard",
  priority: 10,
  conditions: [{ httpHeader: { httpHeaderName: "X-Origin-Verify", values: ["new", "old"] } }],
  actions,
});

type Case = readonly [string, Omit<ListenerPlanInput, "targetGroupArn">, unknown];
const cases: readonly Case[] = [
  [
    "HTTPS, and HTTP sent there",
    { entry: https(true) },
    { main: { ...at443, actions: [forward] }, rules: [], redirect },
  ],
  ["HTTPS alone", { entry: https() }, { main: { ...at443, actions: [forward] }, rules: [] }],
  ["HTTP alone", { entry: { kind: "http" } }, { main: { ...at80, actions: [forward] }, rules: [] }],
  [
    "HTTPS with a guard",
    { entry: https(), guard },
    { main: { ...at443, actions: [forbidden] }, rules: [rule([forward])] },
  ],
  [
    "HTTP with a guard",
    { entry: { kind: "http" }, guard },
    { main: { ...at80, actions: [forbidden] }, rules: [rule([forward])] },
  ],
  [
    "HTTPS with a login",
    { entry: https(true), login },
    { main: { ...at443, actions: throughLogin }, rules: [], redirect },
  ],
  [
    "HTTPS with a guard and a login",
    { entry: https(), guard, login },
    { main: { ...at443, actions: [forbidden] }, rules: [rule(throughLogin)] },
  ],
];

describe("The listeners of a load balancer", () => {
  for (const [what, input, expected] of cases) {
    it(`for ${what}`, () => {
      assert.deepEqual(listenerPlan({ ...input, targetGroupArn }), expected);
    });
  }

  it("have rules with priorities of their own, lowest first", () => {
    for (const [, input] of cases) {
      const priorities = listenerPlan({ ...input, targetGroupArn }).rules.map(({ priority }) => priority);
      assert.deepEqual(
        priorities,
        [...new Set(priorities)].sort((a, b) => a - b),
      );
    }
  });

  it("never forward without the header where there is a guard, nor without a login where there is one", () => {
    for (const [, input] of cases) {
      const { main, rules } = listenerPlan({ ...input, targetGroupArn });
      const forwards = [main, ...rules].filter(({ actions }) =>
        actions.some(({ type }) => type === "forward"),
      );
      assert.equal(forwards.length, 1);
      assert.equal(forwards[0] !== main, input.guard !== undefined);
      assert.equal(forwards[0]?.actions[0]?.type === "authenticate-cognito", input.login !== undefined);
    }
  });

  it("take the login's own time and scope, and undefined as not given", () => {
    const settings = (change: Partial<CognitoLogin>) => {
      const { main } = listenerPlan({ entry: https(), login: { ...login, ...change }, targetGroupArn });
      const cognito = (main.actions[0] as unknown as Record<string, Record<string, unknown>>)[
        "authenticateCognito"
      ];
      return [cognito?.["sessionTimeout"], cognito?.["scope"]];
    };
    assert.deepEqual(settings({ sessionSeconds: 60, scope: "openid" }), [60, "openid"]);
    assert.deepEqual(settings({ sessionSeconds: undefined, scope: undefined }), [
      28_800,
      "openid email profile",
    ]);
  });
});
