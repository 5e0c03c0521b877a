import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { MODEL, startModelStub } from "../../local/native/modelStub";
import type { Replica } from "../../local/native/openWebui";
import { Processes } from "../../local/native/processes";
import type { Programs } from "../../local/native/programs";
import { startProxy } from "../../local/native/proxy";
import { makeWorkplace, startCache, startDatabase } from "../../local/native/services";
import { PATHS } from "../../stacks/systems/open-webui/environment";
import { type Account, startLoginStub } from "./loginStub";
import type { Options } from "./options";
import { LARGE } from "./replicaEnvironment";
import { makeSecrets, type ReplicaPlan, startReplica } from "./replicas";
import { Measurements } from "./statistics";
import { KINDS, VirtualUser } from "./virtualUser";
import { type Use, Watch } from "./watch";

export interface Result {
  readonly options: Options;
  readonly measurements: Measurements;
  /** While users logged in and opened the page. */
  readonly opening: Use;
  /** While they chatted. */
  readonly chatting: Use;
  readonly turns: number;
  /** Models that a user saw before an administrator offered one. */
  readonly modelsAtFirst: readonly string[];
  readonly startSeconds: number;
  /** How often a request waited 30 seconds for a connection of the database pool in vain. */
  readonly poolTimeouts: number;
}

/** So many people log in at the same moment, as at nine in the morning. */
const LOGINS_AT_ONCE = 5;

type Closing = () => Promise<void> | void;

/** Starts everything, lets the users chat, and stops and deletes everything, whatever happens. */
export class Benchmark {
  readonly #processes = new Processes();
  readonly #closing: Closing[] = [];
  #closed: Promise<void> | undefined;

  constructor(
    readonly programs: Programs,
    readonly options: Options,
    readonly say: (text: string) => void,
  ) {}

  async run(): Promise<Result> {
    try {
      return await this.#run();
    } finally {
      await this.close();
    }
  }

  /** Once, however often it is called. */
  close(): Promise<void> {
    this.#closed ??= (async () => {
      for (const close of this.#closing.splice(0).reverse()) {
        await close();
      }
    })();
    return this.#closed;
  }

  async #run(): Promise<Result> {
    const { options, programs, say } = this;
    const workplace = makeWorkplace();
    this.#closing.push(() => workplace.remove());
    this.#closing.push(() => this.#processes.stopAll());

    say("PostgreSQL, Valkey, the model service, the login provider and the proxy start.");
    const database = await startDatabase(programs, workplace, this.#processes);
    const cache = options.cache ? await startCache(programs, workplace, this.#processes) : undefined;
    const model = await startModelStub();
    const proxy = await startProxy();
    const publicUrl = `http://127.0.0.1:${proxy.port}`;
    const accounts = accountsOf(options.users);
    const clientId = "bench-client";
    const secrets = makeSecrets(randomBytes(24).toString("hex"));
    const callbackUrl = `${publicUrl}${PATHS.callback}`;
    const login = await startLoginStub({
      clientId,
      clientSecret: secrets.clientSecret,
      callbackUrl,
      accounts: [accounts.admin, ...accounts.users],
    });
    this.#closing.push(
      () => model.close(),
      () => login.close(),
      () => proxy.close(),
    );

    const plan: ReplicaPlan = {
      programs,
      workplace,
      processes: this.#processes,
      inputs: {
        publicUrl,
        login: { discoveryUrl: login.discoveryUrl, clientId, logoutUrl: login.logoutUrl },
        cache: options.cache,
        modelUrl: `http://127.0.0.1:${model.port}/v1`,
      },
      databaseUrl: database.url,
      cacheUrl: cache?.url ?? "",
      secrets,
      pool: options.pool,
    };
    const { replicas, startSeconds } = await this.#replicas(plan);
    proxy.route(replicas.map(({ port }) => port));

    const measurements = new Measurements();
    const modelsAtFirst = await this.#offerModel(publicUrl, accounts.admin, accounts.users[0]!);
    const watched = { replicas, database, cache };
    say(`${options.users} users log in and open the page.`);
    const users = accounts.users.map((account) => new VirtualUser(publicUrl, account, measurements));
    this.#closing.push(() => {
      for (const user of users) {
        user.close();
      }
    });
    const opening = await this.#watching(watched, () => eachAtOnce(users, LOGINS_AT_ONCE, open));

    say(`They chat for ${options.seconds} seconds.`);
    const chatting = await this.#watching(watched, async () => {
      const end = performance.now() + options.seconds * 1000;
      await Promise.all(users.map((user) => user.chatUntil(end, options.pauseSeconds)));
    });
    const answered = measurements.summary(KINDS.answer);
    const turns = answered.requests - answered.errors;
    const poolTimeouts = replicas.reduce((sum, { name }) => sum + poolTimeoutsIn(workplace.log(name)), 0);
    return { options, measurements, opening, chatting, turns, modelsAtFirst, startSeconds, poolTimeouts };
  }

  /** The first start changes the database's schema, alone; those that serve do not. */
  async #replicas(plan: ReplicaPlan): Promise<{ replicas: readonly Replica[]; startSeconds: number }> {
    this.say("A first replica migrates the empty database.");
    const migrating = await startReplica("replica-0", plan, true);
    await migrating.running.stop();
    this.say(`${this.options.replicas} replicas start.`);
    const started = performance.now();
    const replicas = await Promise.all(
      Array.from({ length: this.options.replicas }, (_, index) =>
        startReplica(`replica-${index + 1}`, plan, false),
      ),
    );
    return { replicas, startSeconds: (performance.now() - started) / 1000 };
  }

  /** What an administrator has to do once; the user shows what there was before. */
  async #offerModel(publicUrl: string, admin: Account, someone: Account): Promise<readonly string[]> {
    const unmeasured = new Measurements();
    const user = new VirtualUser(publicUrl, someone, unmeasured);
    const administrator = new VirtualUser(publicUrl, admin, unmeasured);
    try {
      await user.logIn();
      const models = await user.models();
      await administrator.logIn();
      await administrator.offerModel();
      const offered = await user.models();
      if (!offered.includes(MODEL)) {
        throw new Error(`users still see ${offered.length} models`);
      }
      return models;
    } finally {
      user.close();
      administrator.close();
    }
  }

  async #watching(watched: ConstructorParameters<typeof Watch>[0], work: () => Promise<void>): Promise<Use> {
    const watch = new Watch(watched);
    this.#closing.push(() => watch.stop());
    await work();
    return watch.end();
  }
}

/** SQLAlchemy's message when a pool is used up for DATABASE_POOL_TIMEOUT seconds. */
function poolTimeoutsIn(log: string): number {
  return readFileSync(log, "utf8").match(/QueuePool limit/g)?.length ?? 0;
}

function accountsOf(count: number): { admin: Account; users: readonly Account[] } {
  const account = (name: string, group: string): Account => ({
    email: `${name}@bench.invalid`,
    password: randomBytes(12).toString("hex"),
    group,
  });
  return {
    admin: account("admin", LARGE.adminGroup),
    users: Array.from({ length: count }, (_, index) => account(`user${index + 1}`, LARGE.userGroup)),
  };
}

async function open(user: VirtualUser): Promise<void> {
  try {
    await user.logIn();
  } catch {
    // It is counted as an error of the login.
    return;
  }
  await user.openPage();
}

async function eachAtOnce<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const workers = Array.from({ length: atOnce }, async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await work(item);
    }
  });
  await Promise.all(workers);
}
