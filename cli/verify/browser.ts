import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { failed, type NoSession, skipped } from "./result";
import { type Clock, SecondFactor, systemClock } from "./secondFactor";

/** A way to a browser, or why there is none. */
export interface Browser {
  readonly open: () => Promise<OpenBrowser | NoSession>;
}

interface OpenBrowser {
  readonly context: BrowserContext;
  readonly close: () => Promise<void>;
}

interface LoginInputs {
  readonly startUrl: string;
  readonly credentials: {
    readonly user: string;
    readonly password: string;
    readonly totpSecret?: Uint8Array | undefined;
  };
  /** The command that shows this user, as far as a query asks. */
  readonly userCommand: (query: string) => string;
  /** @default - the machine's */
  readonly clock?: Clock | undefined;
  /** An address that is only caught: the request for it is not sent. */
  readonly stopAt?: string;
  /** Whether the login has come back. */
  readonly done: (address: URL) => boolean;
}

export interface Landed {
  readonly address: URL;
  readonly cookies: Readonly<Record<string, string>>;
}

const LOGIN_MS = 45_000;
/** Pages that begin a login by themselves do so at once. */
const BY_ITSELF_MS = 2_000;
const CLICK_MS = 15_000;
const LOOK_MS = 200;
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Chromium without a window: that of `GATEHOUSE_CHROMIUM`, or the first on PATH. */
export function installedChromium(environment: NodeJS.ProcessEnv = process.env): Browser {
  return {
    open: async () => {
      const executablePath = chromiumPath(environment);
      if (executablePath === undefined) {
        return skipped("There is no Chromium on PATH; install one, or name it in GATEHOUSE_CHROMIUM.");
      }
      const playwright = await import("playwright-core").catch(() => undefined);
      if (playwright === undefined) {
        return skipped("There is no playwright-core: npm install --no-save playwright-core.");
      }
      try {
        const browser = await playwright.chromium.launch({ executablePath, headless: true });
        return { context: await browser.newContext(), close: () => browser.close() };
      } catch (error) {
        // Says nothing about the deployment.
        const [line = ""] = (error as Error).message.split("\n");
        return skipped(`${executablePath} does not start: ${line}`);
      }
    },
  };
}

