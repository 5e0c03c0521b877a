import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac, sign } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { authorizerCode } from "../../../components/api/authorizerCode";
import { accessClaims, ISSUER, instance, jwks, METHOD, POOL, signingKey, token } from "./authorizerRuntime";

const key = signingKey("key-1");
const other = signingKey("key-2");
const stranger = signingKey("key-1");
const keys = () => jwks([key, other]);
const now = () => Math.floor(Date.now() / 1000);
const inQuery = (value: string) => ({
  methodArn: METHOD,
  headers: { Host: "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com" },
  multiValueHeaders: { Host: ["a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"] },
  queryStringParameters: { token: value },
  multiValueQueryStringParameters: { token: [value] },
});
const inHeader = (value: string, name = "Authorization") => ({
  methodArn: METHOD,
  headers: { [name]: value },
  multiValueHeaders: { [name]: [value] },
});

const policy = (effect: string) => ({
  Version: "2012-10-17",
  Statement: [{ Action: "execute-api:Invoke", Effect: effect, Resource: METHOD }],
});

/** What the function answers, in objects of this realm. */
async function verdict(event: unknown, answer: Parameters<typeof instance>[0] = keys) {
  const { handler, logged, fetched } = instance(answer);
  const answered = JSON.parse(JSON.stringify(await handler(event)));
  return { answered, logged: logged.join("\n"), fetched };
}

async function assertRefused(event: unknown, reason: string): Promise<void> {
  const { answered, logged } = await verdict(event);
  assert.deepEqual(answered, { principalId: "nobody", policyDocument: policy("Deny") });
  assert.equal(logged, JSON.stringify([{ decision: "deny", reason }]));
}

