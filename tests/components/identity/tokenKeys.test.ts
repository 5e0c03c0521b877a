import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { TokenKeys, type TokenKeysArgs, tokenKeyStatements } from "../../../components/identity/tokenKeys";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";

const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555";
const VARIABLE = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER";

const args: TokenKeysArgs = {
  context: testContext,
  issuerUrl: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI",
  bucketName: "documents",
  keyArn: KEY,
};

describe("TokenKeys", () => {
  it("is one encrypted object, with a placeholder and no change of it at a preview", async () => {
    const plan = await planOf(() => new TokenKeys("keys", args));
    assert.deepEqual(inventory(plan), [`${OBJECT} keys`, "gatehouse:identity:TokenKeys keys"]);
    const object = resourceOf(plan, OBJECT);
    assert.deepEqual(object.inputs, {
      bucket: "documents",
      bucketKeyEnabled: true,
      content: '{"keys":[]}\n',
      contentType: "application/json",
      key: "gatehouse/jwks.json",
      kmsKeyId: KEY,
      region: "eu-central-1",
      tags: { "gatehouse:stack": "test", Name: "keys" },
    });
    assert.deepEqual(object.ignoreChanges, ["content"]);
  });

  it("asks nobody at a preview", async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.end("{}");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    process.env[VARIABLE] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      await planOf(() => new TokenKeys("keys", args));
    } finally {
      delete process.env[VARIABLE];
      await new Promise((done) => server.close(done));
    }
    assert.equal(asked, 0);
  });

  it("registers what a reader needs, known at preview", async () => {
    const objectKey = "login/keys.json";
    const plan = await planOf(() => new TokenKeys("keys", { ...args, objectKey }), { unknowns: true });
    assert.deepEqual(resourceOf(plan, "gatehouse:identity:TokenKeys").outputs, {
      keysReady: resourceOf(plan, OBJECT).urn,
      objectArn: "arn:aws:s3:::documents/login/keys.json",
      objectKey,
    });
  });

  it("carries at most the ten tags that S3 takes on an object", async () => {
    const tags = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag-${index}`, "x"]));
    const tagged = async (count: number) => {
      const context = { ...testContext, tags: tags(count) };
      const plan = await planOf(() => new TokenKeys("keys", { ...args, context }));
      return resourceOf(plan, OBJECT).inputs["tags"];
    };
    assert.equal(Object.keys((await tagged(9)) as object).length, 10);
    assert.equal(await tagged(10), undefined);
  });

  it("lets a role read this object alone, and its key through S3 only", () => {
    const objectArn = "arn:aws:s3:::documents/gatehouse/jwks.json";
    assert.deepEqual(tokenKeyStatements(testContext, { objectArn, keyArn: KEY }), [
      { sid: "ReadTokenKeys", actions: ["s3:GetObject"], resources: [objectArn] },
      {
        sid: "DecryptTokenKeys",
        actions: ["kms:Decrypt"],
        resources: [KEY],
        conditions: { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } },
      },
    ]);
  });

  it("refuses names that are no object's", () => {
    for (const objectKey of ["", "/keys.json", "keys/", "a b", "ä", "x".repeat(1025)]) {
      assert.throws(() => new TokenKeys("keys", { ...args, objectKey }), {
        name: "InputError",
        message: /^TokenKeys "keys": objectKey is .*; allowed: letters, digits and/,
      });
    }
  });
});
