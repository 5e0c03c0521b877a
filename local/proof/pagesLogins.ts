import assert from "node:assert/strict";
import { alertOf, ask, goToLogin, logIn, messageOf, PENDING, say, TOKENS, tokensOf } from "./pagesPerson";
import { PEOPLE } from "./pagesPool";
import type { PagesScene } from "./pagesScene";
import type { PagesTools } from "./pagesStage";
import { Visitor } from "./visitor";

/** Tokens that end, and logins that somebody else began or changed. */
export async function pagesLogins(scene: PagesScene, tools: PagesTools): Promise<void> {
  await endings(scene, tools);
  await tampered(scene, tools);
}

async function endings(scene: PagesScene, tools: PagesTools): Promise<void> {
  const { report, browser, picture } = tools;
  const { publicUrl, login, noise } = scene;
  const visitor = await Visitor.arrive(browser, publicUrl);
  await logIn(visitor, PEOPLE.member);
  await scene.overHttp(visitor);
  const refreshes = () => login.asked.filter(({ grant }) => grant === "refresh_token").length;
  await report.step(
    "an access token that ends is replaced before the call, and so is the refresh token",
    async () => {
      const before = await tokensOf(visitor);
      const asked = refreshes();
      // Under a minute is as good as ended.
      await visitor.keep(TOKENS, { ...before, expiresAt: Date.now() + 59_000 });
      await ask(scene, visitor, "Does the new token work?");
      const after = await tokensOf(visitor);
      assert.notEqual(after.accessToken, before.accessToken);
      assert.notEqual(after.refreshToken, before.refreshToken);
      assert.equal(refreshes(), asked + 1);
      await ask(scene, visitor, "And again?");
      assert.equal(refreshes(), asked + 1);
      visitor.expectErrors([], noise);
      return "one request for tokens";
    },
  );
  await report.step("a token that the API refuses is replaced once, and the call is made again", async () => {
    const before = await tokensOf(visitor);
    const asked = refreshes();
    await visitor.keep(TOKENS, { ...before, accessToken: changed(before.accessToken) });
    await ask(scene, visitor, "Does the call arrive?");
    assert.equal(refreshes(), asked + 1);
    visitor.expectErrors([/status of 401/], noise);
    return "HTTP 401, and then the answer";
  });
  await report.step(
    "a refresh token that was used before ends the login, and what was written stays",
    async () => {
      const { refreshToken: _, ...kept } = await tokensOf(visitor);
      await visitor.keep(TOKENS, { ...kept, refreshToken: "used-before", expiresAt: 0 });
      await say(visitor, "Words that must not be lost.");
      const said = await alertOf(visitor);
      assert.equal(said, "Your login has ended. Log in again.");
      await picture(`${scene.name}-login-ended`, visitor);
      assert.equal(await goToLogin(visitor), "silent");
      assert.equal(await messageOf(visitor).inputValue(), "Words that must not be lost.");
      visitor.expectErrors([/status of 400/], noise);
      return `"${said}"`;
    },
  );
  await visitor.leave();
}

/** The signature's first character is another one. */
function changed(token: string): string {
  const start = token.lastIndexOf(".") + 1;
  return `${token.slice(0, start)}${token[start] === "A" ? "B" : "A"}${token.slice(start + 1)}`;
}

interface Pending {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

const FAILED = "The login did not succeed. Try again.";

async function tampered(
  { publicUrl, login, noise }: PagesScene,
  { report, browser }: PagesTools,
): Promise<void> {
  const codes = () => login.asked.filter(({ grant }) => grant === "authorization_code");
  const cases: readonly {
    readonly title: string;
    readonly change: (pending: Pending) => Partial<Pending>;
    /** Answers of the token endpoint. */
    readonly statuses: readonly number[];
    readonly errors: readonly RegExp[];
  }[] = [
    {
      title: "another verifier than at the beginning: the login refuses the code",
      change: ({ verifier }) => ({
        verifier: `${verifier.slice(0, -1)}${verifier.endsWith("A") ? "B" : "A"}`,
      }),
      statuses: [400],
      errors: [/status of 400/],
    },
    {
      title: "another state: the pages do not even ask for tokens",
      change: () => ({ state: "of-somebody-else" }),
      statuses: [],
      errors: [],
    },
    {
      title: "another nonce: the pages refuse the id token",
      change: () => ({ nonce: "of-somebody-else" }),
      statuses: [200],
      errors: [],
    },
  ];
  for (const { title, change, statuses, errors } of cases) {
    await report.step(title, async () => {
      const visitor = await Visitor.arrive(browser, publicUrl);
      const before = codes().length;
      assert.equal(await goToLogin(visitor), "form");
      const form = visitor.page.url();
      await visitor.page.goto(publicUrl);
      const pending = JSON.parse((await visitor.storage()).session[PENDING] ?? "{}") as Pending;
      await visitor.keep(PENDING, { ...pending, ...change(pending) });
      await visitor.page.goto(form);
      await visitor.submit(PEOPLE.other);
      assert.equal(await alertOf(visitor), FAILED);
      assert.deepEqual((await visitor.storage()).session, {});
      assert.deepEqual(
        codes()
          .slice(before)
          .map(({ status }) => status),
        statuses,
      );
      visitor.expectErrors(errors, noise);
      await visitor.leave();
      return `"${FAILED}"`;
    });
  }
  await report.step("a code that comes without a login begun in this tab is not taken", async () => {
    const visitor = await Visitor.arrive(browser, publicUrl);
    const before = codes().length;
    await visitor.page.goto(`${publicUrl}/auth/callback/?code=11111111-2222-4333-8444-555555555555&state=x`);
    const said = await alertOf(visitor);
    assert.equal(said, "The login did not begin in this tab. Log in again.");
    assert.equal(codes().length, before);
    await visitor.leave();
    return `"${said}"`;
  });
  await report.step("an error instead of a code is shown as one, and not in its own words", async () => {
    const visitor = await Visitor.arrive(browser, publicUrl);
    await goToLogin(visitor);
    const state = new URL(visitor.page.url()).searchParams.get("state");
    const query = new URLSearchParams({
      error: "access_denied",
      error_description: "<b>call 555</b>",
      state: state ?? "",
    });
    await visitor.page.goto(`${publicUrl}/auth/callback/?${query}`);
    assert.equal(await alertOf(visitor), FAILED);
    assert.doesNotMatch(await visitor.text(), /555/);
    await visitor.leave();
    return undefined;
  });
  await report.step("a code is good once: going back in the history does not log in again", async () => {
    const visitor = await Visitor.arrive(browser, publicUrl);
    await logIn(visitor, PEOPLE.other);
    const before = codes().length;
    const history = (await visitor.page.evaluate("history.length")) as number;
    await visitor.page.reload();
    await messageOf(visitor).waitFor();
    assert.equal(codes().length, before);
    await visitor.leave();
    return `${history} pages in the history, none with the code`;
  });
  await report.step("another address to come back to: the login refuses and sends nobody there", async () => {
    const visitor = await Visitor.arrive(browser, publicUrl);
    await goToLogin(visitor);
    const address = new URL(visitor.page.url());
    for (const foreign of ["https://attacker.example/", `${publicUrl}/auth/callback`, `${publicUrl}/`]) {
      address.searchParams.set("redirect_uri", foreign);
      const response = await visitor.page.goto(address.href);
      assert.equal(response?.status(), 400, foreign);
      assert.equal(new URL(visitor.page.url()).origin, address.origin);
    }
    const seen = await visitor.text();
    await visitor.leave();
    return `HTTP 400: ${seen.slice(0, 80)}`;
  });
}
