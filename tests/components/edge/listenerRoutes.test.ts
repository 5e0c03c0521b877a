import assert from "node:assert/strict";
import { type ListenerPlan, listenerPlan } from "../../../components/edge/listenerPlan";
import type { ApiRoutes, OriginGuard } from "../../../components/edge/loadBalancerArgs";

const issuer = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123";
const jwt = { issuer, clientId: "client" };
const guard: OriginGuard = { headerName: "X-Origin-Verify", values: ["new", "old"] };
const paths = ["/api/*", "/docs"];

function plan(api: ApiRoutes, theGuard?: OriginGuard): ListenerPlan {
  const entry = { kind: "https", certificateArn: "arn:certificate", redirectHttp: false } as const;
  return listenerPlan({
    entry,
    api,
    ...(theGuard && { guard: theGuard }),
    targetGroupArn: "arn:target-group",
  });
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The claims of a token with a good signature, or none. */
  readonly token?: Readonly<Record<string, string>>;
}

/** A rule as ELB gets it, read by nothing but its JSON. */
interface Rule {
  readonly conditions: readonly {
    readonly httpHeader?: { readonly httpHeaderName: string; readonly values: readonly string[] };
    readonly httpRequestMethod?: { readonly values: readonly string[] };
    readonly pathPattern?: { readonly values: readonly string[] };
  }[];
  readonly actions: readonly {
    readonly type: string;
    readonly order?: number;
    readonly fixedResponse?: { readonly statusCode: string };
    readonly jwtValidation?: {
      readonly issuer: string;
      readonly additionalClaims: readonly { readonly name: string; readonly values: readonly string[] }[];
    };
  }[];
}

const matches = (pattern: string, text: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  ).test(text);

/** What ELB answers, by its user guide: the first rule all of whose conditions hold, its actions by their order. */
function answer({ main, rules }: ListenerPlan, request: Request): string {
  const all = [...rules, { priority: Number.POSITIVE_INFINITY, conditions: [], actions: main.actions }];
  const tried: Rule[] = JSON.parse(JSON.stringify(all.sort((a, b) => a.priority - b.priority)));
  const rule = tried.find(({ conditions }) => conditions.every((condition) => holds(condition, request)));
  for (const action of [...(rule?.actions ?? [])].sort((a, b) => (a.order ?? 1) - (b.order ?? 1))) {
    if (action.type === "forward") {
      return "forward";
    }
    if (action.fixedResponse !== undefined) {
      return action.fixedResponse.statusCode;
    }
    assert.equal(action.type, "jwt-validation");
    const { additionalClaims = [], issuer: wanted } = action.jwtValidation ?? {};
    const claims = additionalClaims.every(({ name, values }) => values.includes(request.token?.[name] ?? ""));
    if (!claims || request.token?.["iss"] !== wanted) {
      return "401";
    }
  }
  throw new Error("The listener does nothing with the request.");
}

function holds(condition: Rule["conditions"][number], { method, path, headers = {} }: Request): boolean {
  const { httpHeader, httpRequestMethod, pathPattern } = condition;
  assert.equal(Object.keys(condition).length, 1);
  if (httpHeader !== undefined) {
    const value = headers[httpHeader.httpHeaderName] ?? "";
    return httpHeader.values.some((pattern) => matches(pattern, value));
  }
  return httpRequestMethod === undefined
    ? (pathPattern?.values ?? []).some((pattern) => matches(pattern, path))
    : httpRequestMethod.values.includes(method);
}

const access = { iss: issuer, token_use: "access", client_id: "client" };
const id = { iss: issuer, token_use: "id", aud: "client" };
const foreign = { ...access, client_id: "another-client" };
const otherPool = { ...access, iss: `${issuer}X` };

