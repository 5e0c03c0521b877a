import assert from "node:assert/strict";
import {
  type LogoutFunctionOptions,
  logoutFunctionCode,
} from "../../../../components/edge/edgeFunctions/logout";
import { InputError } from "../../../../components/shared/errors";
import { globalsMade, runAtEdge, viewerRequest } from "./edgeRuntime";

const base: LogoutFunctionOptions = {
  loginHost: "agent-login.auth.eu-central-1.amazoncognito.com",
  clientId: "1example23456789",
  logoutUri: "https://agent.example.com/",
};

const code = (options: Partial<LogoutFunctionOptions> = {}) => logoutFunctionCode({ ...base, ...options });

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, { readonly value: string }>>;
  readonly cookies: Readonly<Record<string, { readonly value: string; readonly attributes: string }>>;
}

const answer = (options: Partial<LogoutFunctionOptions> = {}) =>
  runAtEdge(code(options), viewerRequest("/logout")) as Answer;

const expired = { value: "deleted", attributes: "Secure; HttpOnly; Path=/; Max-Age=0" };

describe("logoutFunctionCode, run with the globals of CloudFront's runtime", () => {
  it("answers /logout with the way to Cognito and expires every cookie of the session", () => {
    assert.deepEqual(answer(), {
      statusCode: 302,
      statusDescription: "Found",
      headers: {
        location: {
          value:
            "https://agent-login.auth.eu-central-1.amazoncognito.com/logout?client_id=1example23456789" +
            "&logout_uri=https%3A%2F%2Fagent.example.com%2F",
        },
        "cache-control": { value: "no-store" },
      },
      cookies: {
        "AWSELBAuthSessionCookie-0": expired,
        "AWSELBAuthSessionCookie-1": expired,
        "AWSELBAuthSessionCookie-2": expired,
        "AWSELBAuthSessionCookie-3": expired,
      },
    });
  });

  for (const uri of [
    "/",
    "/logout/",
    "/logout/x",
    "/LOGOUT",
    "//logout",
    "/a/logout",
    "/%6Cogout",
    "logout",
  ]) {
    it(`lets ${uri} pass unchanged`, () => {
      const event = viewerRequest(uri);
      assert.deepEqual(runAtEdge(code(), event), event.request);
    });
  }

  it("answers whatever the method and the query are", () => {
    for (const method of ["HEAD", "POST"]) {
      const event = viewerRequest("/logout", {
        method,
        querystring: { logout_uri: { value: "https://evil" } },
      });
      assert.deepEqual(runAtEdge(code(), event), answer());
    }
  });

  it("takes a custom login domain and an address with a query", () => {
    const logoutUri = "https://agent.example.com/bye?a=1&b=%20#x";
    const location = new URL(
      answer({ loginHost: "login.example.com", logoutUri }).headers["location"]?.value ?? "",
    );
    assert.equal(location.origin + location.pathname, "https://login.example.com/logout");
    assert.deepEqual(
      [...location.searchParams],
      [
        ["client_id", "1example23456789"],
        ["logout_uri", logoutUri],
      ],
    );
  });

  it("keeps quotes, backslashes and ends of scripts in an address from becoming code", () => {
    for (const tail of ['";throw(1);//', "\\", '\\"+process+\\"', "$", "{1}", "`", "</script>", "*/", "'"]) {
      const logoutUri = `https://agent.example.com/${tail}`;
      const location = new URL(answer({ logoutUri }).headers["location"]?.value ?? "");
      assert.equal(location.searchParams.get("logout_uri"), logoutUri);
      assert.deepEqual([...location.searchParams.keys()], ["client_id", "logout_uri"]);
      assert.deepEqual(globalsMade(code({ logoutUri })), ["cookieNames", "handler", "location"]);
    }
  });

  const hostile: readonly (readonly [keyof LogoutFunctionOptions, string])[] = [
    ["loginHost", 'evil.example.com";process.exit();"'],
    ["loginHost", "login.example.com/path"],
    ["loginHost", "https://login.example.com"],
    ["loginHost", "login.example.com\r\nset-cookie: a=b"],
    ["loginHost", "user@login.example.com"],
    ["loginHost", "lögin.example.com"],
    ["loginHost", ""],
    ["clientId", "abc&logout_uri=https://evil.example"],
    ["clientId", "abc\n"],
    ["clientId", ""],
    ["clientId", "a".repeat(129)],
    ["logoutUri", "http://agent.example.com/"],
    ["logoutUri", "javascript:alert(1)"],
    ["logoutUri", "//agent.example.com/"],
    ["logoutUri", "https://agent.example.com/\r\nx: y"],
    ["logoutUri", "https://agent.example.com/\u2028"],
    ["logoutUri", "https://user@agent.example.com/"],
    ["logoutUri", "https://"],
    ["logoutUri", ""],
  ];
  for (const [field, value] of hostile) {
    it(`refuses the ${field} ${JSON.stringify(value).slice(0, 60)}`, () => {
      assert.throws(
        () => code({ [field]: value }),
        (error: unknown) =>
          error instanceof InputError &&
          error.faults.length === 1 &&
          error.message.startsWith(`Logout function: ${field} is ${JSON.stringify(value)}; allowed: `),
      );
    });
  }

  it("reports every fault at once", () => {
    assert.throws(
      () => logoutFunctionCode({ loginHost: "", clientId: "", logoutUri: "" }),
      (error: unknown) => error instanceof InputError && error.faults.length === 3,
    );
  });

  it("is ASCII, small, and free of what the runtime lacks", () => {
    const longest = code({
      clientId: "a".repeat(128),
      logoutUri: `https://agent.example.com/${"a".repeat(1000)}`,
    });
    assert.match(longest.replaceAll("\n", ""), /^[\x20-\x7e]+$/);
    assert.ok(longest.length < 10_240);
    assert.doesNotMatch(longest, /\b(require|process|fetch|import|eval|console|async|let|const)\b|=>/);
  });
});
