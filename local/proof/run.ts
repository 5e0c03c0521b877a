import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { InputError } from "../../components/shared/errors";
import { cacheFolder, type InstallOptions, installed, LOGIN, OPEN_WEBUI } from "../native/install";
import { startLogin } from "../native/login";
import { Processes } from "../native/processes";
import { makeWorkplace, startCache, startDatabase } from "../native/services";
import { proveChatbot } from "./chatbot";
import { addUser, callCognito } from "./cognito";
import { largeScene, makeBucket } from "./large";
import { LIMIT_SECONDS } from "./limit";
import { mistakes } from "./mistakes";
import { proveNative } from "./native";
import { type PagesStage, type PagesTools, picturesOf, startBrowser, startPagesStage } from "./pagesStage";
import { peopleOf } from "./people";
import type { Person } from "./person";
import { type Found, findProof } from "./programs";
import { Report, SceneEnded } from "./report";
import { makeScene, type Scene, type Stage } from "./scene";
import { type SceneTools, smallScene } from "./small";
import { proveSpa } from "./spa";
import { proveSpaGateway } from "./spaGateway";

const ROOT = join(__dirname, "../..");
const REGION = "us-east-1";
const GROUPS = { admin: "admin", user: "user" } as const;

const SYSTEMS = ["native", "open-webui", "chatbot", "spa", "spa-apigateway"] as const;
type System = (typeof SYSTEMS)[number];

const USAGE = `prove:local: logs people in to the applications, in a browser, with the settings of the dev stacks
(Open WebUI: dev and prod)

  npm run prove:local
  npm run prove:local -- --only chatbot          one of ${SYSTEMS.join(", ")}
  npm run prove:local -- --images docs/images    and keep pictures of the pages

It needs Python 3.11 or 3.12 and Chromium, and Valkey or Redis for the stack prod. Packages from PyPI are kept in
GATEHOUSE_CACHE, by default ~/.cache/gatehouse.`;

interface Options {
  readonly images: string | undefined;
  readonly systems: readonly System[];
}

/** What every system's proof works with. */
interface Surroundings {
  readonly found: Found;
  readonly options: Options;
  readonly processes: Processes;
  readonly install: InstallOptions;
  readonly loginPython: string;
  readonly browser: Browser;
  readonly report: Report;
}

const closing: (() => Promise<unknown> | unknown)[] = [];

async function close(): Promise<void> {
  for (const one of closing.splice(0).reverse()) {
    await one();
  }
}

const say = (text: string) => void process.stdout.write(`${text}\n`);

async function prove(found: Found, options: Options): Promise<number> {
  const processes = new Processes();
  closing.push(() => processes.stopAll());
  const install = { cache: cacheFolder(), python: found.python, run: processes.run, say };
  const loginPython = await installed(LOGIN, install);
  const browser = await startBrowser(found.chromium);
  closing.push(() => browser.close());
  const report = new Report(say);
  const surroundings = { found, options, processes, install, loginPython, browser, report };
  const started = Date.now();
  const proofs: Readonly<Record<System, () => Promise<void>>> = {
    native: () => proveTheStack(surroundings),
    "open-webui": () => proveOpenWebui(surroundings),
    chatbot: () => provePages(surroundings, proveChatbot),
    spa: () => provePages(surroundings, proveSpa),
    "spa-apigateway": () => provePages(surroundings, proveSpaGateway),
  };
  for (const system of options.systems) {
    await proofs[system]();
  }
  say(`\n${report.summary()} in ${Math.round((Date.now() - started) / 1000)} s.`);
  return report.failed === 0 ? 0 : 1;
}

/** A system with pages: with a login and a folder of its own. */
async function provePages(
  { options, processes, loginPython, browser, report }: Surroundings,
  play: (stage: PagesStage, tools: PagesTools, atEnd: (close: () => Promise<void>) => void) => Promise<void>,
): Promise<void> {
  const workplace = makeWorkplace();
  // At last: its processes must have ended.
  closing.unshift(() => workplace.remove());
  const stage = await startPagesStage({
    root: ROOT,
    python: loginPython,
    region: REGION,
    workplace,
    processes,
  });
  const tools = { report, browser, picture: picturesOf(options.images) };
  await scene(report, () => play(stage, tools, (one) => closing.push(one)));
}

async function proveTheStack({ report }: Surroundings): Promise<void> {
  const { folder, remove } = makeWorkplace();
  closing.unshift(remove);
  await scene(report, () => proveNative({ report, folder }, (one) => closing.push(one)));
}

