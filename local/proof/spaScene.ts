import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { parseDocument } from "yaml";
import { type ApiProcess, startApi } from "../../bench/chatbot/apiProcess";
import type { PlanResource } from "../../cli/plan";
import { previewOfFile } from "../../cli/preview";
import { buildSpa } from "../../frontends/spa/build";
import { type ApiGateway, httpApiOf, startApiGateway } from "./apiGateway";
import { type Authorizer, loadAuthorizer } from "./authorizer";
import { type Replacements, replaced } from "./containerEnvironment";
import { behavioursOf } from "./edge";
import { startEdge } from "./edgeServer";
import { startPagesLogin } from "./pagesLogin";
import { answered, tabTo } from "./pagesPerson";
import { pagesPool } from "./pagesPool";
import { laterBy, objectsOf, type PagesScene } from "./pagesScene";
import type { PagesStage } from "./pagesStage";
import type { Visitor } from "./visitor";
import { type WebSocketApi, webSocketApiOf } from "./webSocketApi";
import { startWebSocketGateway, type WebSocketGateway } from "./webSocketServer";

export interface SpaScene extends PagesScene {
  readonly gateway: ApiGateway;
  /** Where the pages open their WebSocket. */
  readonly wsUrl: string;
  /** What holds the connections where the back end does not. */
  readonly through: ThroughApi | undefined;
  /** Every line that the back end's programs wrote. */
  log(): string;
}

export interface ThroughApi {
  readonly api: WebSocketApi;
  readonly gateway: WebSocketGateway;
  /** Asked before somebody connects. */
  readonly authorizer: Authorizer;
  /** Another instance of it, whose clock goes before. */
  laterAuthorizer(hours: number): Authorizer;
}

const STACK = "spa-dev";

/** The plan of the stack file, with one other way of the WebSocket. */
export async function spaPlan(root: string, webSocket: "direct" | "apigateway") {
  const path = `Pulumi.${STACK}.yaml`;
  const document = parseDocument(readFileSync(join(root, path), "utf8"));
  document.setIn(["config", "gatehouse:spa", "webSocket"], webSocket);
  const conditions = { root, stack: STACK, project: "gatehouse", steady: true };
  return (await previewOfFile({ path, text: String(document) }, conditions)).plan;
}

/** The stack's pages, APIs, back end and login on this machine, with the settings of its plan. */
export async function makeSpaScene(
  stage: PagesStage,
  atEnd: (close: () => Promise<void>) => void,
  webSocket: "direct" | "apigateway" = "direct",
): Promise<SpaScene> {
  const plan = await spaPlan(stage.root, webSocket);
  const { outputs, resources } = plan;
  const folder = join(stage.folder, "spa");
  await buildSpa(folder);
  const [edge, login, gateway, sockets] = await Promise.all([
    startEdge(),
    startPagesLogin(stage.login),
    startApiGateway(),
    webSocket === "apigateway" ? startWebSocketGateway() : undefined,
  ]);
  const started: ApiProcess[] = [];
  const close = async () => {
    await Promise.all(started.map((one) => one.stop()));
    await Promise.all([edge.close(), login.close(), gateway.close(), sockets?.close()]);
  };
  // Whatever fails from here on: nothing may be left that keeps the proof from its end.
  atEnd(close);
  const publicUrl = `http://localhost:${edge.port}`;
  const wsUrl = `ws://localhost:${edge.port}`;
  const addresses: Replacements = [
    [String(outputs["url"]), publicUrl],
    [String(outputs["api_ws_url"]), wsUrl],
    [String(outputs["cognito_domain_url"]), login.url],
    [String(outputs["api_base_url"]), gateway.url],
    ...(sockets === undefined ? [] : [[urlOf(resources), sockets.url] as const]),
    // The pages are made before the API is, so their policy names all APIs of the region.
    [`https://*.${new URL(String(outputs["api_base_url"])).host.split(".").slice(1).join(".")}`, gateway.url],
  ];
  const { pool, calls } = await pagesPool(stage.login, resources, addresses);
  const keysUrl = `${stage.login.url}/${pool.id}/.well-known/jwks.json`;
  const environment = {
    ...backendEnvironment(resources, STACK, pool.replacements),
    PORT: "0",
    TOKEN_KEYS: keysUrl,
    // Of the instance's role.
    ...(sockets === undefined ? {} : { AWS_ACCESS_KEY_ID: "stand-in", AWS_SECRET_ACCESS_KEY: "stand-in" }),
  };
  const program = buildBackend(stage);
  const start = async (changes: Readonly<Record<string, string>>, flags: readonly string[] = []) => {
    const api = await startApi(program, { environment: { ...environment, ...changes }, flags });
    started.push(api);
    return api;
  };
  let api = await start({});
  const applicationPort = () => Number(new URL(api.url).port);
  const objects = objectsOf(resources, pool.replacements);
  const behaviours = behavioursOf(resources, pool.replacements);
  const through =
    sockets === undefined
      ? undefined
      : throughApi(sockets, resources, pool.replacements, keysUrl, applicationPort);
  edge.show({ behaviours, folder, objects, applicationPort: () => sockets?.port ?? applicationPort() });
  gateway.show(httpApiOf(resources, pool.replacements), keysUrl, applicationPort);
  const config = JSON.parse(objects.get("config.json")?.content ?? "{}") as Record<string, unknown>;
  return {
    name: "spa",
    publicUrl,
    apiUrl: gateway.url,
    wsUrl,
    gateway,
    through,
    log: () => JSON.stringify(started.map(({ lines }) => lines)),
    login,
    poolId: pool.id,
    clientId: pool.clientId,
    scopes: String(config["cognitoScopes"]).split(" "),
    calls,
    config,
    headers: Object.fromEntries((behaviours.at(-1)?.headers ?? []).map(({ name, value }) => [name, value])),
    noise: [],
    idTokenStatus: 403,
    answer,
    overHttp: async ({ page }) => {
      await page.getByLabel("Show the answer").selectOption("http");
    },
    byKeyboard: {
      title: "login, chat over both ways, logout",
      play: otherWayByKeyboard,
    },
    api: () => api,
    async replaceApi(changes = {}) {
      const earlier = api;
      api = await start(changes);
      await earlier.stop();
    },
    startLater: (hours) => start({}, laterBy(hours)),
    close,
  };
}

