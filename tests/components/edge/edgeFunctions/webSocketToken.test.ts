import assert from "node:assert/strict";
import { webSocketTokenFunctionCode } from "../../../../components/edge/edgeFunctions/webSocketToken";
import { globalsMade, runAtEdge, viewerRequest } from "./edgeRuntime";

type Values = Record<string, { readonly value: string; readonly multiValue?: readonly { value: string }[] }>;
interface Request {
  readonly uri: string;
  readonly querystring: Values;
  readonly headers: Values;
}

const code = webSocketTokenFunctionCode();
const run = (querystring: Values, headers: Values = {}) =>
  runAtEdge(code, viewerRequest("/ws/42", { querystring, headers })) as Request;

describe("webSocketTokenFunctionCode, run with the globals of CloudFront's runtime", () => {
  it("makes the token a header, and leaves the rest as it came", () => {
    const event = viewerRequest("/ws/42", {
      querystring: { token: { value: "a-b_c.d.e" }, room: { value: "7" } },
      headers: { host: { value: "app.acme.dev" }, upgrade: { value: "websocket" } },
    });
    assert.deepEqual(runAtEdge(code, event), {
      ...event.request,
      querystring: { room: { value: "7" } },
      headers: {
        host: { value: "app.acme.dev" },
        upgrade: { value: "websocket" },
        authorization: { value: "Bearer a-b_c.d.e" },
      },
    });
  });

  it("passes on a request without a token, with its own header", () => {
    const headers = { authorization: { value: "Bearer own" } };
    assert.deepEqual(run({}, headers).headers, headers);
  });

  it("replaces the header by the token of the address", () => {
    const { headers } = run({ token: { value: "new" } }, { authorization: { value: "Bearer old" } });
    assert.deepEqual(headers["authorization"], { value: "Bearer new" });
  });

  it("passes none of several tokens", () => {
    const { headers, querystring } = run({
      token: { value: "a", multiValue: [{ value: "a" }, { value: "b" }] },
    });
    assert.deepEqual([headers, querystring], [{}, {}]);
  });

  for (const value of ["", "a b", "a%0d%0aX: 1", "a\nb", "ä", "a;b", "=", "a=b"]) {
    it(`drops ${JSON.stringify(value)}, which is no token`, () => {
      const { headers, querystring } = run({ token: { value } });
      assert.deepEqual([headers, querystring], [{}, {}]);
    });
  }

  it("is ASCII, small, makes no other globals and needs none", () => {
    assert.match(code.replaceAll("\n", ""), /^[\x20-\x7e]+$/);
    assert.ok(code.length < 10_240);
    assert.deepEqual(globalsMade(code), ["form", "handler"]);
  });
});