async function proveOpenWebui({
  found,
  options,
  processes,
  install,
  loginPython,
  browser,
  report,
}: Surroundings): Promise<void> {
  const workplace = makeWorkplace();
  // At last: its processes must have ended.
  closing.unshift(() => workplace.remove());
  const python = await installed(OPEN_WEBUI, install);
  const postgres = found.postgres(python);
  const database = await startDatabase({ postgres }, workplace, processes);
  const cache =
    found.valkey === undefined ? undefined : await startCache({ valkey: found.valkey }, workplace, processes);
  const login = await startLogin({
    python: loginPython,
    region: REGION,
    // Another site than the application's, so that cookies go where they would with Cognito.
    host: "127.0.0.1",
    workplace,
    processes,
    startSeconds: LIMIT_SECONDS,
  });
  const stage: Stage = { root: ROOT, python, loginPython, region: REGION, workplace, processes, login };
  const tools: SceneTools = { report, browser, people: peopleOf(GROUPS), picture: pictures(options) };

  report.scene("dev: small, one task, PostgreSQL, no cache");
  await scene(report, async () => {
    const small = await openScene(stage, tools, "dev", () => makeScene(stage, "dev", { database }));
    const replica = await smallScene(small, tools);
    report.scene("What people see when something is wrong");
    await mistakes(small, tools, replica);
  });
  report.scene("prod: large, two tasks, PostgreSQL and a cache, uploads in a bucket");
  if (cache === undefined) {
    say("  not run: no valkey-server and no redis-server on the PATH");
  } else {
    const empty = await database.another("large");
    await scene(report, async () => {
      const large = await openScene(stage, tools, "prod", () =>
        makeScene(stage, "prod", { database: { url: empty }, cache }),
      );
      await makeBucket(large);
      await largeScene(large, tools);
    });
  }
}

async function scene(report: Report, play: () => Promise<void>): Promise<void> {
  try {
    await play();
  } catch (error) {
    if (!(error instanceof SceneEnded)) {
      throw error;
    }
    report.say("  The rest of this scene was not played.");
  }
}

/** The pool with the people of the proof. */
async function openScene(
  stage: Stage,
  { report, people }: SceneTools,
  stack: string,
  make: () => Promise<Scene>,
): Promise<Scene> {
  let made: Scene | undefined;
  await report.must(
    `the login takes the pool, the groups, the client and the domain of ${stack}'s plan`,
    async () => {
      made = await make();
      closing.push(() => made?.close());
      const { apiUrl } = stage.login;
      const pool = { UserPoolId: made.pool.id };
      await callCognito(apiUrl, "CreateGroup", { ...pool, GroupName: "others" });
      for (const user of Object.values(people)) {
        await addUser(apiUrl, made.pool.id, user);
      }
      return `${made.calls} calls, ${Object.keys(people).length} users`;
    },
  );
  return made!;
}

function pictures({ images }: Options): SceneTools["picture"] {
  return async (name: string, { page }: Person) => {
    if (images === undefined) {
      return;
    }
    mkdirSync(images, { recursive: true });
    const path = join(images, `local-${name}.png`);
    // A notice lies over the page for some seconds.
    await page.locator("[data-sonner-toast]").first().waitFor({ state: "detached" });
    await page.screenshot({ path, animations: "disabled", caret: "hide" });
    const { size } = statSync(path);
    if (size > 150_000) {
      throw new Error(`${path} has ${size} bytes, more than 150,000.`);
    }
  };
}

function parse(args: readonly string[]): Options | undefined {
  const { values } = valuesOf(args);
  if (values.help === true) {
    return undefined;
  }
  const { only, images } = values;
  const systems = SYSTEMS.filter((system) => only === undefined || system === only);
  if (systems.length === 0) {
    throw new InputError([`--only is "${only}"; it must be one of ${SYSTEMS.join(", ")}.`]);
  }
  return { images, systems };
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { only: { type: "string" }, images: { type: "string" }, help: { type: "boolean" } },
    });
  } catch (error) {
    throw new InputError([`${(error as Error).message.replace(/\.?$/, ".")} See --help.`]);
  }
}

/** Exit codes: 0 proved or skipped, 1 a step failed, 2 the command line is faulty, 130 stopped by the user. */
async function main(): Promise<number> {
  const options = parse(process.argv.slice(2));
  if (options === undefined) {
    say(USAGE);
    return 0;
  }
  const found = findProof();
  if ("missing" in found) {
    say(`skipped: something is missing.\n${found.missing.map((line) => `  ${line}`).join("\n")}`);
    return 0;
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      say("Everything stops.");
      void close().then(() => process.exit(130));
    });
  }
  try {
    return await prove(found.found, options);
  } finally {
    await close();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const faults = error instanceof InputError ? error.faults.map((fault) => `error: ${fault}`) : [];
    say(faults.length > 0 ? faults.join("\n") : ((error as Error).stack ?? String(error)));
    process.exitCode = faults.length > 0 ? 2 : 1;
  },
);