/** Of the WebSocket API, for the back end: scheme and host. */
function urlOf(resources: readonly PlanResource[]): string {
  return `https://${webSocketApiOf(resources, []).host}`;
}

function throughApi(
  gateway: WebSocketGateway,
  resources: readonly PlanResource[],
  here: Replacements,
  keysUrl: string,
  applicationPort: () => number,
): ThroughApi {
  const api = webSocketApiOf(resources, here);
  if (api.authorizer === undefined) {
    throw new Error("The stack lets everybody connect.");
  }
  const planned = api.authorizer;
  const authorizer = loadAuthorizer(planned, keysUrl);
  gateway.show({ api, authorizer, applicationPort });
  return {
    api,
    gateway,
    authorizer,
    laterAuthorizer: (hours) => loadAuthorizer(planned, keysUrl, hours * 3_600_000),
  };
}

async function otherWayByKeyboard(visitor: Visitor): Promise<void> {
  await tabTo(visitor, "Show the answer", "Shift+Tab");
  await visitor.page.keyboard.press("ArrowDown");
  await tabTo(visitor, "Your question");
  await visitor.page.keyboard.type("And over HTTP.");
  await visitor.page.keyboard.press("Enter");
  await answered({ answer }, visitor, "And over HTTP.", 1);
}

/** The model that the sample has without a service. */
const answer = (message: string) => `You said: ${message}`;

/** What the start script of the instance reads from Parameter Store for the container. */
export function backendEnvironment(
  resources: readonly PlanResource[],
  stack: string,
  here: Replacements,
): Record<string, string> {
  const prefix = `/gatehouse/${stack}/`;
  return Object.fromEntries(
    resources
      .filter(
        ({ type, inputs }) =>
          type === "aws:ssm/parameter:Parameter" && `${inputs["name"]}`.startsWith(prefix),
      )
      .map(({ inputs }) => [
        String(inputs["name"]).slice(prefix.length),
        replaced(String(inputs["insecureValue"]), here),
      ]),
  );
}

/** One file, which finds its packages in this repository. */
function buildBackend({ root }: PagesStage): string {
  const folder = join(root, "node_modules/.cache/spa", String(process.pid));
  mkdirSync(folder, { recursive: true });
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "server.mjs");
  buildSync({
    absWorkingDir: join(root, "containers/spa"),
    entryPoints: ["src/server.ts"],
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    format: "esm",
    outfile,
    logLevel: "warning",
  });
  return outfile;
}
