import assert from "node:assert/strict";
import { format } from "../../../components/api/accessLogFormat";

const id = { requestId: "$context.requestId" };

describe("format of an access log", () => {
  it("is JSON of context variables", () => {
    assert.equal(
      format({ ...id, status: "$context.status" }),
      '{"requestId":"$context.requestId","status":"$context.status"}',
    );
  });

  const refused: readonly [string, Record<string, string>][] = [
    ["no request id", { status: "$context.status" }],
    ["a query", { ...id, query: "$request.querystring.token" }],
    ["a query by another name", { ...id, path: "$context.requestOverride.querystring.token" }],
    ["a header", { ...id, auth: "$request.header.Authorization" }],
    ["what the authorizer says of a token", { ...id, token: "$context.authorizer.token" }],
    ["more than 3 KB", { ...id, ["x".repeat(3072)]: "$context.status" }],
  ];
  for (const [what, fields] of refused) {
    it(`refuses ${what}`, () => assert.throws(() => format(fields), /Access log format/));
  }
});