/** A token whose signature is made by hand. */
function forged(header: Record<string, unknown>, signature: (signed: string) => string): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode(header)}.${encode(accessClaims())}`;
  return `${signed}.${signature(signed)}`;
}

const hmac = (secret: string | Buffer) => (signed: string) =>
  createHmac("sha256", secret).update(signed).digest("base64url");

describe("the token authorizer, as it is deployed", () => {
  it("admits an access token in the query, to the method that is asked for", async () => {
    const { answered, logged, fetched } = await verdict(inQuery(token(key)));
    assert.deepEqual(answered, {
      principalId: accessClaims().sub,
      policyDocument: policy("Allow"),
      context: { sub: accessClaims().sub, exp: String(answered.context.exp) },
    });
    assert.ok(Number(answered.context.exp) > now());
    assert.equal(logged, "");
    assert.deepEqual(fetched, [`${ISSUER}/.well-known/jwks.json`]);
  });

  for (const [name, scheme] of [
    ["Authorization", "Bearer"],
    ["authorization", "bearer"],
    ["AUTHORIZATION", "BEARER "],
  ]) {
    it(`admits it in ${name}: ${scheme}`, async () => {
      const { answered } = await verdict(inHeader(`${scheme} ${token(other)}`, name));
      assert.deepEqual(answered.policyDocument, policy("Allow"));
    });
  }

  it("admits one token that comes both ways", async () => {
    const one = token(key);
    const { answered } = await verdict({
      ...inHeader(`Bearer ${one}`),
      queryStringParameters: { token: one },
    });
    assert.deepEqual(answered.policyDocument, policy("Allow"));
  });

  const expired = () => token(key, { exp: now() - 1 });
  const refused: readonly [string, () => string, string][] = [
    ["an expired token", expired, "expired"],
    ["a token that is not valid yet", () => token(key, { nbf: now() + 60 }), "not acceptable"],
    ["a token without an end", () => token(key, { exp: undefined }), "claims"],
    ["a token of nobody", () => token(key, { sub: undefined }), "claims"],
    ["an end that is no number", () => token(key, { exp: "9999999999" }), "malformed"],
    ["another pool's token", () => token(key, { iss: `${ISSUER.slice(0, -1)}3` }), "not acceptable"],
    ["an issuer that only begins like the pool", () => token(key, { iss: `${ISSUER}/x` }), "not acceptable"],
    ["a token without an issuer", () => token(key, { iss: undefined }), "not acceptable"],
    ["another client's token", () => token(key, { client_id: "2example23456789abcdefghij" }), "client"],
    ["a token of no client", () => token(key, { client_id: undefined }), "client"],
    [
      "an ID token",
      () => token(key, { token_use: "id", aud: accessClaims().client_id, client_id: undefined }),
      "token use",
    ],
    ["a token of no use", () => token(key, { token_use: undefined }), "token use"],
    ["a token signed with another key of the same name", () => token(stranger), "signature"],
    ["a token signed with the pool's other key", () => token(other, {}, { kid: "key-1" }), "signature"],
    ["a key that the pool does not have", () => token(signingKey("key-9")), "unknown key"],
    ["a token without a key's name", () => token(key, {}, { kid: undefined }), "not acceptable"],
    ["a key's name that is no text", () => token(key, {}, { kid: 1 }), "malformed"],
    ["the algorithm none", () => forged({ kid: "key-1", alg: "none" }, () => "e30"), "not acceptable"],
    ["the algorithm none without a signature", () => forged({ alg: "none" }, () => ""), "malformed"],
    [
      "HS256 with the public key as its secret",
      () =>
        forged(
          { kid: "key-1", alg: "HS256" },
          hmac(key.publicKey.export({ format: "pem", type: "spki" }) as string),
        ),
      "not acceptable",
    ],
    [
      "RS256 in the header over an HMAC",
      () =>
        forged({ kid: "key-1", alg: "RS256" }, hmac(key.publicKey.export({ format: "der", type: "spki" }))),
      "signature",
    ],
    ["RS512", () => forged({ kid: "key-1", alg: "RS512" }, hmac("x")), "not acceptable"],
    [
      "a key that the token brings",
      () => token(stranger, {}, { kid: "x", jwk: JSON.parse(jwks([stranger])).keys[0] }),
      "unknown key",
    ],
    [
      "a changed claim",
      () => {
        const [header, , signature] = token(key).split(".");
        const claims = Buffer.from(JSON.stringify({ ...accessClaims(), username: "eve" })).toString(
          "base64url",
        );
        return `${header}.${claims}.${signature}`;
      },
      "signature",
    ],
    ["a part too many", () => `${token(key)}.e30`, "malformed"],
    ["no JSON", () => "aaaa.bbbb.cccc", "malformed"],
    ["a list", () => `${Buffer.from("[]").toString("base64url")}.W10.e30`, "malformed"],
    ["garbage", () => "../../etc/passwd\u0000\r\n", "malformed"],
    ["an object's own words", () => "__proto__", "malformed"],
    ["nothing", () => "", "no token"],
    ["8,193 characters", () => "a".repeat(8193), "no token"],
    ["a million dots", () => ".".repeat(1_000_000), "no token"],
  ];
  for (const [what, make, reason] of refused) {
    it(`refuses ${what}, and says "${reason}" and no more`, () => assertRefused(inQuery(make()), reason));
  }

  it("takes RS256 alone, also where the pool does not say what its keys are for", async () => {
    const silent = () => jwks([key]).replace(',"alg":"RS256"', "");
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${encode({ kid: "key-1", alg: "RS512" })}.${encode(accessClaims())}`;
    const signature = sign("RSA-SHA512", Buffer.from(signed), key.privateKey).toString("base64url");
    assert.deepEqual(
      (await verdict(inQuery(`${signed}.${signature}`), silent)).answered.policyDocument,
      policy("Deny"),
    );
    assert.deepEqual((await verdict(inQuery(token(key)), silent)).answered.policyDocument, policy("Allow"));
  });

  it("refuses a request without a token", async () => {
    for (const event of [
      { methodArn: METHOD },
      { methodArn: METHOD, headers: null, multiValueHeaders: null, queryStringParameters: null },
      { methodArn: METHOD, queryStringParameters: { Token: token(key), access_token: token(key) } },
      { methodArn: METHOD, headers: { cookie: `token=${token(key)}`, token: token(key) } },
      inHeader(token(key)),
      inHeader(`Basic ${token(key)}`),
      inHeader("Bearer "),
    ]) {
      await assertRefused(event, "no token");
    }
  });

  it("refuses two tokens, of which the backend might read the other", async () => {
    const [good, bad] = [token(key), token(key, { sub: "somebody-else" })];
    for (const event of [
      { ...inHeader(`Bearer ${good}`), queryStringParameters: { token: bad } },
      {
        methodArn: METHOD,
        queryStringParameters: { token: good },
        multiValueQueryStringParameters: { token: [bad, good] },
      },
      { methodArn: METHOD, headers: { Authorization: `Bearer ${good}`, authorization: `Bearer ${bad}` } },
      { ...inQuery(good), headers: { Authorization: "Basic eDp5" }, multiValueHeaders: {} },
      inHeader(`Bearer ${good}, Bearer ${bad}`),
    ]) {
      await assertRefused(event, "no token");
    }
  });

  it("never logs a token or what is in it, whatever it decides", async () => {
    for (const [, make] of refused) {
      const value = make();
      const { logged } = await verdict(inQuery(value));
      for (const part of [value, ...value.split(".")].filter((text) => text.length > 8)) {
        assert.ok(!logged.includes(part));
      }
      assert.ok(!/ada|eve|client_id|@/.test(logged), logged);
    }
  });

  it("fetches the keys once, and again for a key that it does not know, but not for each", async () => {
    const pool = [key];
    const { handler, fetched } = instance(() => jwks(pool));
    await handler(inQuery(token(key)));
    await handler(inQuery(token(key)));
    assert.equal(fetched.length, 1);
    pool.push(other);
    const { policyDocument } = await handler(inQuery(token(other)));
    assert.equal(policyDocument.Statement[0]?.["Effect"], "Allow");
    assert.equal(fetched.length, 2);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await handler(inQuery(token(signingKey(`flood-${attempt}`))));
    }
    assert.equal(fetched.length, 3);
    assert.equal((await handler(inQuery(token(key)))).policyDocument.Statement[0]?.["Effect"], "Allow");
  });

  const unreadable: readonly [string, string | number | undefined][] = [
    ["no connection", undefined],
    ["a 500", 500],
    ["a 404", 404],
    ["a redirect", 302],
    ["no JSON", "<html>"],
    ["another document", '{"keys":{}}'],
  ];
  for (const [what, answer] of unreadable) {
    it(`fails, and admits nobody, when the pool answers with ${what}`, async () => {
      const { handler, logged } = instance(() => answer);
      await assert.rejects(handler(inQuery(token(key))), {
        message: "The keys of the user pool cannot be read.",
      });
      assert.deepEqual(logged, []);
    });
  }

  it("does not start without its pool and its client", () => {
    assert.throws(() => instance(keys, { USER_POOL_ID: POOL, CLIENT_ID: "" }), /CLIENT_ID is not set/);
    assert.throws(() => instance(keys, { USER_POOL_ID: "", CLIENT_ID: "x" }), /USER_POOL_ID is not set/);
    assert.throws(() => instance(keys, { USER_POOL_ID: "nonsense", CLIENT_ID: "x" }), /nonsense/);
  });
});

