import assert from "node:assert/strict";
import { alertOf, answered, ask, goToLogin, logIn, logOut, say, TOKENS, tokensOf } from "./pagesPerson";
import { PEOPLE } from "./pagesPool";
import type { PagesScene } from "./pagesScene";
import type { PagesStage, PagesTools } from "./pagesStage";
import type { Visitor } from "./visitor";

/** What the distribution answers, at these paths among others. */
export async function theSite(
  { publicUrl, headers, config }: PagesScene,
  { report }: PagesTools,
  paths: readonly string[],
): Promise<void> {
  await report.step("whatever the distribution answers has the security headers of the plan", async () => {
    for (const path of ["/", "/config.json", "/auth/callback/", ...paths]) {
      const { headers: seen } = await fetch(publicUrl + path);
      for (const [name, value] of Object.entries(headers)) {
        assert.equal(seen.get(name), value, `${path}: ${name}`);
      }
      assert.equal(seen.get("server"), null);
    }
    assert.deepEqual(Object.keys(headers).sort(), [
      "content-security-policy",
      "referrer-policy",
      "strict-transport-security",
      "x-content-type-options",
      "x-frame-options",
    ]);
    return headers["content-security-policy"];
  });
  await report.step("/config.json is what the stack writes, and no cache keeps it", async () => {
    const response = await fetch(`${publicUrl}/config.json`);
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.deepEqual(await response.json(), config);
    return undefined;
  });
  await report.step(
    "the address after the login is a page, and a file that is not there is 403",
    async () => {
      const page = await (await fetch(publicUrl)).text();
      for (const path of ["/auth/callback/?code=1", "/login/"]) {
        assert.equal(await (await fetch(publicUrl + path)).text(), page, path);
      }
      assert.equal((await fetch(`${publicUrl}/assets/none.js`)).status, 403);
      return undefined;
    },
  );
}

/** From the pages to the login and back. */
export async function theLogin(scene: PagesScene, { report }: PagesTools, visitor: Visitor): Promise<void> {
  const { publicUrl, noise } = scene;
  await report.must(
    "the login is a code with PKCE, state and nonce, and tokens are in the tab alone",
    async () => {
      await logIn(visitor, PEOPLE.member);
      const query = visitor.sentTo.find(({ pathname }) => pathname === "/oauth2/authorize")?.searchParams;
      const { code_challenge, state, nonce, ...others } = Object.fromEntries(query ?? []);
      assert.deepEqual(others, {
        client_id: scene.clientId,
        response_type: "code",
        redirect_uri: `${publicUrl}/auth/callback/`,
        scope: scene.scopes.join(" "),
        code_challenge_method: "S256",
      });
      assert.ok([code_challenge, state, nonce].every((value) => (value ?? "").length >= 43));
      // The code is gone from the address, so from the history too.
      assert.equal(visitor.page.url(), `${publicUrl}/`);
      const { session, local } = await visitor.storage();
      assert.deepEqual([Object.keys(session), local], [[TOKENS], 0]);
      assert.ok((await visitor.text()).includes(PEOPLE.member.email));
      visitor.expectErrors([], noise);
      return undefined;
    },
  );
}

/** Coming back, in the same tab and in another one, and leaving. */
export async function theReturn(scene: PagesScene, { report }: PagesTools, visitor: Visitor): Promise<void> {
  const { publicUrl, login, noise } = scene;
  await report.step("after a reload the login is still there", async () => {
    await visitor.page.reload();
    await ask(scene, visitor, "Is it still me?");
    return undefined;
  });
  await report.step("another tab has no tokens, and gets its own without a password", async () => {
    const page = await visitor.context.newPage();
    await page.goto(publicUrl);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByLabel(/^Your (message|question)$/).waitFor();
    await page.close();
    return undefined;
  });
  await report.step(
    "logout empties the storage, ends the refresh token and the session at the login",
    async () => {
      const { refreshToken } = await tokensOf(visitor);
      await logOut(visitor);
      const { session, local } = await visitor.storage();
      assert.deepEqual([session, local, visitor.page.url()], [{}, 0, `${publicUrl}/login/`]);
      assert.deepEqual(login.revoked.at(-1), refreshToken);
      const logout = visitor.sentTo.findLast(({ pathname }) => pathname === "/logout");
      assert.equal(logout?.searchParams.get("logout_uri"), `${publicUrl}/login/`);
      assert.equal(await goToLogin(visitor), "form");
      visitor.expectErrors([], noise);
      return "the next login asks for the password";
    },
  );
}

/** With somebody who is logged in. */
export async function theLoginDown(
  scene: PagesScene,
  stage: PagesStage,
  { report, picture }: PagesTools,
  visitor: Visitor,
): Promise<void> {
  const { noise } = scene;
  await report.step(
    "the login is down: who is logged in goes on, and is told when the token has ended",
    async () => {
      await stage.login.ministack.stop();
      await ask(scene, visitor, "Does it go on?");
      await visitor.keep(TOKENS, { ...(await tokensOf(visitor)), expiresAt: 0 });
      visitor.expectErrors([], noise);
      await say(visitor, "And without a token?");
      const said = await alertOf(visitor);
      assert.match(said, /^The service cannot be reached\./);
      visitor.expectErrors([/status of 502/], noise);
      await picture(`${scene.name}-login-down`, visitor);
      return `"${said}"`;
    },
  );
  await report.step("the login is back: nothing has to be loaded again", async () => {
    await stage.restartLogin();
    await visitor.button("Try again").click();
    await answered(scene, visitor, "And without a token?", 1);
    visitor.expectErrors([], noise);
    return undefined;
  });
}
