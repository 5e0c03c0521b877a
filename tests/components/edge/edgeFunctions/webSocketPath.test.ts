import assert from "node:assert/strict";
import { webSocketPathFunctionCode } from "../../../../components/edge/edgeFunctions/webSocketPath";
import { InputError } from "../../../../components/shared/errors";
import { globalsMade, runAtEdge, viewerRequest } from "./edgeRuntime";

type Query = Record<string, { readonly value: string }>;
interface Request {
  readonly uri: string;
  readonly querystring: Query;
}

const code = webSocketPathFunctionCode({ stageName: "live" });
const run = (uri: string, querystring: Query = {}) =>
  runAtEdge(code, viewerRequest(uri, { querystring })) as Request;

describe("webSocketPathFunctionCode, run with the globals of CloudFront's runtime", () => {
  it("asks for the stage, with the path in the query beside the token", () => {
    const event = viewerRequest("/ws/42", { querystring: { token: { value: "a.b.c" } } });
    assert.deepEqual(runAtEdge(code, event), {
      ...event.request,
      uri: "/live",
      querystring: { token: { value: "a.b.c" }, path: { value: "%2Fws%2F42" } },
    });
  });

  it("replaces a path that the browser sends, however often", () => {
    const querystring = { path: { value: "/x", multiValue: [{ value: "/x" }, { value: "/y" }] } };
    assert.deepEqual(run("/ws/1", querystring).querystring, { path: { value: "%2Fws%2F1" } });
  });

  for (const path of [
    "/ws/1&token=stolen",
    "/ws/1#x",
    "/ws/1+2;3=4",
    "/ws/%26token%3dx",
    "/ws/../$connect",
    "/ws/@connections/abc",
    "/ws/%0d%0a",
    "/ws/é",
    `/ws/${"a".repeat(4000)}`,
  ]) {
    it(`keeps ${path.slice(0, 30)} one value that reads as it came`, () => {
      const { uri, querystring } = run(path, { token: { value: "t" } });
      assert.equal(uri, "/live");
      assert.deepEqual(Object.keys(querystring), ["token", "path"]);
      const value = querystring["path"]?.value ?? "";
      assert.match(value, /^[A-Za-z0-9_.!~*'()%-]+$/);
      assert.equal(new URLSearchParams(`path=${value}`).get("path"), path);
    });
  }

  it("is ASCII, small, makes no other globals and needs none", () => {
    assert.match(code.replaceAll("\n", ""), /^[\x20-\x7e]+$/);
    assert.ok(code.length < 10_240);
    assert.deepEqual(globalsMade(code), ["handler", "stage"]);
  });

  for (const stageName of ["", "$default", "a/b", 'a"', "a".repeat(129)]) {
    it(`refuses the stage ${JSON.stringify(stageName.slice(0, 10))}`, () => {
      assert.throws(() => webSocketPathFunctionCode({ stageName }), InputError);
    });
  }
});