describe("authorizerCode", () => {
  const root = resolve(__dirname, "../../..");

  it("is one ASCII file that needs nothing but Node.js, and names what it contains", () => {
    const code = authorizerCode();
    assert.match(code.replaceAll("\n", ""), /^[\x20-\x7e]+$/);
    assert.ok(code.length < 40_000, String(code.length));
    assert.match(code, /^\/\* Contains aws-jwt-verify, .* Apache License 2\.0\. \*\//);
    const needed = [...code.matchAll(/require\("([^"]+)"\)/g)].map(([, name = ""]) =>
      name.replace("node:", ""),
    );
    assert.ok(needed.includes("crypto"));
    assert.deepEqual(
      needed.filter((name) => !builtinModules.includes(name)),
      [],
    );
  });

  it("is the same text from another folder, and says nothing of this one", () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "authorizer-"));
    try {
      // As the command line runs it: bundled, below node_modules/.cache, from any folder.
      const cache = join(root, "node_modules/.cache/gatehouse-test");
      mkdirSync(cache, { recursive: true });
      const file = join(cache, `authorizer-${process.pid}.cjs`);
      const { buildSync } = require("esbuild") as typeof import("esbuild");
      const { outputFiles } = buildSync({
        entryPoints: [join(root, "components/api/authorizerCode.ts")],
        bundle: true,
        packages: "external",
        platform: "node",
        format: "cjs",
        write: false,
      });
      try {
        writeFileSync(file, outputFiles[0]?.text ?? "");
        const printed = execFileSync(
          process.execPath,
          ["-e", `process.stdout.write(require(${JSON.stringify(file)}).authorizerCode())`],
          { cwd: elsewhere, encoding: "utf8" },
        );
        assert.equal(printed, authorizerCode());
      } finally {
        rmSync(file, { force: true });
      }
      assert.ok(!authorizerCode().includes(root));
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });
});
