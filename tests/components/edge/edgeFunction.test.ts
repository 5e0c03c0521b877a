import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../../cli/plan";
import { EdgeFunction, type EdgeFunctionArgs } from "../../../components/edge/edgeFunction";
import { logoutFunctionCode } from "../../../components/edge/edgeFunctions/logout";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";

const FUNCTION = "aws:cloudfront/function:Function";
const code = "function handler(event) {\n  return event.request;\n}\n";

const create = (args: Partial<EdgeFunctionArgs> = {}, name = "agent-logout") =>
  new EdgeFunction(name, { context: testContext, code, comment: "Logout", ...args });

describe("EdgeFunction", () => {
  it("is one function, published, of the newest runtime", async () => {
    const plan = await planOf(() => create());
    assert.deepEqual(inventory(plan), [
      `${FUNCTION} agent-logout`,
      "gatehouse:edge:EdgeFunction agent-logout",
    ]);
    const { name, ...inputs } = resourceOf(plan, FUNCTION).inputs;
    assert.match(String(name), /^agent-logout-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      code,
      comment: "Logout",
      publish: true,
      runtime: "cloudfront-js-2.0",
      tags: { "gatehouse:stack": "test", Name: "agent-logout" },
    });
    assert.equal(
      resourceOf(plan, "gatehouse:edge:EdgeFunction").outputs["functionArn"],
      `arn:aws:cloudfront::123456789012:function/${name}`,
    );
  });

  it("has an ARN that is known before it exists, and no code that is not", async () => {
    const plan = await planOf(
      () => {
        const client = new aws.cognito.UserPoolClient("agent", { userPoolId: "eu-central-1_abcdefghi" });
        const made = client.id.apply((clientId) =>
          logoutFunctionCode({
            loginHost: "login.example.com",
            clientId,
            logoutUri: "https://agent.example.com/",
          }),
        );
        create({ code: made });
      },
      { unknowns: true },
    );
    assert.equal(resourceOf(plan, FUNCTION).inputs["code"], UNKNOWN);
    const { functionArn } = resourceOf(plan, "gatehouse:edge:EdgeFunction").outputs;
    assert.match(
      String(functionArn),
      /^arn:aws:cloudfront::123456789012:function\/agent-logout-[0-9a-f]{7}$/,
    );
  });

  it("takes 10 KB of code, counted in bytes", async () => {
    const most = `//${"é".repeat(5119)}`;
    assert.equal(Buffer.byteLength(most), 10_240);
    const plan = await planOf(() => create({ code: most }));
    assert.equal(resourceOf(plan, FUNCTION).inputs["code"], most);
    await planOf(() => {
      assert.throws(() => create({ code: `${most} ` }), {
        message: 'EdgeFunction "agent-logout": code is "10241 bytes"; allowed: 1 to 10240 bytes.',
      });
      assert.throws(() => create({ code: "" }), {
        message: 'EdgeFunction "agent-logout": code is "0 bytes"; allowed: 1 to 10240 bytes.',
      });
    });
  });

  it("measures code that comes from elsewhere as well", async () => {
    const long = pulumi.output(`//${"x".repeat(10_240)}`);
    await assert.rejects(
      planOf(() => create({ code: long })),
      {
        message: /EdgeFunction "agent-logout": the code has 10242 bytes; allowed: 10240\./,
      },
    );
  });

  it("refuses names and comments that CloudFront does not take, at once", async () => {
    await planOf(() => {
      assert.throws(() => create({ comment: "c".repeat(129) }, `a.${"b".repeat(60)}`), {
        message: new RegExp(
          '^EdgeFunction "a\\.b{60}": name is "a\\.b{60}"; allowed: 1 to 56 letters, digits, hyphens and underscores\\.\n' +
            'EdgeFunction "a\\.b{60}": comment is "c{129}"; allowed: at most 128 characters\\.$',
        ),
      });
    });
  });

  it("takes the longest name that leaves room for what Pulumi adds", async () => {
    const plan = await planOf(() => create({}, "a".repeat(56)));
    assert.equal(String(resourceOf(plan, FUNCTION).inputs["name"]).length, 64);
    await planOf(() => {
      assert.throws(() => create({}, "a".repeat(57)), /name is "a{57}"; allowed: 1 to 56 letters/);
    });
  });
});
