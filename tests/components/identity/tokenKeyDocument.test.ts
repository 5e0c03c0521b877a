import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { fetchKeys, keysDocument, keysUrl } from "../../../components/identity/tokenKeyDocument";

const ISSUER = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI";
const FAST = { attempts: 3, timeoutMilliseconds: 150, pauseMilliseconds: 1 };
const KEYS = [
  { kid: "b", kty: "RSA", alg: "RS256", use: "sig", n: "modulus-b", e: "AQAB" },
  { kid: "a", kty: "RSA", alg: "RS256", use: "sig", n: "modulus-a", e: "AQAB" },
];
const DOCUMENT =
  '{"keys":[{"alg":"RS256","e":"AQAB","kid":"a","kty":"RSA","n":"modulus-a","use":"sig"},' +
  '{"alg":"RS256","e":"AQAB","kid":"b","kty":"RSA","n":"modulus-b","use":"sig"}]}\n';

/** Runs a server for as long as the function needs it, and says how often it was asked. */
async function serving(listener: RequestListener, use: (url: string) => Promise<void>): Promise<number> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    listener(request, response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`);
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
  return requests;
}

describe("The address of a pool's keys", () => {
  const variable = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER";
  const path = "/eu-central-1_AbCdEfGhI/.well-known/jwks.json";

  it("is below the issuer", () => {
    assert.equal(keysUrl(ISSUER, {}), `https://cognito-idp.eu-central-1.amazonaws.com${path}`);
    assert.equal(
      keysUrl(`${ISSUER}/`, { [variable]: "" }),
      `https://cognito-idp.eu-central-1.amazonaws.com${path}`,
    );
  });

  it("is below AWS's own variable for the service, where that is set", () => {
    for (const endpoint of ["http://127.0.0.1:4566", "http://127.0.0.1:4566/"]) {
      assert.equal(keysUrl(ISSUER, { [variable]: endpoint }), `http://127.0.0.1:4566${path}`);
    }
  });
});

describe("The document of a pool's keys", () => {
  it("is one text for the same keys, whatever their order and further members", () => {
    assert.equal(keysDocument(JSON.stringify({ keys: KEYS })), DOCUMENT);
    const others = [...KEYS].reverse().map((key) => ({ x5t: "x", ...key }));
    assert.equal(keysDocument(JSON.stringify({ more: 1, keys: others }, undefined, 2)), DOCUMENT);
  });

  const [key] = KEYS;
  for (const [what, text, message] of [
    ["a page", "<html><body>Sign in</body></html>", /no JSON and begins with "<html>/],
    ["nothing", "", /no JSON/],
    ["a list", "[]", /no list "keys"/],
    ["no list", '{"keys":{}}', /no list "keys"/],
    ["no key", '{"keys":[]}', /holds no key/],
    ["another algorithm", JSON.stringify({ keys: [{ ...key, alg: "HS256" }] }), /key 1 is not an RS256 key/],
    ["another type", JSON.stringify({ keys: [key, { ...key, kty: "EC" }] }), /key 2 is not an RS256 key/],
    ["no kid", JSON.stringify({ keys: [{ ...key, kid: "" }] }), /with kid, n and e/],
    ["no modulus", JSON.stringify({ keys: [{ ...key, n: 5 }] }), /with kid, n and e/],
    ["no key but null", '{"keys":[null]}', /key 1 is not an RS256 key/],
    ["a private key", JSON.stringify({ keys: [{ ...key, d: "secret" }] }), /key 1 is a private key/],
    ["one kid twice", JSON.stringify({ keys: [key, key] }), /two keys have one kid/],
    ["too much", JSON.stringify({ keys: KEYS, pad: "x".repeat(150 * 1024) }), /at most 153600 are allowed/],
  ] as const) {
    it(`is not ${what}`, () => assert.throws(() => keysDocument(text), message));
  }
});

describe("Fetching a pool's keys", () => {
  const answer = (status: number, body: string): RequestListener => {
    return (_request, response) => response.writeHead(status).end(body);
  };

  it("answers with the document, in one request", async () => {
    const requests = await serving(answer(200, JSON.stringify({ keys: KEYS })), async (url) => {
      assert.equal(await fetchKeys(url, FAST), DOCUMENT);
    });
    assert.equal(requests, 1);
  });

  it("asks again until the pool answers", async () => {
    let asked = 0;
    const listener: RequestListener = (_request, response) => {
      asked += 1;
      response.writeHead(asked < 3 ? 500 : 200).end(JSON.stringify({ keys: KEYS }));
    };
    const requests = await serving(listener, async (url) => {
      assert.equal(await fetchKeys(url, FAST), DOCUMENT);
    });
    assert.equal(requests, 3);
  });

  const hang: RequestListener = () => {};
  const stall: RequestListener = (_request, response) => {
    response.writeHead(200).write('{"keys":[');
  };
  const flood: RequestListener = (_request, response) => {
    response.writeHead(200).end("x".repeat(1024 * 1024));
  };
  const lead: RequestListener = (_request, response) => {
    response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
  };
  for (const [what, listener, reason] of [
    ["fails", answer(500, "no"), /: the answer was 500\. Check/],
    ["knows no such pool", answer(404, "{}"), /: the answer was 404\. Check/],
    [
      "serves a page",
      answer(200, "<html>"),
      /: of the answer, it is no JSON and begins with "<html>"\. Check/,
    ],
    ["has no keys", answer(200, '{"keys":[]}'), /: of the answer, it holds no key\. Check/],
    ["does not answer", hang, /: there was no complete answer within 0\.15 s\. Check/],
    ["stops in the middle", stall, /: there was no complete answer within 0\.15 s\. Check/],
    ["does not end", flood, /: the answer has more than 153600 bytes\. Check/],
    ["leads elsewhere", lead, /: unexpected redirect\. Check/],
  ] as const) {
    it(`gives up with one clear error on a server that ${what}`, async () => {
      const requests = await serving(listener, async (url) => {
        await assert.rejects(fetchKeys(url, FAST), (error: Error) => {
          assert.match(error.message, reason);
          assert.ok(
            error.message.startsWith(
              `The keys of the user pool could not be read from ${url} in 3 attempts: `,
            ),
          );
          assert.match(
            error.message,
            /Check that this machine reaches the address, then run pulumi up again\.$/,
          );
          return true;
        });
      });
      assert.equal(requests, 3);
    });
  }

  it("gives up where nothing listens", async () => {
    await assert.rejects(
      fetchKeys("http://127.0.0.1:1/jwks.json", FAST),
      /in 3 attempts: .*(ECONNREFUSED|bad port)/,
    );
  });
});
