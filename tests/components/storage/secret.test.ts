import assert from "node:assert/strict";
import { nameOf, SECRET, UNKNOWN } from "../../../cli/plan";
import { Secret } from "../../../components/storage/secret";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";

const SECRET_TYPE = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

const args = {
  context: testContext,
  keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
  description: "Values of the application",
  value: { clientSecret: "plain-client-secret", sessionKey: "plain-session-key" },
};

describe("Secret", () => {
  it("holds all values in one secret, encrypted with the key", async () => {
    const plan = await planOf(() => new Secret("app", args));
    assert.deepEqual(inventory(plan), [
      "aws:secretsmanager/secret:Secret app",
      "aws:secretsmanager/secretVersion:SecretVersion app-version",
      "gatehouse:storage:Secret app",
    ]);
    const { name: _, ...inputs } = resourceOf(plan, SECRET_TYPE).inputs;
    assert.deepEqual(inputs, {
      description: "Values of the application",
      kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1",
      recoveryWindowInDays: 0,
      region: "eu-central-1",
      tags: { Name: "app", "gatehouse:stack": "test" },
    });
  });

  it("is protected and recoverable for 30 days where the context protects", async () => {
    const plan = await planOf(
      () => new Secret("app", { ...args, context: { ...testContext, protect: true } }),
    );
    const secret = resourceOf(plan, SECRET_TYPE);
    assert.equal(secret.inputs["recoveryWindowInDays"], 30);
    assert.equal(secret.protect, true);
  });

  it("shows no value anywhere in the plan, also one that came in plain", async () => {
    for (const unknowns of [false, true]) {
      const plan = await planOf(() => new Secret("app", args), { unknowns });
      assert.doesNotMatch(JSON.stringify(plan), /plain-/);
      assert.equal(resourceOf(plan, VERSION).inputs["secretString"], SECRET);
      assert.deepEqual(resourceOf(plan, "gatehouse:storage:Secret").inputs["value"], {
        clientSecret: SECRET,
        sessionKey: SECRET,
      });
    }
  });

  it("names a key for ECS with its version, without a stage", async () => {
    let valueFrom = "";
    let arn = "";
    const plan = await planOf(async () => {
      const secret = new Secret("app", args);
      [valueFrom, arn] = (await Promise.all(
        [secret.valueFrom("clientSecret"), secret.secretArn].map(
          (output) => new Promise<string>((resolve) => output.apply(resolve)),
        ),
      )) as [string, string];
    });
    assert.match(arn, /^arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-/);
    const { versionId } = resourceOf(plan, VERSION).outputs;
    assert.match(String(versionId), /^[0-9a-f-]{36}$/);
    assert.equal(valueFrom, `${arn}:clientSecret::${versionId}`);
  });

  it("refuses a key that the secret lacks", async () => {
    await planOf(() => {
      const secret = new Secret("app", args);
      assert.throws(() => secret.valueFrom("databaseUrl"), {
        message: 'Secret: no key "databaseUrl"; it has clientSecret, sessionKey.',
      });
    });
  });

  it("gives out its version to wait for", async () => {
    await planOf(() => {
      const secret = new Secret("app", args);
      return new Promise<void>((resolve) => {
        secret.versionReady.urn.apply((urn) => {
          assert.equal(nameOf({ urn }), "app-version");
          resolve();
        });
      });
    });
  });

  it("knows everything but its own ARN at preview", async () => {
    const plan = await planOf(() => new Secret("app", args), { unknowns: true });
    const unknown = Object.entries(resourceOf(plan, VERSION).inputs).filter(([, value]) => value === UNKNOWN);
    assert.deepEqual(unknown, [["secretId", UNKNOWN]]);
    assert.ok(!Object.values(resourceOf(plan, SECRET_TYPE).inputs).includes(UNKNOWN));
  });

  it("refuses an empty value and keys with a colon, all at once", () => {
    assert.throws(() => new Secret("app", { ...args, value: {}, description: "" }), {
      name: "InputError",
      message:
        'Secret "app": value is []; allowed: at least one key.\n' +
        'Secret "app": description is ""; allowed: 1 to 2,048 characters.',
    });
    assert.throws(
      () => new Secret("app", { ...args, value: { "a:b": "x" } }),
      /value is "a:b"; allowed: keys of letters, digits and _ \. -\./,
    );
  });
});
