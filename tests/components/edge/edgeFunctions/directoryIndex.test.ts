import assert from "node:assert/strict";
import {
  directoryIndexFunctionCode,
  type Pages,
} from "../../../../components/edge/edgeFunctions/directoryIndex";
import { InputError } from "../../../../components/shared/errors";
import { globalsMade, runAtEdge, viewerRequest } from "./edgeRuntime";

function uriFor(pages: Pages, uri: string): string {
  const event = viewerRequest(uri);
  const request = runAtEdge(directoryIndexFunctionCode({ pages }), event) as typeof event.request;
  // All but the path stays: the login's code is in the query.
  assert.deepEqual({ ...request, uri }, event.request);
  return request.uri;
}

const cases: readonly [string, string, string, string][] = [
  // path, folders, files, single
  ["/", "/index.html", "/index.html", "/index.html"],
  ["/auth/callback/", "/auth/callback/index.html", "/auth/callback.html", "/index.html"],
  ["/auth/callback", "/auth/callback/index.html", "/auth/callback.html", "/index.html"],
  ["/v1.2/docs", "/v1.2/docs/index.html", "/v1.2/docs.html", "/index.html"],
  ["/index.html", "/index.html", "/index.html", "/index.html"],
  ["/config.json", "/config.json", "/config.json", "/config.json"],
  [
    "/_next/static/a-1b2c.js",
    "/_next/static/a-1b2c.js",
    "/_next/static/a-1b2c.js",
    "/_next/static/a-1b2c.js",
  ],
  ["/.well-known/apple-app-site-association", ...same("/.well-known/apple-app-site-association")],
  ["/.well-known/", ...same("/.well-known/")],
  // What somebody hostile asks for stays a name in the bucket: no redirect, no decoding, no way up.
  ["//evil.example/", "//evil.example/index.html", "//evil.example.html", "/index.html"],
  ["//evil.example", ...same("//evil.example")],
  [
    "/%2e%2e/%2e%2e/etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd/index.html",
    "/%2e%2e/%2e%2e/etc/passwd.html",
    "/index.html",
  ],
  ["/..", ...same("/..")],
  [
    "/a%0d%0aSet-Cookie:x=1",
    "/a%0d%0aSet-Cookie:x=1/index.html",
    "/a%0d%0aSet-Cookie:x=1.html",
    "/index.html",
  ],
  ["/a%2Fb.js%3f", ...same("/a%2Fb.js%3f")],
];

function same(uri: string): [string, string, string] {
  return [uri, uri, uri];
}

describe("directoryIndexFunctionCode, run with the globals of CloudFront's runtime", () => {
  for (const [uri, folders, files, single] of cases) {
    it(`knows the file of ${uri}`, () => {
      assert.deepEqual(
        [uriFor("folders", uri), uriFor("files", uri), uriFor("single", uri)],
        [folders, files, single],
      );
    });
  }

  it("takes a path of 8,000 characters", () => {
    assert.equal(uriFor("folders", `/${"a/".repeat(4000)}`), `/${"a/".repeat(4000)}index.html`);
  });

  it("is ASCII, small, makes no other globals and needs none", () => {
    const code = directoryIndexFunctionCode({ pages: "folders" });
    assert.match(code.replaceAll("\n", ""), /^[\x20-\x7e]+$/);
    assert.ok(code.length < 10_240);
    assert.deepEqual(globalsMade(code), ["fileOf", "handler", "pages"]);
  });

  it("refuses a kind of site that there is not", () => {
    assert.throws(
      () => directoryIndexFunctionCode({ pages: 'x"' as Pages }),
      (error: unknown) =>
        error instanceof InputError && /allowed: folders, files, single/.test(error.message),
    );
  });
});
