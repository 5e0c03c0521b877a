import assert from "node:assert/strict";
import { type ConfigError, readConfig } from "../../containers/chatbot/src/config";
import { change, chatbotConfig } from "../stacks/systems/chatbot/support";
import { containersOf } from "../support/plan";
import { previewOf } from "../support/stack";
import { ask, elsewhere, SECRET, type Surroundings, startSurroundings } from "./chatbotSupport";
import { CAN_BE_NOBODY, NOBODY } from "./nobody";

const [major = 0] = process.versions.node.split(".").map(Number);

/** Node refuses to write, and to start other programs; so does a task's file system. */
const READ_ONLY = [major < 23 ? "--experimental-permission" : "--permission", "--allow-fs-read=*"];

/** The environment of the task definition, with what ECS would read from parameters and the secret. */
async function environmentOfTask(config: Readonly<Record<string, unknown>>): Promise<Record<string, string>> {
  const { plan } = await previewOf(config);
  const [container] = containersOf(plan);
  const parameters = new Map(
    plan.resources
      .filter(({ type }) => type === "aws:ssm/parameter:Parameter")
      .map(({ inputs }) => [String(inputs["name"]).split("/").at(-1), String(inputs["insecureValue"])]),
  );
  const secrets = container!.secrets.map(({ name }) => [name, parameters.get(name) ?? SECRET] as const);
  return {
    ...Object.fromEntries(container!.environment.map(({ name, value }) => [name, value])),
    ...Object.fromEntries(secrets),
  };
}

describe("the chatbot's API with the environment of its task", function () {
  // Programs and previews start slowly on a busy machine.
  this.timeout(60_000);
  let surroundings: Surroundings;
  before(async () => {
    surroundings = await startSurroundings();
  });
  after(() => surroundings.close());

  it("starts as nobody and without the right to write, answers, and ends by itself", async () => {
    const { model } = surroundings;
    const task = await environmentOfTask(chatbotConfig);
    const api = await surroundings.start(
      {
        ...task,
        // What a test must change: port 8000 may be taken, and the pool of the plan does not exist.
        PORT: "0",
        TOKEN_KEYS: surroundings.issuer.keysUrl,
        ...elsewhere(model),
      },
      { flags: READ_ONLY, ...(CAN_BE_NOBODY ? { user: NOBODY } : {}) },
    );
    assert.equal((await fetch(`${api.url}/api/v1/health`)).status, 200);
    const { issuer } = surroundings;
    const token = issuer.token({ iss: task["COGNITO_ISSUER"], client_id: task["COGNITO_CLIENT_ID"] });
    const { status, body } = await ask(api, token);
    assert.deepEqual([status, body["source"]], [200, undefined]);
    assert.equal(model.calls.at(-1)?.model, "eu.amazon.nova-lite-v1:0");
    api.signal("SIGTERM");
    assert.equal(await api.exit, 0);
  });

  it("understands the task's environment in every shape of the system", async () => {
    const shapes: readonly [Readonly<Record<string, unknown>>, RegExp, number][] = [
      [chatbotConfig, /^https:\/\/cognito-idp\..+\/\.well-known\/jwks\.json$/, 0],
      [change({ "gatehouse:frontend": { kind: "amplify" } }), /^https:/, 1],
      [change({ "gatehouse:network": { egress: "none" } }), /^s3:\/\/[^/]+\/.+/, 0],
    ];
    for (const [shape, keys, origins] of shapes) {
      const config = readConfig(await environmentOfTask(shape));
      assert.match(config.tokenKeys, keys);
      assert.equal(config.corsOrigins.length, origins);
      assert.equal(config.port, 8000);
      assert.deepEqual(config.modelIds, ["eu.amazon.nova-lite-v1:0", "amazon.titan-text-lite-v1"]);
    }
  });

  it("reads the keys from a bucket where there is no way out", async () => {
    const { issuer } = surroundings;
    const asked = issuer.asked();
    const api = await surroundings.start({
      TOKEN_KEYS: "s3://keys-of-the-pool/user-pool/jwks.json",
      AWS_ENDPOINT_URL_S3: new URL(issuer.keysUrl).origin,
    });
    assert.equal((await ask(api, surroundings.token)).status, 200);
    assert.equal((await ask(api, issuer.forged())).status, 401);
    assert.deepEqual(issuer.paths.slice(asked), ["/keys-of-the-pool/user-pool/jwks.json?x-id=GetObject"]);
  });

  it("does not start with a bad environment, and says everything that is wrong, but no secret", async () => {
    const started = surroundings.start({
      LOG_LEVEL: "LOUD",
      SESSION_SECRET: "short-secret",
      TOKEN_KEYS: "http://keys.example.com/jwks.json",
      COGNITO_CLIENT_ID: "",
      CHATS_PER_MINUTE: "many",
    });
    await assert.rejects(started, ({ message }: Error) => {
      for (const fault of [
        'LOG_LEVEL is "LOUD" and must be DEBUG, INFO, WARNING or ERROR.',
        "SESSION_SECRET must have 32 characters or more.",
        'TOKEN_KEYS is "http://keys.example.com/jwks.json" and must be https://',
        "COGNITO_CLIENT_ID is missing.",
        'CHATS_PER_MINUTE is "many" and must be a whole number from 1 to 100000.',
      ]) {
        assert.ok(message.includes(JSON.stringify(fault).slice(1, -1)), `${fault} in ${message}`);
      }
      assert.ok(!message.includes("short-secret"));
      assert.ok(!/\bat /.test(message), message);
      return true;
    });
  });

  it("names every variable that is missing", () => {
    assert.throws(
      () => readConfig({}),
      ({ faults }: ConfigError) => {
        assert.deepEqual(faults, [
          "AWS_REGION is missing.",
          "SESSION_SECRET is missing.",
          "BEDROCK_MODEL_ID is missing.",
          "COGNITO_USER_POOL_ID is missing.",
          "COGNITO_CLIENT_ID is missing.",
          "COGNITO_ISSUER is missing.",
          "TOKEN_KEYS is missing.",
        ]);
        return true;
      },
    );
  });
});
