import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { alertOf, ask, logIn, say, tokensOf } from "./pagesPerson";
import { PEOPLE, strangersTokens } from "./pagesPool";
import type { PagesScene } from "./pagesScene";
import type { PagesStage, PagesTools } from "./pagesStage";
import { Visitor } from "./visitor";

/** What the API makes of tokens that are not good, and of users outside the group. */
export async function pagesRefusals(
  scene: PagesScene,
  stage: PagesStage,
  { report, browser }: PagesTools,
): Promise<void> {
  const { publicUrl, apiUrl } = scene;
  const visitor = await Visitor.arrive(browser, publicUrl);
  await logIn(visitor, PEOPLE.member);
  const { accessToken: good } = await tokensOf(visitor);
  await report.step("the API takes the page's access token, and answers 401 to every other one", async () => {
    const { access: foreign } = await strangersTokens(stage.login, undefined);
    const beside = await strangersTokens(stage.login, scene.poolId);
    const [head = "", claims = "", signature = ""] = good.split(".");
    const tokens: Readonly<Record<string, string | undefined>> = {
      none: undefined,
      "of another pool": foreign,
      "of another client of the pool": beside.access,
      "with another name in it": [head, withClaims(claims, { username: "root" }), signature].join("."),
      "signed by nobody": [encoded({ alg: "none" }), claims, ""].join("."),
      "cut off": good.slice(0, -8),
    };
    for (const [name, token] of Object.entries(tokens)) {
      assert.equal(await statusWith(apiUrl, token), 401, name);
    }
    assert.equal(await statusWith(apiUrl, good), 200);
    return `none, ${Object.keys(tokens).slice(1).join(", ")}`;
  });
  await report.step("the id token of the same login is refused", async () => {
    const idToken = await idTokenOf(scene, visitor);
    assert.equal(claimsOf(idToken)["token_use"], "id");
    assert.equal(claimsOf(idToken)["aud"], scene.clientId);
    const statuses = [await statusWith(apiUrl, idToken), await statusWith(scene.api().url, idToken)];
    assert.deepEqual(statuses, [scene.idTokenStatus, 401]);
    return `HTTP ${statuses[0]}; without anything before it the program answers 401`;
  });
  await report.step("the same access token is refused with 401 when its time is over", async () => {
    const later = await scene.startLater(2);
    assert.equal(await statusWith(later.url, good), 401);
    await later.stop();
    const { exp, iat } = claimsOf(good) as { exp: number; iat: number };
    assert.equal(exp - iat, 3600);
    return "an API whose clock is two hours ahead; the token lasts one";
  });
  await visitor.leave();
  await report.step(
    "a group is asked for: who is not in it gets 403 and is told, who is gets an answer",
    async () => {
      await scene.replaceApi({ REQUIRED_GROUP: "staff" });
      try {
        return await withinGroup(scene, browser);
      } finally {
        await scene.replaceApi();
      }
    },
  );
}

async function withinGroup(scene: PagesScene, browser: Browser): Promise<string> {
  const outside = await Visitor.arrive(browser, scene.publicUrl);
  await logIn(outside, PEOPLE.other);
  await scene.overHttp(outside);
  await say(outside, "May I?");
  const said = await alertOf(outside);
  outside.expectErrors([/status of 403/], [...scene.noise, /^WebSocket connection to .* failed/]);
  assert.equal(said, "Your account may not use this application.");
  await outside.leave();
  const inside = await Visitor.arrive(browser, scene.publicUrl);
  await logIn(inside, PEOPLE.member);
  await ask(scene, inside, "May I?");
  inside.expectErrors([], scene.noise);
  await inside.leave();
  return `"${said}"`;
}

async function statusWith(origin: string, token: string | undefined): Promise<number> {
  const response = await fetch(`${origin}/api/v1/chat`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ message: "Is this token good?" }),
    signal: AbortSignal.timeout(30_000),
  });
  await response.arrayBuffer();
  return response.status;
}

/** The pages do not keep it: read from the answer of the token endpoint in a second login. */
export async function idTokenOf(scene: PagesScene, visitor: Visitor): Promise<string> {
  const page = await visitor.context.newPage();
  const found: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.url() === `${scene.login.url}/oauth2/token`) {
      found.push(response.json().then((body: { id_token: string }) => body.id_token));
    }
  });
  await page.goto(scene.publicUrl);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByLabel(/^Your (message|question)$/).waitFor();
  const [token = ""] = await Promise.all(found);
  await page.close();
  return token;
}

export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<
    string,
    unknown
  >;
}

function withClaims(claims: string, more: Readonly<Record<string, unknown>>): string {
  return encoded({ ...JSON.parse(Buffer.from(claims, "base64url").toString()), ...more });
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
