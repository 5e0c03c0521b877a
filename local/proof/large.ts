import assert from "node:assert/strict";
import type { Replica } from "../native/openWebui";
import { NEW_PASSWORD } from "./people";
import { callWith, Person } from "./person";
import { ANSWER, type Scene, startReplicas } from "./scene";
import type { SceneTools } from "./small";

/** What stands in for the bucket's region and the task's role: the simulator's own storage. */
const ACCESS = { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" } as const;

/** A company's stack: several tasks behind a load balancer that sends each request to the next one. */
export async function largeScene(scene: Scene, tools: SceneTools): Promise<void> {
  const { report, browser, people } = tools;
  let replicas: readonly Replica[] = [];
  await report.must("one replica changes the schema alone, then two start that may not", async () => {
    const [migrating] = await startReplicas(scene, ["large-0"], "first", storage(scene));
    await migrating?.running.stop();
    replicas = await startReplicas(scene, ["large-1", "large-2"], "later", storage(scene));
    return "each request goes to the next one, without stickiness";
  });
  await report.step("a user without a group does not get in", async () => {
    const person = await Person.arrive(browser, scene.publicUrl);
    await person.openLoginPage();
    await person.continueToLogin();
    await person.submit(people.nobody);
    await person.page.getByText("Account Activation Pending").waitFor();
    const { status } = await person.call("/api/models");
    assert.equal(status, 401);
    await person.leave();
    return '"Account Activation Pending"';
  });
  await report.step("an administrator logs in", async () => {
    const person = await Person.arrive(browser, scene.publicUrl);
    await person.logIn(people.admin, NEW_PASSWORD);
    assert.equal((await person.account()).role, "admin");
    await person.leave();
    return undefined;
  });
  await theUser(scene, tools, replicas);
}

async function theUser(
  scene: Scene,
  { report, browser, people }: SceneTools,
  replicas: readonly Replica[],
): Promise<void> {
  const { publicUrl } = scene;
  const person = await Person.arrive(browser, publicUrl);
  await report.must(
    "a user logs in: the way there is begun by one replica and ended by the other",
    async () => {
      await person.logIn(people.user);
      assert.equal((await person.account()).role, "user");
      assert.deepEqual(await person.models(), scene.models);
      return undefined;
    },
  );
  await report.step("answers reach the page, though another replica asks the model", async () => {
    const [first = 0, second = 0] = replicas.map(({ port }) => port);
    // Requests to one replica, the page's WebSocket to the other: what happens to every second page.
    for (const [requests, webSockets] of [
      [first, second],
      [second, first],
    ] as const) {
      scene.proxy.route([requests], [webSockets]);
      await person.newChat();
      await person.ask(`Does the login work? (${requests})`, ANSWER);
    }
    scene.proxy.route([first, second]);
    await person.newChat();
    await person.ask("Does the login work?", ANSWER);
    return "3 chats";
  });
  await report.step("an uploaded file lies in the stack's bucket", async () => {
    const form = new FormData();
    form.set("file", new Blob(["proof"]), "proof.txt");
    const upload = await person.call("/api/v1/files/?process=false", { method: "POST", body: form });
    assert.equal(upload.status, 200, await upload.clone().text());
    const listing = await (await fetch(`${scene.stage.login.apiUrl}/${bucketOf(scene)}?list-type=2`)).text();
    assert.match(listing, /<Key>[^<]*proof\.txt<\/Key>/);
    return bucketOf(scene);
  });
  await report.step("a replica stops, and nobody has to log in again", async () => {
    const [first, second] = replicas;
    await first?.running.stop();
    scene.proxy.route([second!.port]);
    await person.newChat();
    await person.ask("Is anybody there?", ANSWER);
    await startReplicas(scene, ["large-3"], "later", storage(scene)).then(([third]) =>
      scene.proxy.route([second!.port, third!.port]),
    );
    return "a third one takes its place";
  });
  await report.step(
    "signing out revokes the token at every replica, and ends the login's session",
    async () => {
      const token = await person.token();
      await person.newChat();
      await person.signOut();
      const statuses: number[] = [];
      for (let turn = 0; turn < 4; turn += 1) {
        statuses.push((await callWith(publicUrl, token, "/api/v1/auths/")).status);
      }
      assert.deepEqual(statuses, [401, 401, 401, 401]);
      assert.equal(await person.continueToLogin(), "form");
      return "HTTP 401 for the old token";
    },
  );
  await person.leave();
}

function bucketOf(scene: Scene): string {
  return scene.environment("later")["S3_BUCKET_NAME"] ?? "";
}

function storage(scene: Scene): Record<string, string> {
  return { ...ACCESS, S3_ENDPOINT_URL: scene.stage.login.apiUrl };
}

/** Made by the stack on AWS; nobody but the proof makes it here. */
export async function makeBucket(scene: Scene): Promise<void> {
  const { status } = await fetch(`${scene.stage.login.apiUrl}/${bucketOf(scene)}`, { method: "PUT" });
  assert.equal(status, 200);
}
