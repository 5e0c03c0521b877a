import assert from "node:assert/strict";
import type { Browser, BrowserContext, ConsoleMessage, Page } from "playwright-core";
import type { User } from "./cognito";
import { LIMIT_SECONDS } from "./limit";

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly scheme: "light" | "dark";
}

const USUAL: Look = { width: 1280, height: 800, scheme: "light" };

/** Somebody who uses the pages in a browser of their own, and whose console is read. */
export class Visitor {
  /** Errors in the console, and faults that no script caught. */
  readonly errors: string[] = [];
  /** Addresses of the login pages that the browser was sent to. */
  readonly sentTo: URL[] = [];

  private constructor(
    readonly publicUrl: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on("console", (message: ConsoleMessage) => {
      const { url } = message.location();
      // The login's own pages have no icon.
      const isTheirs = url.endsWith("/favicon.ico") && !url.startsWith(publicUrl);
      if (!isTheirs && (message.type() === "error" || message.type() === "warning")) {
        // An address may have a token in it, and what fails is printed.
        this.errors.push(message.text().replace(/token=[^&'"\s]+/g, "token=…"));
      }
    });
    page.on("pageerror", (error: Error) => this.errors.push(error.message));
    page.on("request", (request) => {
      if (request.isNavigationRequest() && !request.url().startsWith(publicUrl)) {
        this.sentTo.push(new URL(request.url()));
      }
    });
  }

  static async arrive(browser: Browser, publicUrl: string, look: Look = USUAL): Promise<Visitor> {
    const { width, height, scheme } = look;
    const context = await browser.newContext({
      viewport: { width, height },
      locale: "en-US",
      colorScheme: scheme,
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(LIMIT_SECONDS * 1000);
    const visitor = new Visitor(publicUrl, context, await context.newPage());
    await visitor.page.goto(publicUrl);
    return visitor;
  }

  button(name: string | RegExp) {
    return this.page.getByRole("button", { name });
  }

  get password() {
    return this.page.getByLabel("Password", { exact: true });
  }

  /** Fills the login's form, and waits until the browser is back. */
  async submit(user: User): Promise<void> {
    await this.page.getByLabel("Username").fill(user.email);
    await this.password.fill(user.password);
    await this.button("Sign in").click();
    await this.page.waitForURL((url) => url.href.startsWith(this.publicUrl));
  }

  /** The browser's storage of these pages. */
  async storage(): Promise<{ readonly session: Record<string, string>; readonly local: number }> {
    return (await this.page.evaluate("({ session: { ...sessionStorage }, local: localStorage.length })")) as {
      session: Record<string, string>;
      local: number;
    };
  }

  async keep(key: string, value: unknown): Promise<void> {
    await this.page.evaluate(
      `sessionStorage.setItem(${JSON.stringify(key)}, ${JSON.stringify(JSON.stringify(value))})`,
    );
  }

  /** The words on the page, in one line. */
  async text(): Promise<string> {
    return (await this.page.locator("body").innerText()).replace(/\s+/g, " ").trim();
  }

  /** Whether something is wider than the window. */
  async isTooWide(): Promise<boolean> {
    return (await this.page.evaluate(
      "document.documentElement.scrollWidth > document.documentElement.clientWidth",
    )) as boolean;
  }

  /**
   * @param expected must be in the console since the last look.
   * @param allowed may be there; anything else must not.
   */
  expectErrors(expected: readonly RegExp[] = [], allowed: readonly RegExp[] = []): void {
    const others = this.errors.filter((error) => ![...expected, ...allowed].some((one) => one.test(error)));
    const missing = expected.filter((one) => !this.errors.some((error) => one.test(error)));
    this.errors.length = 0;
    assert.deepEqual({ others, missing: missing.map(String) }, { others: [], missing: [] });
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}
