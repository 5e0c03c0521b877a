import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type ApiProcess, buildApi, startApi } from "../../bench/chatbot/apiProcess";
import { ANSWER as MODEL_ANSWER, type ModelStub, startModelStub } from "../../bench/chatbot/modelStub";
import type { PlanResource } from "../../cli/plan";
import { offlinePreview } from "../../cli/preview";
import { buildPages } from "../../frontends/chatbot/build";
import {
  containerOf,
  type Definition,
  environmentHere,
  type Replacements,
  replaced,
} from "./containerEnvironment";
import { behavioursOf, only } from "./edge";
import { startEdge } from "./edgeServer";
import { startPagesLogin } from "./pagesLogin";
import { tabTo } from "./pagesPerson";
import { pagesPool } from "./pagesPool";
import { laterBy, objectsOf, type PagesScene } from "./pagesScene";
import type { PagesStage } from "./pagesStage";
import type { Visitor } from "./visitor";

export interface ChatbotScene extends PagesScene {
  readonly model: ModelStub;
}

const STACK = "chatbot-dev";
/** The stack that owns the pool which the dev stacks share. */
const POOL_STACK = "dev";

/** The stack's pages, API and login on this machine, with the settings of its plan. */
export async function makeChatbotScene(stage: PagesStage): Promise<ChatbotScene> {
  const { plan } = await offlinePreview(stage.root, STACK, { steady: true });
  const { plan: shared } = await offlinePreview(stage.root, POOL_STACK, { steady: true });
  const folder = join(stage.folder, "chatbot");
  await buildPages(folder);
  const edge = await startEdge();
  const login = await startPagesLogin(stage.login);
  const publicUrl = `http://localhost:${edge.port}`;
  const isClient = ({ type }: PlanResource) => type === "aws:cognito/userPoolClient:UserPoolClient";
  const addresses: Replacements = [
    [String(plan.outputs["userPoolId"]), only(shared.resources, "aws:cognito/userPool:UserPool").id ?? ""],
    [String(plan.outputs["url"]), publicUrl],
    [String(plan.outputs["loginUrl"]), login.url],
  ];
  const resources = [
    ...shared.resources.filter((one) => one.type.startsWith("aws:cognito/") && !isClient(one)),
    ...plan.resources,
  ];
  const { pool, calls } = await pagesPool(stage.login, resources, addresses);
  const model = await startModelStub();
  const environment = {
    ...apiEnvironment(plan.resources, pool.replacements, stage.login.url),
    PORT: "0",
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: model.url,
    AWS_ACCESS_KEY_ID: "stub",
    AWS_SECRET_ACCESS_KEY: "stub",
  };
  const program = buildApi();
  const started: ApiProcess[] = [];
  const start = async (changes: Readonly<Record<string, string>>, flags: readonly string[] = []) => {
    const api = await startApi(program, { environment: { ...environment, ...changes }, flags });
    started.push(api);
    return api;
  };
  let api = await start({});
  const objects = objectsOf(plan.resources, pool.replacements);
  const behaviours = behavioursOf(plan.resources, pool.replacements);
  edge.show({ behaviours, folder, objects, applicationPort: () => Number(new URL(api.url).port) });
  const config = JSON.parse(objects.get("config.json")?.content ?? "{}") as Record<string, unknown>;
  return {
    name: "chatbot",
    publicUrl,
    apiUrl: publicUrl,
    login,
    model,
    poolId: pool.id,
    clientId: pool.clientId,
    calls,
    config,
    headers: Object.fromEntries((behaviours.at(-1)?.headers ?? []).map(({ name, value }) => [name, value])),
    scopes: config["scopes"] as string[],
    noise: [],
    idTokenStatus: 401,
    answer: () => MODEL_ANSWER.slice(MODEL_ANSWER.lastIndexOf("\n") + 1),
    overHttp: async () => undefined,
    byKeyboard: { title: "login, chat, feedback, logout", play: feedbackByKeyboard },
    api: () => api,
    async replaceApi(changes = {}) {
      const earlier = api;
      api = await start(changes);
      await earlier.stop();
    },
    startLater: (hours) => start({}, laterBy(hours)),
    async close() {
      await Promise.all(started.map((one) => one.stop()));
      await Promise.all([edge.close(), login.close(), model.close()]);
    },
  };
}

async function feedbackByKeyboard(visitor: Visitor): Promise<void> {
  const { keyboard } = visitor.page;
  await tabTo(visitor, "Yes", "Shift+Tab");
  await keyboard.press("Enter");
  await keyboard.type("Thank you.");
  await keyboard.press("Enter");
  await visitor.page.getByText("Thank you for your feedback.").waitFor();
}

/**
 * The environment that ECS gives the API. Who made the tokens stays as it is: that is a name, which the login here
 * writes into them too. Only where their keys are is another address.
 */
export function apiEnvironment(
  resources: readonly PlanResource[],
  here: Replacements,
  keysUrl: string,
): Record<string, string> {
  const definition = withParameters(containerOf(resources, "chatbot"), resources);
  const { environment = [] } = definition;
  const issuer = environment.find(({ name }) => name === "COGNITO_ISSUER")?.value ?? "";
  const others = environment.filter(({ name }) => name !== "COGNITO_ISSUER");
  const keys: Replacements = [...here, [new URL(issuer).origin, keysUrl]];
  const secrets = { sessionSecret: randomBytes(32).toString("base64url") };
  return {
    ...environmentHere({ ...definition, environment: others }, keys, secrets),
    COGNITO_ISSUER: replaced(issuer, here),
  };
}

/** With what ECS reads from Parameter Store as plain values. */
export function withParameters(definition: Definition, resources: readonly PlanResource[]): Definition {
  const { environment = [], secrets = [] } = definition;
  const valueAt = (arn: string) => {
    const [, name] = /:parameter(\/.*)$/.exec(arn) ?? [];
    return resources.find(
      ({ type, inputs }) => type === "aws:ssm/parameter:Parameter" && inputs["name"] === name,
    )?.inputs["insecureValue"];
  };
  const read = secrets.flatMap(({ name, valueFrom }) => {
    const value = valueAt(valueFrom);
    return value === undefined ? [] : [{ name, value: String(value) }];
  });
  const names = new Set(read.map(({ name }) => name));
  return {
    ...definition,
    environment: [...environment, ...read],
    secrets: secrets.filter(({ name }) => !names.has(name)),
  };
}
