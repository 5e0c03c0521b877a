import { setTimeout as wait } from "node:timers/promises";
import { type ApiProcess, buildApi, startApi } from "./apiProcess";
import { startModelStub } from "./modelStub";
import type { Options } from "./options";
import { startTokenIssuer, type TokenIssuer } from "./tokenIssuer";

/** One message of one user, in milliseconds since it was sent. */
interface Turn {
  /** The first byte: what the load balancer calls the response time. */
  readonly begunMs: number;
  /** The first words of the model; in one piece the same as the end. */
  readonly wordsMs: number;
  readonly endMs: number;
}

export interface Task {
  readonly idleMiB: number;
  peakMiB: number;
  cpuSeconds: number;
}

export interface Result {
  readonly options: Options;
  readonly seconds: number;
  readonly turns: readonly Turn[];
  readonly errors: readonly string[];
  readonly tasks: readonly Task[];
  /** The end of the first task, half way, as in a release. */
  readonly stop: {
    readonly inFlight: number;
    readonly answered: number;
    readonly exitCode: number | undefined;
    readonly seconds: number;
  };
}

/** Where a new message goes; ECS takes a task out before it asks it to end. */
class Balancer {
  #next = 0;
  readonly inFlight = new Map<ApiProcess, number>();

  constructor(public targets: readonly ApiProcess[]) {}

  async send<T>(work: (url: string) => Promise<T>): Promise<T> {
    this.#next += 1;
    const target = this.targets[this.#next % this.targets.length]!;
    const change = (by: number) => this.inFlight.set(target, (this.inFlight.get(target) ?? 0) + by);
    change(1);
    try {
      return await work(target.url);
    } finally {
      change(-1);
    }
  }
}

export async function runLoad(options: Options, say: (text: string) => void): Promise<Result> {
  const model = await startModelStub();
  const issuer = await startTokenIssuer();
  const program = buildApi();
  const started: ApiProcess[] = [];
  try {
    // Two that serve, and one that takes the place of the first.
    model.set({ firstMs: options.firstMs, pieceMs: options.pieceMs });
    for (let index = 0; index < 3; index += 1) {
      started.push(await startApi(program, { environment: environmentOf(issuer, model.url) }));
    }
    return await chat(options, issuer, started, say);
  } finally {
    await Promise.all(started.map((api) => api.stop()));
    await Promise.all([model.close(), issuer.close()]);
  }
}

async function chat(
  options: Options,
  issuer: TokenIssuer,
  apis: readonly ApiProcess[],
  say: (text: string) => void,
): Promise<Result> {
  const [first, second, third] = apis as [ApiProcess, ApiProcess, ApiProcess];
  const balancer = new Balancer([first, second]);
  const turns: Turn[] = [];
  const errors: string[] = [];
  const tasks = apis.map((api) => ({ idleMiB: api.residentMiB(), peakMiB: 0, cpuSeconds: 0 }));
  const watch = setInterval(() => {
    for (const [index, api] of apis.entries()) {
      tasks[index]!.peakMiB = Math.max(tasks[index]!.peakMiB, api.residentMiB());
      tasks[index]!.cpuSeconds = Math.max(tasks[index]!.cpuSeconds, api.cpuSeconds());
    }
  }, 250);
  say(`${options.users} users chat for ${options.seconds} seconds.`);
  const begun = performance.now();
  const until = begun + options.seconds * 1000;
  const users = Array.from({ length: options.users }, (_, index) =>
    userUntil(until, issuer.token({ sub: `user-${index}` }), options, balancer, turns, errors),
  );
  await wait(options.seconds * 500);
  const inFlight = balancer.inFlight.get(first) ?? 0;
  const failedBefore = errors.length;
  say(`One task is asked to end; it has ${inFlight} messages.`);
  balancer.targets = [second, third];
  const stopped = performance.now();
  first.signal("SIGTERM");
  const exitCode = await first.exit;
  const stopSeconds = (performance.now() - stopped) / 1000;
  // All that it had is over, one way or the other.
  const lost = errors.length - failedBefore;
  await Promise.all(users);
  clearInterval(watch);
  const seconds = (performance.now() - begun) / 1000;
  const stop = { inFlight, answered: Math.max(0, inFlight - lost), exitCode, seconds: stopSeconds };
  return { options, seconds, turns, errors, tasks, stop };
}

async function userUntil(
  end: number,
  token: string,
  options: Options,
  balancer: Balancer,
  turns: Turn[],
  errors: string[],
): Promise<void> {
  const pause = () => wait((0.5 + Math.random()) * options.pauseSeconds * 1000);
  // Not all in the same moment.
  await wait(Math.random() * Math.min(options.pauseSeconds, 2) * 1000);
  while (performance.now() < end) {
    try {
      turns.push(await balancer.send((url) => turn(url, token, options.stream)));
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      errors.push(cause instanceof Error ? cause.message : String(cause));
    }
    await pause();
  }
}

async function turn(url: string, token: string, stream: boolean): Promise<Turn> {
  const started = performance.now();
  const since = () => performance.now() - started;
  const response = await fetch(`${url}/api/v1/chat`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: stream ? "text/event-stream" : "application/json",
    },
    body: JSON.stringify({ message: `I wait for news, ${crypto.randomUUID()}.` }),
    signal: AbortSignal.timeout(60_000),
  });
  let begunMs = 0;
  let wordsMs = 0;
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    begunMs ||= since();
    text += decoder.decode(chunk, { stream: true });
    wordsMs ||= text.includes("event: text") ? since() : 0;
  }
  const whole = stream ? text.includes("event: done") : text.includes('"message"');
  // An answer from memory is one that no model gave.
  if (response.status !== 200 || !whole || text.includes('"source"')) {
    throw new Error(`status ${response.status}${whole ? ", from memory" : ", not whole"}`);
  }
  return { begunMs, wordsMs: wordsMs || since(), endMs: since() };
}

function environmentOf(issuer: TokenIssuer, modelUrl: string): Record<string, string> {
  return {
    AWS_REGION: "eu-central-1",
    LOG_LEVEL: "INFO",
    SESSION_SECRET: "not-a-secret-not-a-secret-not-a-secret",
    BEDROCK_MODEL_ID: "first-model",
    COGNITO_USER_POOL_ID: issuer.userPoolId,
    COGNITO_CLIENT_ID: issuer.clientId,
    COGNITO_ISSUER: issuer.issuer,
    TOKEN_KEYS: issuer.keysUrl,
    // The users of a load test do not pause as people do.
    CHATS_PER_MINUTE: "100000",
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: modelUrl,
    AWS_ACCESS_KEY_ID: "stub",
    AWS_SECRET_ACCESS_KEY: "stub",
  };
}
