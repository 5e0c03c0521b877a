import assert from "node:assert/strict";
import { startMinistack } from "../native/login";
import type { Replica } from "../native/openWebui";
import { callCognito } from "./cognito";
import { LIMIT_SECONDS } from "./limit";
import { Person } from "./person";
import { ANSWER, type Scene, startReplicas } from "./scene";
import { refusal, type SceneTools } from "./small";

/** What people see when something is set wrongly or is not there. */
export async function mistakes(scene: Scene, tools: SceneTools, running: Replica): Promise<void> {
  await wrongAddresses(scene, tools);
  await loginGoesDown(scene, tools);
  await running.running.stop();
  await wrongSecret(scene, tools);
  await withoutTheLogin(scene, tools);
}

async function wrongAddresses(scene: Scene, { report, browser, people }: SceneTools): Promise<void> {
  const { publicUrl } = scene;
  const environment = scene.environment("later");
  const callback = environment["OPENID_REDIRECT_URI"] ?? "";
  await report.step("a callback address that the client does not have: the login refuses", async () => {
    await changeClient(scene, { CallbackURLs: [`${callback}/`] });
    const person = await Person.arrive(browser, publicUrl);
    await person.openLoginPage();
    await person.button.click();
    await person.page.waitForURL((url) => url.pathname === "/oauth2/authorize");
    const seen = await person.text();
    await changeClient(scene, { CallbackURLs: [callback] });
    assert.match(seen, /redirect_uri is not allowed/);
    await person.leave();
    return seen.slice(0, 120);
  });
  await report.step(
    "a logout address that the client does not have: the login refuses, its session lives",
    async () => {
      await changeClient(scene, { LogoutURLs: [`${publicUrl}/elsewhere`] });
      const person = await Person.arrive(browser, publicUrl);
      await person.logIn(people.user);
      await person.page.getByRole("button", { name: "User menu" }).first().click();
      await person.page.getByRole("menuitem", { name: "Sign Out" }).click();
      await person.page.waitForURL((url) => url.pathname === "/logout");
      const seen = await person.text();
      await changeClient(scene, { LogoutURLs: [`${publicUrl}/auth`] });
      assert.match(seen, /logout_uri is not allowed/);
      await person.openLoginPage();
      assert.equal(await person.continueToLogin(), "silent");
      await person.leave();
      return seen.slice(0, 120);
    },
  );
}

async function changeClient(
  { stage, pool }: Scene,
  change: Readonly<Record<string, unknown>>,
): Promise<void> {
  const who = { UserPoolId: pool.id, ClientId: pool.clientId };
  await callCognito(stage.login.apiUrl, "UpdateUserPoolClient", { ...who, ...change });
}

async function wrongSecret(scene: Scene, { report, browser, people }: SceneTools): Promise<void> {
  await report.step("a wrong client secret: the application refuses after the login", async () => {
    const [replica] = await startReplicas(scene, ["wrong-secret"], "later", { OAUTH_CLIENT_SECRET: "wrong" });
    const person = await Person.arrive(browser, scene.publicUrl);
    await person.openLoginPage();
    await person.continueToLogin();
    await person.submit(people.user);
    const seen = await refusal(person);
    await person.leave();
    await replica?.running.stop();
    return seen;
  });
}

/** While the application runs. */
async function loginGoesDown(scene: Scene, { report, browser, people }: SceneTools): Promise<void> {
  await report.step(
    "the login goes down: who is logged in goes on, a new login ends in an error",
    async () => {
      const person = await Person.arrive(browser, scene.publicUrl);
      await person.logIn(people.user);
      await scene.stage.login.ministack.stop();
      await person.newChat();
      await person.ask("Does it go on?", ANSWER);
      const late = await Person.arrive(browser, scene.publicUrl);
      await late.openLoginPage();
      await late.button.click();
      await late.page.waitForURL((url) => url.href.startsWith(scene.stage.login.url));
      const seen = await late.text();
      assert.match(seen, /does not answer/);
      await person.leave();
      await late.leave();
      return `the login's address: "${seen}"`;
    },
  );
  await startLoginAgain(scene);
}

async function startLoginAgain({ stage }: Scene): Promise<void> {
  const { loginPython: python, region, workplace, processes, login } = stage;
  const options = { python, region, workplace, processes, startSeconds: LIMIT_SECONDS };
  const { ministack } = await startMinistack(options, Number(new URL(login.apiUrl).port));
  stage.login = { ...login, ministack };
}

/** Open WebUI starts while nobody answers for the login, and without the rule that lets users see models. */
async function withoutTheLogin(scene: Scene, { report, browser, people }: SceneTools): Promise<void> {
  const { stage, publicUrl } = scene;
  await stage.login.ministack.stop();
  const person = await Person.arrive(browser, publicUrl);
  let replica: Replica | undefined;
  await report.must("the login is down: Open WebUI starts, and the login ends in an error", async () => {
    [replica] = await startReplicas(scene, ["without"], "later", { BYPASS_MODEL_ACCESS_CONTROL: "false" });
    await person.openLoginPage();
    const [response] = await Promise.all([
      person.page.waitForResponse((one) => new URL(one.url()).pathname === "/oauth/oidc/login"),
      person.button.click(),
    ]);
    await person.page.waitForLoadState();
    return `HTTP ${response.status()}: ${(await person.text()).slice(0, 120)}`;
  });
  await report.step("the login is back: people log in, and nothing has to be started again", async () => {
    await startLoginAgain(scene);
    await person.logIn(people.user);
    assert.equal((await person.account()).role, "user");
    return undefined;
  });
  await report.step("without BYPASS_MODEL_ACCESS_CONTROL the user would see no model", async () => {
    assert.deepEqual(await person.models(), []);
    return undefined;
  });
  await person.leave();
  await replica?.running.stop();
}
