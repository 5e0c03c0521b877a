import { randomBytes } from "node:crypto";
import { offlinePreview } from "../../cli/preview";
import { GATEWAY } from "../../stacks/systems/open-webui/bedrockGateway";
import type { Login } from "../native/login";
import { startModelStub } from "../native/modelStub";
import { type Replica, type ReplicaOptions, startReplica } from "../native/openWebui";
import type { Processes } from "../native/processes";

import { type RoundRobin, startProxy } from "../native/proxy";
import type { Cache, Database, Workplace } from "../native/services";
import { makePool, type Pool } from "./cognito";
import { cognitoCalls } from "./cognitoCalls";
import { containerOf, type Definition, environmentHere, type Replacements } from "./containerEnvironment";
import { LIMIT_SECONDS } from "./limit";

/** What all scenes share. */
export interface Stage {
  readonly root: string;
  /** Of the virtual environment with Open WebUI, and of the one with ministack. */
  readonly python: string;
  readonly loginPython: string;
  /** Of the pools: it stands in their ids. */
  readonly region: string;
  readonly workplace: Workplace;
  readonly processes: Processes;
  /** Another after it was stopped and started again. */
  login: Login;
}

/** What the model stub answers to every message. */
export const ANSWER = "The login works: this answer comes from the stub model.";

/** One stack of the program, as it stands here. */
export interface Scene {
  readonly stack: string;
  /** Where the browser finds the application. */
  readonly publicUrl: string;
  readonly proxy: RoundRobin;
  readonly pool: Pool;
  /** Ids of the models that the stack offers, sorted. */
  readonly models: readonly string[];
  /** Calls of the Cognito API that made the pool. */
  readonly calls: number;
  /** The container's environment: of the first start, which migrates the database, or of later ones. */
  readonly environment: (start: "first" | "later") => Record<string, string>;
  readonly secrets: readonly string[];
  readonly stage: Stage;
  close(): Promise<void>;
}

export interface Stores {
  readonly database: Pick<Database, "url">;
  readonly cache?: Cache | undefined;
}

/** Makes the pool of the stack's plan at the local login, and translates the container's environment. */
export async function makeScene(stage: Stage, stack: string, { database, cache }: Stores): Promise<Scene> {
  const first = await offlinePreview(stage.root, stack);
  const later = await offlinePreview(stage.root, stack, { steady: true });
  const { plan } = later;
  const proxy = await startProxy();
  const publicUrl = `http://localhost:${proxy.port}`;
  const definition = containerOf(plan.resources, "open-webui");
  const models = modelsOf(containerOf(plan.resources, GATEWAY.name));
  const model = await startModelStub({ models, text: ANSWER });
  const addresses: Replacements = [
    [String(plan.outputs["url"]), publicUrl],
    [String(plan.outputs["loginUrl"]), stage.login.url],
    [`https://cognito-idp.${stage.region}.amazonaws.com`, stage.login.url],
    [GATEWAY.baseUrl, `http://127.0.0.1:${model.port}/v1`],
  ];
  const calls = cognitoCalls(plan.resources);
  const pool = await makePool(stage.login.apiUrl, calls, addresses);
  const secret = () => randomBytes(32).toString("base64url");
  const values = {
    clientSecret: pool.clientSecret,
    webuiSecretKey: secret(),
    sessionTokenKey: secret(),
    adminPassword: secret(),
    databaseUrl: database.url,
    cacheUrl: cache?.url ?? "",
    modelKeys: "stub",
  };
  const definitions = { first: containerOf(first.plan.resources, "open-webui"), later: definition };
  return {
    stack,
    publicUrl,
    proxy,
    pool,
    models,
    calls: calls.length,
    environment: (start) => environmentHere(definitions[start], pool.replacements, values),
    secrets: Object.values(values),
    stage,
    async close() {
      await proxy.close();
      await model.close();
    },
  };
}

/** What the gateway beside the application would list. */
function modelsOf({ environment = [] }: Definition): readonly string[] {
  const config = environment.find(({ name }) => name === "GATEWAY_CONFIG")?.value ?? "{}";
  const { model_list: list = [] } = JSON.parse(config) as { model_list?: { model_name: string }[] };
  return list.map(({ model_name }) => model_name).sort();
}

/** A replica with the scene's environment, and what one step changes of it. */
export function replicaOptions(
  { stage, environment, secrets }: Scene,
  name: string,
  start: "first" | "later",
  changes: Readonly<Record<string, string>> = {},
): ReplicaOptions {
  const { python, workplace, processes } = stage;
  return {
    name,
    python,
    workplace,
    processes,
    environment: { ...environment(start), ...changes },
    secrets: [...secrets, ...Object.values(changes)],
    startSeconds: LIMIT_SECONDS,
  };
}

export async function startReplicas(
  scene: Scene,
  names: readonly string[],
  start: "first" | "later",
  changes: Readonly<Record<string, string>> = {},
): Promise<readonly Replica[]> {
  const replicas = await Promise.all(
    names.map((name) => startReplica(replicaOptions(scene, name, start, changes))),
  );
  scene.proxy.route(replicas.map(({ port }) => port));
  return replicas;
}
