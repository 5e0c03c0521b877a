import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { type Login, startLogin, startMinistack } from "../native/login";
import type { Processes } from "../native/processes";
import type { Workplace } from "../native/services";
import { LIMIT_SECONDS } from "./limit";
import type { Report } from "./report";
import type { Visitor } from "./visitor";

/** What the scene of a system with pages stands on. */
export interface PagesStage {
  readonly root: string;
  /** For what the scene builds; deleted at the end. */
  readonly folder: string;
  /** Another after it was stopped and started again. */
  login: Login;
  /** Starts what was stopped, at the same address. */
  restartLogin(): Promise<void>;
}

export interface PagesTools {
  readonly report: Report;
  readonly browser: Browser;
  /** Keeps a picture of what the page shows. */
  readonly picture: (name: string, visitor: Visitor) => Promise<void>;
}

export interface StageOptions {
  readonly root: string;
  /** Of the virtual environment with ministack. */
  readonly python: string;
  /** Of the pools: it stands in their ids. */
  readonly region: string;
  readonly workplace: Workplace;
  readonly processes: Processes;
}

/** A login of its own for each system: domains of pools are there once. */
export async function startPagesStage(options: StageOptions): Promise<PagesStage> {
  const { root, workplace } = options;
  const login = { ...options, startSeconds: LIMIT_SECONDS };
  const stage: PagesStage = {
    root,
    folder: workplace.folder,
    login: await startLogin(login),
    async restartLogin() {
      const { ministack } = await startMinistack(login, Number(new URL(stage.login.apiUrl).port));
      stage.login = { ...stage.login, ministack };
    },
  };
  return stage;
}

export function startBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    // Root has no sandbox of its own in a container.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
}

const MOST_BYTES = 150_000;

/** Keeps pictures in a folder, small enough for a repository; without one keeps none. */
export function picturesOf(folder: string | undefined): PagesTools["picture"] {
  return async (name, { page }) => {
    if (folder === undefined) {
      return;
    }
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `local-${name}.png`);
    await page.screenshot({ path, animations: "disabled", caret: "hide" });
    const { size } = statSync(path);
    if (size > MOST_BYTES) {
      throw new Error(`${path} has ${size} bytes, more than ${MOST_BYTES}.`);
    }
  };
}