function chromiumPath({ GATEHOUSE_CHROMIUM, PATH = "" }: NodeJS.ProcessEnv): string | undefined {
  const places = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  // GitHub sets a variable to nothing where it has no such value.
  return GATEHOUSE_CHROMIUM || places.find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Fills in the login pages as a person does. */
export async function browserLogin(browser: Browser, inputs: LoginInputs): Promise<Landed | NoSession> {
  const opened = await browser.open();
  if ("status" in opened) {
    return opened;
  }
  const { password, totpSecret } = inputs.credentials;
  let second: SecondFactor | undefined;
  try {
    const page = await opened.context.newPage();
    const caught = await catchAt(page, inputs.stopAt);
    second = new SecondFactor(page, totpSecret, inputs.clock ?? systemClock, inputs.userCommand);
    await page.goto(inputs.startUrl, { timeout: LOGIN_MS });
    await fillIn(page, inputs);
    return await landing(page, opened.context, inputs, caught, second);
  } catch (error) {
    // The first line only: Playwright's log below it may hold what was typed.
    const [line = ""] = (error as Error).message.split("\n");
    return failed(
      withoutSecrets(line, [password, ...(second?.codes ?? [])]),
      "The login pages look different than expected, do not load, or are not reached from this machine.",
      `curl --location --silent --include '${new URL(inputs.startUrl).origin}/'`,
    );
  } finally {
    await opened.close();
  }
}

/**
 * Where pages lead a visitor who wants to log in: by themselves, or by the button that says so. Nothing is sent
 * there.
 */
export async function browserStart(
  browser: Browser,
  { url, stopAt }: { readonly url: string; readonly stopAt: string },
): Promise<URL | NoSession> {
  const opened = await browser.open();
  if ("status" in opened) {
    return opened;
  }
  try {
    const page = await opened.context.newPage();
    const caught = await catchAt(page, stopAt);
    const arrived = async (milliseconds: number) => {
      for (const end = Date.now() + milliseconds; caught() === undefined && Date.now() < end; ) {
        await page.waitForTimeout(LOOK_MS);
      }
      return caught();
    };
    await page.goto(url, { timeout: LOGIN_MS }).catch(() => undefined);
    const byItself = await arrived(BY_ITSELF_MS);
    if (byItself !== undefined) {
      return byItself;
    }
    const named = { name: /log ?in|sign ?in/i };
    const button = page.getByRole("button", named).or(page.getByRole("link", named)).first();
    if (!(await button.isVisible())) {
      return skipped(`The pages show no button to log in, and lead nowhere by themselves: ${url}`);
    }
    await button.click();
    const clicked = await arrived(CLICK_MS);
    return (
      clicked ??
      failed(
        "the button to log in leads nowhere",
        "The pages find no settings (/config.json), their scripts are refused by the Content-Security-Policy, or they know another login.",
        `curl --silent --include '${new URL(url).origin}/config.json'`,
      )
    );
  } finally {
    await opened.close();
  }
}

/** Pauses each request below an address, redirects too, and keeps its address instead of sending it. */
async function catchAt(page: Page, stopAt: string | undefined): Promise<() => URL | undefined> {
  let address: URL | undefined;
  if (stopAt !== undefined) {
    const devtools = await page.context().newCDPSession(page);
    devtools.on("Fetch.requestPaused", ({ requestId, request }) => {
      address = new URL(request.url);
      void devtools.send("Fetch.failRequest", { requestId, errorReason: "Aborted" }).catch(() => undefined);
    });
    await devtools.send("Fetch.enable", { patterns: [{ urlPattern: `${stopAt}*` }] });
  }
  return () => address;
}

/** Cognito's pages ask for name and password on one page or on two; hidden copies of the form are left alone. */
async function fillIn(page: Page, { credentials }: LoginInputs): Promise<void> {
  const name = page.locator('input[name="username"]:visible').first();
  const password = page.locator('input[type="password"]:visible').first();
  await name.fill(credentials.user, { timeout: LOGIN_MS });
  if (!(await password.isVisible())) {
    await name.press("Enter");
  }
  await password.fill(credentials.password, { timeout: LOGIN_MS });
  await password.press("Enter");
}

async function landing(
  page: Page,
  context: BrowserContext,
  inputs: LoginInputs,
  caught: () => URL | undefined,
  second: SecondFactor,
): Promise<Landed | NoSession> {
  const { done, credentials } = inputs;
  let end = Date.now() + LOGIN_MS;
  while (Date.now() < end) {
    const address = caught() ?? new URL(page.url());
    if (caught() !== undefined || done(address)) {
      await page.waitForLoadState("domcontentloaded").catch(() => undefined);
      const cookies = await context.cookies(address.href);
      return { address, cookies: Object.fromEntries(cookies.map(({ name, value }) => [name, value])) };
    }
    const text = await page.innerText("body").catch(() => "");
    const next =
      obstacleOf(text, inputs.userCommand) ?? (await second.look(text, () => fillIn(page, inputs)));
    if (next === "typed") {
      end = Date.now() + LOGIN_MS;
    } else if (next !== undefined) {
      return next;
    }
    await page.waitForTimeout(LOOK_MS);
  }
  const { origin, pathname } = new URL(page.url());
  return failed(
    `${credentials.user} stays at ${origin}${pathname}`,
    "The login does not come back: a redirect loop (the pages find no settings or no callback page), or a page that nobody expected.",
    `curl --silent --include '${origin}${pathname}'`,
  );
}

/** What Cognito's pages say when there is no way on. Their words: to be verified. */
function obstacleOf(text: string, userCommand: LoginInputs["userCommand"]): NoSession | undefined {
  if (/incorrect username or password|user does not exist|invalid (username|email|user)/i.test(text)) {
    return failed(
      "the user pool refuses the user or the password",
      "The user does not exist, is disabled, or has another password.",
      userCommand("[UserStatus,Enabled]"),
    );
  }
  if (/new password|set up (an? )?(mfa|multi|authenticator)|QR code/i.test(text)) {
    return skipped(
      "The user pool asks for a new password or has no second factor of this user yet: log in once by hand, and set GATEHOUSE_VERIFY_TOTP_SECRET to the key that is shown there. Or pass an access token in GATEHOUSE_VERIFY_TOKEN.",
    );
  }
  return undefined;
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== "")
    .reduce((rest, secret) => rest.replaceAll(secret, "…"), text);
}