describe("The routes of an API", () => {
  it("are its paths, and 404", () => {
    const { main, rules } = plan({ paths });
    assert.deepEqual(main.actions, [
      {
        type: "fixed-response",
        fixedResponse: { contentType: "text/plain", messageBody: "Not Found", statusCode: "404" },
      },
    ]);
    assert.deepEqual(rules, [
      {
        role: "api",
        priority: 40,
        conditions: [{ pathPattern: { values: paths } }],
        actions: [{ type: "forward", targetGroupArn: "arn:target-group" }],
      },
    ]);
  });

  it("ask for an access token of the client, after the preflight and what is open", () => {
    const { rules } = plan({ paths, jwt: { ...jwt, openPaths: ["/api/v1/health"] } }, guard);
    const header = { httpHeader: { httpHeaderName: "X-Origin-Verify", values: ["new", "old"] } };
    const forward = { type: "forward", targetGroupArn: "arn:target-group" };
    assert.deepEqual(rules, [
      {
        role: "open",
        priority: 20,
        conditions: [
          header,
          { httpRequestMethod: { values: ["GET", "HEAD"] } },
          { pathPattern: { values: ["/api/v1/health"] } },
        ],
        actions: [forward],
      },
      {
        role: "preflight",
        priority: 30,
        conditions: [
          header,
          { httpRequestMethod: { values: ["OPTIONS"] } },
          { pathPattern: { values: paths } },
        ],
        actions: [forward],
      },
      {
        role: "api",
        priority: 40,
        conditions: [header, { pathPattern: { values: paths } }],
        actions: [
          {
            type: "jwt-validation",
            order: 1,
            jwtValidation: {
              issuer,
              jwksEndpoint: `${issuer}/.well-known/jwks.json`,
              additionalClaims: [
                { name: "token_use", format: "single-string", values: ["access"] },
                { name: "client_id", format: "single-string", values: ["client"] },
              ],
            },
          },
          { ...forward, order: 2 },
        ],
      },
      {
        role: "other",
        priority: 90,
        conditions: [header],
        actions: [
          {
            type: "fixed-response",
            fixedResponse: { contentType: "text/plain", messageBody: "Not Found", statusCode: "404" },
          },
        ],
      },
    ]);
  });

  const get = (path: string, token?: Request["token"]): Request => ({
    method: "GET",
    path,
    ...(token && { token }),
  });
  const options = (path: string): Request => ({ method: "OPTIONS", path });
  const post = (path: string, token?: Request["token"]): Request => ({ ...get(path, token), method: "POST" });
  const open = { ...jwt, openPaths: ["/api/v1/health", "/ws/*"] };
  type Row = readonly [what: string, api: ApiRoutes, request: Request, expected: string];
  const rows: readonly Row[] = [
    ["a path", { paths }, post("/api/v1/chat"), "forward"],
    ["the start alone", { paths }, get("/api"), "404"],
    ["a path in other letters", { paths }, get("/API/v1/chat"), "404"],
    ["a path that only contains it", { paths }, get("/x/api/v1"), "404"],
    ["an exact path", { paths }, get("/docs"), "forward"],
    ["what starts as an exact path", { paths }, get("/docs/secret"), "404"],
    ["the root", { paths }, get("/"), "404"],
    ["an access token", { paths, jwt }, post("/api/v1/chat", access), "forward"],
    ["no token", { paths, jwt }, post("/api/v1/chat"), "401"],
    ["an id token", { paths, jwt }, post("/api/v1/chat", id), "401"],
    ["the token of another client", { paths, jwt }, post("/api/v1/chat", foreign), "401"],
    ["the token of another pool", { paths, jwt }, post("/api/v1/chat", otherPool), "401"],
    ["a token on another path", { paths, jwt }, get("/admin", access), "404"],
    ["a preflight", { paths, jwt }, options("/api/v1/chat"), "forward"],
    ["a preflight of another path", { paths, jwt }, options("/admin"), "404"],
    [
      "a preflight on the same origin",
      { paths, jwt: { ...jwt, preflight: "refuse" } },
      options("/api/v1"),
      "401",
    ],
    ["a health check", { paths, jwt: open }, get("/api/v1/health"), "forward"],
    ["a health check by HEAD", { paths, jwt: open }, { method: "HEAD", path: "/api/v1/health" }, "forward"],
    ["a POST to the health check", { paths, jwt: open }, post("/api/v1/health"), "401"],
    ["what starts as the health check", { paths, jwt: open }, get("/api/v1/healthy"), "401"],
    ["a WebSocket", { paths, jwt: open }, get("/ws/1"), "forward"],
    ["a POST to the WebSocket", { paths, jwt: open }, post("/ws/1", access), "404"],
  ];
  for (const [what, api, request, expected] of rows) {
    it(`answer ${what} with ${expected}, and behind CloudFront only with the header`, () => {
      assert.equal(answer(plan(api), request), expected);
      for (const value of guard.values) {
        const headers = { "X-Origin-Verify": String(value) };
        assert.equal(answer(plan(api, guard), { ...request, headers }), expected);
      }
      assert.equal(answer(plan(api, guard), request), "403");
      assert.equal(answer(plan(api, guard), { ...request, headers: { "X-Origin-Verify": "older" } }), "403");
    });
  }

  it("answer each of many paths, in rules that ELB takes", () => {
    const many = Array.from({ length: 10 }, (_, index) => `/part${index}/*`);
    const openPaths = many.slice(0, 5).map((path) => path.replace("*", "health"));
    for (const theGuard of [undefined, { ...guard, values: ["new"] }, guard]) {
      const made = plan({ paths: many, jwt: { ...jwt, openPaths } }, theGuard);
      const headers = { "X-Origin-Verify": "new" };
      for (const path of many.map((entry) => entry.replace("*", "call"))) {
        assert.equal(answer(made, { ...post(path), headers }), "401", path);
        assert.equal(answer(made, { ...post(path, access), headers }), "forward", path);
        assert.equal(answer(made, { ...options(path), headers }), "forward", path);
      }
      for (const path of openPaths) {
        assert.equal(answer(made, { ...get(path), headers }), "forward", path);
      }
      const priorities = made.rules.map(({ priority }) => priority);
      assert.deepEqual(
        priorities,
        [...new Set(priorities)].sort((a, b) => a - b),
      );
      assert.equal(new Set(made.rules.map(({ role }) => role)).size, made.rules.length);
      for (const { conditions, role } of JSON.parse(JSON.stringify(made.rules))) {
        const lists = (conditions as Rule["conditions"]).map(
          (condition) => Object.values(condition)[0]?.values ?? [],
        );
        assert.ok(
          lists.every((list) => list.length >= 1 && list.length <= 3),
          role,
        );
        assert.ok(lists.flat().length <= 5, role);
        assert.ok(lists.flat().filter((value: string) => value.includes("*")).length <= 6, role);
      }
    }
  });

  it("keep their rules' numbers when a path comes first, so that none takes another's priority", () => {
    const rulesOf = (...given: string[]) =>
      plan({ paths: given }).rules.map(({ role, priority }) => [role, priority]);
    assert.deepEqual(rulesOf("/a", "/b", "/c"), [["api", 40]]);
    assert.deepEqual(rulesOf("/0", "/a", "/b", "/c"), [
      ["api", 40],
      ["api-2", 41],
    ]);
  });
});
