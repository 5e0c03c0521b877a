import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { SECRET } from "../../../cli/plan";
import { OriginSecret } from "../../../components/edge/originSecret";
import { inventory, planOf, resourceOf, resourcesOf, testContext, waitsFor } from "../../support/plan";

const PASSWORD = "random:index/randomPassword:RandomPassword";
const PARAMETER = "aws:ssm/parameter:Parameter";

const create = (version: number) => new OriginSecret("origin", { context: testContext, version });

describe("OriginSecret", () => {
  it("is one value at first", async () => {
    const plan = await planOf(() => create(1));
    assert.deepEqual(inventory(plan), ["gatehouse:edge:OriginSecret origin", `${PASSWORD} origin-v1`]);
    assert.deepEqual(resourceOf(plan, PASSWORD).inputs, { length: 40, special: false });
  });

  for (const [version, names] of [
    [2, ["origin-v1", "origin-v2"]],
    [3, ["origin-v2", "origin-v3"]],
    [10, ["origin-v10", "origin-v9"]],
  ] as const) {
    it(`keeps the value before the current one in version ${version}, under its name`, async () => {
      assert.deepEqual(inventory(await planOf(() => create(version))), [
        "gatehouse:edge:OriginSecret origin",
        ...names.map((name) => `${PASSWORD} ${name}`),
      ]);
    });
  }

  it("makes the same value for the same version, so that a rotation changes one of two", async () => {
    const made = async (version: number) => {
      const plan = await planOf(() => create(version));
      return resourcesOf(plan, PASSWORD).map(({ urn, inputs }) => [urn, inputs] as const);
    };
    const [second, third] = [await made(2), await made(3)];
    const names = new Set(second.map(([urn]) => urn));
    assert.deepEqual(
      third.filter(([urn]) => names.has(urn)),
      second.filter(([urn]) => urn.endsWith("origin-v2")),
    );
  });

  it("gives the current value first, and to CloudFront", async () => {
    const plan = await planOf(() => {
      const { values, current } = create(3);
      for (const [key, value] of Object.entries({ current, first: values[0]!, second: values[1]! })) {
        new aws.ssm.Parameter(key, { type: "SecureString", value });
      }
    });
    const sources = Object.fromEntries(
      ["current", "first", "second"].map((key) => [key, waitsFor(resourceOf(plan, PARAMETER, key))]),
    );
    assert.deepEqual(sources, {
      current: [`${PASSWORD}::origin-v3`],
      first: [`${PASSWORD}::origin-v3`],
      second: [`${PASSWORD}::origin-v2`],
    });
  });

  it("gives its values as secrets only", async () => {
    const secret: boolean[] = [];
    const plan = await planOf(async () => {
      const { values, current } = create(2);
      secret.push(...(await Promise.all([...values, current].map((value) => pulumi.isSecret(value)))));
    });
    assert.deepEqual(secret, [true, true, true]);
    assert.deepEqual(resourceOf(plan, "gatehouse:edge:OriginSecret").outputs, {
      current: SECRET,
      values: [SECRET, SECRET],
    });
  });

  for (const version of [0, -1, 1.5, Number.NaN]) {
    it(`refuses version ${version}`, () => {
      assert.throws(
        () => create(version),
        /OriginSecret "origin": version is .*; allowed: a whole number from 1; raise it by one to rotate\./,
      );
    });
  }
});
