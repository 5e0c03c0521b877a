import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { launchReplica, type Replica } from "../native/openWebui";
import { LIMIT_SECONDS } from "./limit";
import { NEW_PASSWORD, type People } from "./people";
import { callWith, Person } from "./person";
import type { Report } from "./report";
import { ANSWER, replicaOptions, type Scene, startReplicas } from "./scene";

export interface SceneTools {
  readonly report: Report;
  readonly browser: Browser;
  readonly people: People;
  /** Keeps a picture of what the page shows. */
  readonly picture: (name: string, person: Person) => Promise<void>;
}

/** A team's stack: one task, PostgreSQL, no cache. */
export async function smallScene(scene: Scene, tools: SceneTools): Promise<Replica> {
  const replica = await firstStart(scene, tools);
  await closedDoors(scene, tools);
  await theUser(scene, tools);
  await theAdministrator(scene, tools);
  await theOthers(scene, tools);
  return startAgain(scene, tools, replica);
}

async function firstStart(scene: Scene, { report }: SceneTools): Promise<Replica> {
  const { proxy, publicUrl } = scene;
  let replica: Replica | undefined;
  await report.must("Open WebUI starts on an empty database and changes its schema", async () => {
    const started = Date.now();
    const launched = await launchReplica(replicaOptions(scene, "small", "first"));
    proxy.route([launched.port]);
    // Until it listens the load balancer has nobody to ask.
    const early = await fetch(publicUrl);
    assert.equal(early.status, 502);
    await launched.ready;
    replica = launched;
    assert.equal((await fetch(publicUrl)).status, 200);
    const took = Math.round((Date.now() - started) / 1000);
    return `the page is HTTP 502 before it listens, and there after ${took} s`;
  });
  return replica!;
}

async function closedDoors(scene: Scene, { report, browser, picture }: SceneTools): Promise<void> {
  const { publicUrl } = scene;
  await report.step("the page offers Cognito and no password form", async () => {
    const person = await Person.arrive(browser, publicUrl);
    await person.openLoginPage();
    assert.equal(await person.page.locator("input").count(), 0);
    await picture("login-page", person);
    const label = await person.button.innerText();
    await person.leave();
    return `"${label}"`;
  });
  await report.step("the application's own password API is closed", async () => {
    const environment = scene.environment("first");
    // The secret is this run's own: a right password must not help either.
    const email = environment["WEBUI_ADMIN_EMAIL"];
    const password = environment["WEBUI_ADMIN_PASSWORD"];
    const signIn = await post(publicUrl, "/api/v1/auths/signin", { email, password });
    const signUp = await post(publicUrl, "/api/v1/auths/signup", {
      name: "x",
      email: "x@example.org",
      password,
    });
    assert.deepEqual([signIn.status, signUp.status], [403, 403]);
    return "HTTP 403 for the reserved account with its right password, and for a sign-up";
  });
}

async function theUser(scene: Scene, { report, browser, people, picture }: SceneTools): Promise<void> {
  const { publicUrl } = scene;
  const person = await Person.arrive(browser, publicUrl);
  let token = "";
  await report.must("the first person who logs in, of the users' group, becomes a user", async () => {
    await person.logIn(people.user);
    token = await person.token();
    const account = await person.account();
    assert.deepEqual(account, { role: "user", email: people.user.email });
    return "the role user, not administrator";
  });
  await report.step("the user sees the stack's models without an administrator's help", async () => {
    const models = await person.models();
    assert.deepEqual(models, scene.models);
    return models.join(", ");
  });
  await report.step("the user may not call what is the administrator's", async () => {
    const { status } = await person.call("/api/v1/users/");
    assert.equal(status, 401);
    return `HTTP ${status} for the list of users`;
  });
  await report.step("a message is sent, and the page shows the model's answer", async () => {
    await person.ask("Does the login work?", ANSWER);
    await picture("chat", person);
    return undefined;
  });
  await report.step("who has a session at the login is asked for no password", async () => {
    await forgetApplication(person);
    await person.openLoginPage();
    assert.equal(await person.continueToLogin(), "silent");
    await person.input.waitFor();
    return undefined;
  });
  await report.step("signing out ends the session at the login as well", async () => {
    token = await person.token();
    await person.signOut();
    assert.deepEqual([person.page.url(), await person.context.cookies()], [`${publicUrl}/auth`, []]);
    assert.equal(await person.continueToLogin(), "form");
    await picture("signed-out", person);
    return "the next login asks for the password";
  });
  await report.step("without a cache the token of the ended session lives on until it expires", async () => {
    const { status } = await callWith(publicUrl, token, "/api/v1/auths/");
    assert.equal(status, 200);
    const hours = hoursOf(token);
    assert.equal(`${hours}h`, scene.environment("later")["JWT_EXPIRES_IN"]);
    return `HTTP ${status}, for ${hours} h after the login`;
  });
  await person.leave();
}

