import assert from "node:assert/strict";
import { checkEnvFile } from "../../local/envFile";
import { addressOf, isRealPool } from "../../local/settings";

const POOL = [
  "OPENID_PROVIDER_URL=https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a/.well-known/openid-configuration",
  "OAUTH_CLIENT_ID=id",
  "OAUTH_CLIENT_SECRET=hidden-value",
  "OPENID_END_SESSION_ENDPOINT=https://a.auth.eu-west-1.amazoncognito.com/logout?client_id=id&logout_uri=http%3A%2F%2Flocalhost%3A3000%2Fauth",
];

describe(".env.local", () => {
  it("is told all its faults at once, with file and line, in the order of the file", () => {
    const text = [
      "OPEN_WEBUI_PROT=3000",
      "ENABLE_SIGNUP=true",
      "LOGIN_PORT=80",
      "TLS_PORT=3001",
      "WEBUI_URL=http://chat.local/",
      "LOCAL_LOGIN_PASSWORD=letmein",
      "OAUTH_CLIENT_ID=x",
      "OPEN_WEBUI_IMAGE=ghcr.io/open-webui/open-webui:latest",
      "# a comment",
      "OPENAI_API_KEYS=one;two-$x",
      "",
      "WEBUI_NAME=a",
      "export WEBUI_NAME=b",
      "SOMETHING_ELSE=1",
    ].join("\n");
    assert.deepEqual(checkEnvFile(text).faults, [
      ".env.local:1: OPEN_WEBUI_PROT is no key of the local stack; did you mean OPEN_WEBUI_PORT?",
      ".env.local:2: ENABLE_SIGNUP is fixed by the stack, the same as on AWS; remove the line. To try another value, use a compose.override.yaml (docs/local.md).",
      '.env.local:3: LOGIN_PORT is "80"; it must be a port from 1024 to 65535.',
      '.env.local:4: TLS_PORT is "3001", which another port key has too.',
      '.env.local:5: WEBUI_URL is "http://chat.local/"; it must be scheme and host, such as https://localhost:3443, without a slash at the end.',
      ".env.local:6: LOCAL_LOGIN_PASSWORD must have 8 characters or more, with upper and lower case and a digit.",
      ".env.local:7: OAUTH_CLIENT_ID means a user pool in AWS, which needs OPENID_PROVIDER_URL, OAUTH_CLIENT_SECRET, OPENID_END_SESSION_ENDPOINT too.",
      '.env.local:8: OPEN_WEBUI_IMAGE is "ghcr.io/open-webui/open-webui:latest"; it must be an image with a version, or with a digest of 64 hexadecimal digits; latest and main move.',
      ".env.local:10: OPENAI_API_KEYS has a $; write the value in single quotes.",
      ".env.local:10: OPENAI_API_BASE_URLS has 1 addresses and OPENAI_API_KEYS 2 keys; they go in pairs.",
      ".env.local:13: WEBUI_NAME is set in line 12 already; keep one.",
      ".env.local:14: SOMETHING_ELSE is no key of the local stack; the keys are in .env.example.",
    ]);
  });

  it("never prints a secret", () => {
    const { faults } = checkEnvFile("LOCAL_LOGIN_PASSWORD=letmein\nOPENAI_API_KEYS=sk-1;sk-2\n");
    assert.equal(faults.length, 2);
    assert.ok(!/letmein|sk-1/.test(faults.join()), faults.join());
  });

  it("takes what Docker Compose and dotenv read alike: line ends of Windows, a byte order mark, blanks, quotes", () => {
    const text =
      "\uFEFFOPEN_WEBUI_PORT = 3005\r\n\tLOGIN_PORT=4577\r\nWEBUI_NAME=it's mine # $ c\r\nexport OPENAI_API_KEYS='a$b#c' # d\r\n";
    assert.deepEqual(checkEnvFile(text), {
      values: {
        OPEN_WEBUI_PORT: "3005",
        LOGIN_PORT: "4577",
        WEBUI_NAME: "it's mine",
        OPENAI_API_KEYS: "a$b#c",
      },
      faults: [],
    });
  });

  it("refuses what they read in two ways, and lines that set nothing, without showing a value", () => {
    const twoWays = [
      "WEBUI_NAME=hidden#x",
      "WEBUI_NAME= # hidden",
      "WEBUI_NAME=hidden\t# c",
      "WEBUI_NAME='hidden'x'",
      'WEBUI_NAME="hidden',
      'WEBUI_NAME="hidden\\"x"',
      "WEBUI_NAME=`hidden`",
      "WEBUI_NAME=hidden\rLOGIN_PORT=99",
    ];
    for (const line of twoWays) {
      assert.deepEqual(
        checkEnvFile(line),
        {
          values: {},
          faults: [
            ".env.local:1: WEBUI_NAME is read in two ways: write the value on one line in single quotes, and a comment on a line of its own.",
          ],
        },
        line,
      );
    }
    for (const line of ["hidden words", "LOGIN_PORT", "=99", "LOGIN_PORT: 99"]) {
      assert.deepEqual(
        checkEnvFile(line),
        {
          values: {},
          faults: [".env.local:1: this line is no NAME=value; write it as one, or put a # before it."],
        },
        line,
      );
    }
    assert.ok(!checkEnvFile("OPENAI_API_BASE_URLS=hidden").faults.join().includes("hidden"));
  });

  it("may name a pool in AWS: the whole discovery address and a logout that names where to go", () => {
    const { values, faults } = checkEnvFile(POOL.join("\n"));
    assert.deepEqual(faults, []);
    assert.equal(isRealPool(values), true);
    const bare = POOL.map((line) =>
      line.replace("/.well-known/openid-configuration", "").replace(/&logout_uri=.*/, ""),
    );
    const told = checkEnvFile(bare.join("\n")).faults;
    assert.deepEqual(
      told.map((fault) => fault.slice(0, 16)),
      [".env.local:1: OP", ".env.local:4: OP"],
    );
    assert.match(told[0]!, /the issuer alone gives HTTP 500/);
    assert.match(told[1]!, /client_id and logout_uri/);
  });

  it("knows that Secure cookies need https, but for localhost", () => {
    const env = (url: string) => `WEBUI_URL=${url}\nSECURE_COOKIES=true\n`;
    assert.deepEqual(checkEnvFile(env("https://chat.test")).faults, []);
    assert.deepEqual(checkEnvFile(env("http://localhost:3000")).faults, []);
    assert.deepEqual(checkEnvFile(env("http://chat.test")).faults, [
      '.env.local:2: SECURE_COOKIES is "true", but http://chat.test is not https: no login would end.',
    ]);
  });

  it("compares a pool's addresses, which AWS would refuse at a login or a logout only", () => {
    const faults = (...change: readonly [string, string][]) =>
      checkEnvFile(change.reduce((text, [from, to]) => text.replace(from, to), POOL.join("\n"))).faults;
    assert.deepEqual(
      faults(
        ["https://cognito-idp", "http://cognito-idp"],
        ["client_id=id", "client_id=other"],
        ["%2Fauth", "%2F"],
      ),
      [
        '.env.local:1: OPENID_PROVIDER_URL is "http://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a/.well-known/openid-configuration"; a pool in AWS has https only.',
        '.env.local:4: OPENID_END_SESSION_ENDPOINT has the client_id "other", but OAUTH_CLIENT_ID is "id"; write the same app client in both.',
        '.env.local:4: OPENID_END_SESSION_ENDPOINT has the logout_uri "http://localhost:3000/"; it must be http://localhost:3000/auth, the application\'s address and /auth, URL-encoded: http%3A%2F%2Flocalhost%3A3000%2Fauth.',
      ],
    );
    // The address of --replicas; with WEBUI_URL there is that one only, as without Docker.
    assert.deepEqual(faults(["A3000", "A3001"]), []);
    const replicas = POOL.join("\n").replace("A3000", "A3001");
    for (const {
      faults: [fault, ...more],
    } of [checkEnvFile(`${replicas}\nWEBUI_URL=https://chat.test`), checkEnvFile(replicas, [], "native")]) {
      assert.match(
        fault ?? "",
        /^\.env\.local:4: .* has the logout_uri "http:\/\/localhost:3001\/auth"; it must be /,
      );
      assert.deepEqual(more, []);
    }
  });

  it("knows the ports of this machine at which the stack answers", () => {
    const faults = (text: string, kind: "docker" | "native") => checkEnvFile(text, [], kind).faults;
    const moved = "OPEN_WEBUI_PORT=3100\nWEBUI_URL=http://localhost:";
    assert.deepEqual(faults(`${moved}3000`, "docker"), [
      '.env.local:2: WEBUI_URL is "http://localhost:3000", but the application listens at port 3100 (OPEN_WEBUI_PORT), or with --replicas at 3001 (REPLICAS_PORT); remove the line, or write the same port in both.',
    ]);
    assert.deepEqual(faults(`${moved}3001`, "native"), [
      '.env.local:2: WEBUI_URL is "http://localhost:3001", but the application listens at port 3100 (OPEN_WEBUI_PORT); remove the line, or write the same port in both.',
    ]);
    assert.deepEqual([faults(`${moved}3100`, "native"), faults(`${moved}3001`, "docker")], [[], []]);
    assert.deepEqual(faults("WEBUI_URL=http://chat.test:8080", "native"), [], "somebody else's proxy");
  });

  it("says what holds without Docker: no TLS, and no file of Compose for another value", () => {
    assert.deepEqual(checkEnvFile("WEBUI_URL=https://localhost:3443\nREDIS_URL=x", [], "native").faults, [
      '.env.local:1: WEBUI_URL is "https://localhost:3443", but the stack without Docker has no TLS; remove the line or use http://localhost:3000. With Docker: npm run local -- start --tls.',
      ".env.local:2: REDIS_URL is fixed by the stack; remove the line. Another value can be tried with Docker only (docs/local.md).",
    ]);
  });

  it("knows the groups of the local pool; a pool in AWS has its own", () => {
    assert.deepEqual(checkEnvFile("ADMIN_GROUP=owners").faults, [
      '.env.local:1: ADMIN_GROUP is "owners"; the local pool has the groups admin and user.',
    ]);
    assert.deepEqual(checkEnvFile([...POOL, "ADMIN_GROUP=owners"].join("\n")).faults, []);
  });

  it("counts an empty value as none, and derives the address from the port", () => {
    assert.equal(addressOf(checkEnvFile("WEBUI_URL=\nOPEN_WEBUI_PORT=3111").values), "http://localhost:3111");
    assert.equal(addressOf(checkEnvFile("").values), "http://localhost:3000");
  });
});
