import assert from "node:assert/strict";
import { everybody, narrows } from "../../../policy-pack/views/principals";
import { covers, grants, parseStatements, wideResource } from "../../../policy-pack/views/statements";
import { UNKNOWN } from "../support";

const one = (statement: unknown, tied = false) =>
  parseStatements({ Statement: statement }, "policy", tied)[0]!;

describe("policy pack, IAM documents", () => {
  const expected = one([{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::data/*"] }]);
  for (const [title, statement] of [
    [
      "one statement instead of a list",
      { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" },
    ],
    [
      "any case of effect and action",
      [{ Effect: "ALLOW", Action: "S3:getobject", Resource: "arn:aws:s3:::data/*" }],
    ],
    [
      "any case of the element names",
      [{ effect: "Allow", ACTION: ["s3:GetObject"], resource: ["arn:aws:s3:::data/*"] }],
    ],
  ] as const) {
    it(`reads ${title}`, () => assert.deepEqual(one(statement), expected));
  }

  it("has no statements in what is no document", () => {
    for (const value of [undefined, null, "text", [], {}, { Statement: [] }]) {
      assert.deepEqual(parseStatements(value, "policy"), []);
    }
  });

  it("numbers statements by their place", () => {
    const statements = parseStatements(
      { Statement: [{ Effect: "Deny" }, { Effect: "Allow" }] },
      "assumeRolePolicy",
    );
    assert.deepEqual(
      statements.map(({ path }) => path),
      ["assumeRolePolicy.Statement[0]", "assumeRolePolicy.Statement[1]"],
    );
  });

  for (const Principal of [
    "*",
    ["*"],
    { AWS: "*" },
    { AWS: ["arn:aws:iam::1:root", "*"] },
    { Federated: "*" },
  ]) {
    it(`finds everybody in ${JSON.stringify(Principal)}`, () => {
      assert.deepEqual(everybody(one({ Effect: "Allow", Principal })), { element: "Principal", value: "*" });
    });
  }
  for (const Principal of [
    { Service: "ecs-tasks.amazonaws.com" },
    { AWS: "arn:aws:iam::123456789012:role/*" },
    undefined,
  ]) {
    it(`does not find everybody in ${JSON.stringify(Principal)}`, () => {
      assert.equal(everybody(one({ Effect: "Allow", Principal })), undefined);
    });
  }

  for (const [pattern, action, result] of [
    ["*", "s3:getobject", true],
    ["s3:*", "s3:getobject", true],
    ["S3:Get*", "s3:getobject", true],
    ["s3:get?bject", "s3:getobject", true],
    ["s3:get", "s3:getobject", false],
    ["*:getobject", "s3:getobject", true],
    ["s3.*", "s3:getobject", false],
  ] as const) {
    it(`${pattern} ${result ? "covers" : "does not cover"} ${action}`, () =>
      assert.equal(covers(pattern, action), result));
  }

  it("grants by not excluding, and grants nothing by denying", () => {
    assert.equal(grants(one({ Effect: "Allow", NotAction: "iam:*" }), "s3:GetObject"), true);
    assert.equal(grants(one({ Effect: "Allow", NotAction: "s3:*" }), "s3:GetObject"), false);
    assert.equal(grants(one({ Effect: "Allow", NotAction: ["iam:*", "s3:*"] }), "s3:GetObject"), false);
    assert.equal(grants(one({ Effect: "Deny", Action: "*" }), "s3:GetObject"), false);
  });

  for (const [arn, wide] of [
    ["*", true],
    ["**", true],
    ["arn:aws:s3:::*", true],
    ["arn:aws:s3:::*/*", true],
    ["arn:aws:s3:::data/*", false],
    ["arn:aws:iam::123456789012:role/*", true],
    ["arn:aws:iam::123456789012:role/gatehouse/*", false],
    ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:*", true],
    ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-*", false],
    ["arn:aws:logs:eu-central-1:123456789012:log-group:/app:*", false],
    [UNKNOWN, false],
  ] as const) {
    it(`${arn} ${wide ? "names nothing" : "names something"}`, () => {
      assert.equal(wideResource(one({ Effect: "Allow", Resource: arn })), wide ? arn : undefined);
    });
  }

  it("keeps an unknown leaf unknown unless it is tied to a resource", () => {
    const statement = { Effect: "Allow", Resource: UNKNOWN, Principal: { AWS: UNKNOWN } };
    assert.deepEqual(one(statement).resources, [UNKNOWN]);
    assert.deepEqual(one(statement, true).resources, ["<id assigned by AWS>"]);
    assert.deepEqual(one(statement, true).principals, [{ kind: "aws", value: "<id assigned by AWS>" }]);
  });

  it("does not know whether a condition narrows before its value is known", () => {
    const [value] = one({
      Effect: "Allow",
      Condition: { StringEquals: { "aws:SourceAccount": UNKNOWN } },
    }).conditions;
    const [whole] = one({ Effect: "Allow", Condition: UNKNOWN }).conditions;
    assert.deepEqual([narrows(value!), narrows(whole!)], [UNKNOWN, UNKNOWN]);
  });

  const condition = (Condition: unknown) => one({ Effect: "Allow", Condition }).conditions;
  for (const [test, narrow] of [
    [{ StringEquals: { "aws:PrincipalOrgID": "o-1" } }, true],
    [{ stringequals: { "AWS:SourceAccount": ["123456789012"] } }, true],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:s3:::data" } }, true],
    [{ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-1/*" } }, true],
    [{ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, true],
    [{ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }, false],
    [{ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, false],
    [{ StringNotEquals: { "aws:SourceAccount": "123456789012" } }, false],
    [{ StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } }, false],
    [{ "ForAllValues:StringEquals": { "aws:SourceAccount": "123456789012" } }, false],
    [{ StringLike: { "aws:PrincipalArn": "*" } }, false],
    [{ StringLike: { "aws:PrincipalArn": ["arn:aws:iam::123456789012:role/a", "*"] } }, false],
    [{ IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"] } }, false],
    [{ StringEquals: { "aws:SecureTransport": "true" } }, false],
    [{ StringEquals: { "aws:SourceAccount": [] } }, false],
  ] as const) {
    it(`${JSON.stringify(test)} ${narrow ? "narrows" : "does not narrow"}`, () => {
      assert.deepEqual(condition(test).map(narrows), [narrow]);
    });
  }
});