async function theAdministrator(scene: Scene, { report, browser, people }: SceneTools): Promise<void> {
  await report.step("an invited administrator chooses a password and becomes administrator", async () => {
    const person = await Person.arrive(browser, scene.publicUrl);
    await person.logIn(people.admin, NEW_PASSWORD);
    assert.deepEqual(await person.account(), { role: "admin", email: people.admin.email });
    const users = await person.call("/api/v1/users/");
    assert.equal(users.status, 200);
    await person.readNews();
    await person.ask("Does the login work?", ANSWER);
    await person.leave();
    return "the list of users, and an answer to a message";
  });
}

async function theOthers(scene: Scene, { report, browser, people, picture }: SceneTools): Promise<void> {
  await report.step("a user without a group does not get in", async () => {
    const person = await Person.arrive(browser, scene.publicUrl);
    await person.openLoginPage();
    await person.continueToLogin();
    await person.submit(people.nobody);
    await person.page.getByText("Account Activation Pending").waitFor();
    assert.equal(await person.input.count(), 0);
    assert.equal((await person.account()).role, "pending");
    // The reserved account is an administrator, and nobody reads its mail.
    assert.doesNotMatch(await person.text(), /@gatehouse\.invalid/);
    const { status } = await person.call("/api/models");
    assert.equal(status, 401);
    await picture("refused", person);
    await person.leave();
    return `"Account Activation Pending", and HTTP ${status} for the models`;
  });
  await report.step("a user of another group only is refused", async () => {
    const person = await Person.arrive(browser, scene.publicUrl);
    await person.openLoginPage();
    await person.continueToLogin();
    await person.submit(people.stranger);
    const seen = await refusal(person);
    await person.leave();
    return seen;
  });
}

/** What the page says to whom it does not let in, besides its name and the login button. */
export async function refusal(person: Person): Promise<string> {
  await person.button.waitFor();
  assert.equal(await person.token(), null);
  const said = new URL(person.page.url()).searchParams.get("error");
  const toast = person.page.locator("[data-sonner-toast]").first();
  await toast.waitFor();
  const text = (await toast.innerText()).replace(/\s+/g, " ").trim();
  assert.ok(text.length > 0, "the page says nothing");
  return `"${text}"${said === null || said === text ? "" : ` (${said})`}`;
}

/** The next start finds the schema as it is, and whoever was logged in still is. */
async function startAgain(scene: Scene, tools: SceneTools, replica: Replica): Promise<Replica> {
  const { report, browser, people } = tools;
  let next = replica;
  await report.must(
    "it starts again without changing the schema, and nobody has to log in again",
    async () => {
      const person = await Person.arrive(browser, scene.publicUrl);
      await person.logIn(people.user);
      await replica.running.stop();
      [next = replica] = await startReplicas(scene, ["small"], "later");
      await person.newChat();
      assert.deepEqual(await person.account(), { role: "user", email: people.user.email });
      await person.leave();
      return undefined;
    },
  );
  return next;
}

/** The application's cookies and what its page keeps, as after some days away; the login's cookie stays. */
async function forgetApplication({ context, page }: Person): Promise<void> {
  await page.evaluate("localStorage.clear()");
  const kept = (await context.cookies()).filter(({ name }) => name === "cognito");
  await context.clearCookies();
  await context.addCookies(kept);
}

function hoursOf(token: string): number {
  const { exp, iat } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as {
    exp: number;
    iat: number;
  };
  return (exp - iat) / 3600;
}

function post(origin: string, path: string, body: object): Promise<Response> {
  return fetch(`${origin}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LIMIT_SECONDS * 1000),
  });
}
