import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { nameOf, SECRET, UNKNOWN } from "../../../cli/plan";
import { Parameters, type ParametersArgs } from "../../../components/storage/parameters";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";
import { judgeShape } from "../../support/policies";

const PARAMETER = "aws:ssm/parameter:Parameter";
const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1";

const base: ParametersArgs = {
  context: testContext,
  path: "/gatehouse/test",
  plain: { AUTH_ENABLED: "true", COGNITO_REGION: "eu-central-1" },
  secret: { SESSION_KEY: "plain-session-key" },
  keyArn,
};

const create = (args: Partial<ParametersArgs> = {}) => new Parameters("app", { ...base, ...args });

describe("Parameters", () => {
  it("are one parameter for each value", async () => {
    assert.deepEqual(inventory(await planOf(() => create())), [
      `${PARAMETER} app-AUTH_ENABLED`,
      `${PARAMETER} app-COGNITO_REGION`,
      `${PARAMETER} app-SESSION_KEY`,
      "gatehouse:storage:Parameters app",
    ]);
  });

  it("are readable where plain", async () => {
    assert.deepEqual(resourceOf(await planOf(() => create()), PARAMETER, "app-AUTH_ENABLED").inputs, {
      insecureValue: "true",
      name: "/gatehouse/test/AUTH_ENABLED",
      region: "eu-central-1",
      tags: { Name: "app-AUTH_ENABLED", "gatehouse:stack": "test" },
      tier: "Standard",
      type: "String",
    });
  });

  it("are encrypted with the key where secret, and shown nowhere in the plan", async () => {
    const plan = await planOf(() => create());
    assert.deepEqual(resourceOf(plan, PARAMETER, "app-SESSION_KEY").inputs, {
      keyId: keyArn,
      name: "/gatehouse/test/SESSION_KEY",
      region: "eu-central-1",
      tags: { Name: "app-SESSION_KEY", "gatehouse:stack": "test" },
      tier: "Standard",
      type: "SecureString",
      value: SECRET,
    });
    assert.doesNotMatch(JSON.stringify(plan), /plain-session-key/);
  });

  it("have ARNs and names that are known at preview; only the versions are not", async () => {
    const plan = await planOf(() => create(), { unknowns: true });
    const { arns, references } = resourceOf(plan, "gatehouse:storage:Parameters").outputs;
    assert.deepEqual(arns, {
      AUTH_ENABLED: "arn:aws:ssm:eu-central-1:123456789012:parameter/gatehouse/test/AUTH_ENABLED",
      COGNITO_REGION: "arn:aws:ssm:eu-central-1:123456789012:parameter/gatehouse/test/COGNITO_REGION",
      SESSION_KEY: "arn:aws:ssm:eu-central-1:123456789012:parameter/gatehouse/test/SESSION_KEY",
    });
    assert.deepEqual(references, {
      AUTH_ENABLED: { name: "/gatehouse/test/AUTH_ENABLED", version: UNKNOWN },
      COGNITO_REGION: { name: "/gatehouse/test/COGNITO_REGION", version: UNKNOWN },
      SESSION_KEY: { name: "/gatehouse/test/SESSION_KEY", version: UNKNOWN },
    });
  });

  it("violate no policy", async () => {
    const plan = await planOf(() => create());
    const faults = judgeShape(plan.resources).verdicts.flatMap(({ rule, verdict, urn }) =>
      verdict.kind === "violation" || verdict.kind === "unknown" ? [`${rule} ${nameOf({ urn })}`] : [],
    );
    assert.deepEqual(faults, []);
  });

  const faulty: readonly (readonly [string, Partial<ParametersArgs>, RegExp])[] = [
    ["nothing", { plain: {}, secret: {} }, /plain is \[\]; allowed: at least one parameter/],
    ["a name twice", { secret: { AUTH_ENABLED: "x" } }, /secret is \["AUTH_ENABLED"\]; allowed: names that/],
    ["a path of AWS", { path: "/aws/app" }, /path is "\/aws\/app"; allowed: a path that does not start with/],
    ["a path of Systems Manager", { path: "/SSM-app" }, /does not start with "\/aws" or "\/ssm"/],
    ["a path without a slash", { path: "gatehouse" }, /path is "gatehouse"/],
    ["a path with a slash at its end", { path: "/gatehouse/" }, /path is "\/gatehouse\/"/],
    ["15 levels before the name", { path: "/a".repeat(15) }, /one to 14 names/],
    ["a name with a slash", { plain: { "a/b": "x" } }, /name is "a\/b"/],
    ["a name that is too long", { plain: { ["a".repeat(1000)]: "x" } }, /at most 1011 characters/],
    ["an empty value", { plain: { A: "" } }, /A is "0 bytes"/],
    ["4097 bytes", { plain: { A: `${"ä".repeat(2048)}x` } }, /A is "4097 bytes"; allowed: 1 to 4096 bytes/],
    ["secrets without a key", { keyArn: undefined }, /keyArn is not set; allowed: the ARN of the key/],
  ];
  for (const [what, args, message] of faulty) {
    it(`refuse ${what}`, async () => {
      await planOf(() => {
        assert.throws(() => create(args), message);
      });
    });
  }

  it("take the longest value, 14 levels, and a value of another resource", async () => {
    const plan = await planOf(() =>
      create({ path: "/a".repeat(14), plain: { A: "x".repeat(4096), B: pulumi.output("b") } }),
    );
    assert.equal(resourceOf(plan, PARAMETER, "app-B").inputs["insecureValue"], "b");
  });
});
