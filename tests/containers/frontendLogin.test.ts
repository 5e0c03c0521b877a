import assert from "node:assert/strict";
import { resolve } from "node:path";

/** Of a browser's program, which is compiled with a browser's types and not with these of Node.js. */
interface Login {
  readonly isIn: boolean;
  accessToken(): Promise<string>;
  end(): Promise<void>;
}
const PROGRAM = resolve(__dirname, "../../frontends/shared/login.ts");

const LOGIN_URL = "https://login.acme.dev";
const json = (body: object) =>
  new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });

/** A browser's storage: what is kept are its own keys, its functions are not. */
function storage() {
  const kept: Record<string, string> = Object.create({
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => void Object.assign(kept, { [key]: value }),
    removeItem: (key: string) => void delete kept[key],
  });
  return kept;
}

describe("the pages' login", () => {
  const own = { fetch: globalThis.fetch };
  let left: string[];
  let sessionStorage: Record<string, string>;

  beforeEach(() => {
    left = [];
    const location = { assign: (address: string) => left.push(address) };
    sessionStorage = storage();
    Object.assign(globalThis, { sessionStorage, location });
  });
  afterEach(() => {
    Object.assign(globalThis, own);
    Reflect.deleteProperty(globalThis, "sessionStorage");
    Reflect.deleteProperty(globalThis, "location");
  });

  it("keeps no tokens that come after a logout, and ends them", async () => {
    const { Login } = require(PROGRAM) as { Login: new (config: object) => Login };
    const login = new Login({
      clientId: "client",
      loginUrl: LOGIN_URL,
      callbackUrl: "https://app.acme.dev/auth/callback/",
      logoutUrl: "https://app.acme.dev/login/",
      scopes: ["openid"],
      issuer: "https://pool.acme.dev",
    });
    const stored = { accessToken: "access-1", refreshToken: "refresh-1", expiresAt: 0 };
    sessionStorage["gatehouse.tokens"] = JSON.stringify(stored);
    let answer = (_response: Response) => {};
    const revoked: (string | null)[] = [];
    globalThis.fetch = async (address, request) => {
      if (String(address) === `${LOGIN_URL}/oauth2/revoke`) {
        revoked.push(new URLSearchParams(String(request?.body)).get("token"));
        return new Response();
      }
      return new Promise((done) => {
        answer = done;
      });
    };

    const token = login.accessToken();
    await new Promise((done) => setTimeout(done, 20));
    const ending = login.end();
    assert.equal(login.isIn, false);
    answer(
      json({ access_token: "access-2", refresh_token: "refresh-2", token_type: "Bearer", expires_in: 3600 }),
    );
    await Promise.all([token, ending]);

    assert.deepEqual(Object.keys(sessionStorage), []);
    assert.deepEqual(revoked, ["refresh-2"]);
    assert.deepEqual(left, [
      `${LOGIN_URL}/logout?client_id=client&logout_uri=https%3A%2F%2Fapp.acme.dev%2Flogin%2F`,
    ]);
  });
});
