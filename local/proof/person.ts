import type { Browser, BrowserContext, Page } from "playwright-core";
import type { User } from "./cognito";
import { LIMIT_SECONDS } from "./limit";

/** What the application says of who is logged in. */
export interface Account {
  readonly role: string;
  readonly email: string;
}

/** Somebody with a browser of their own: no cookies but those that they were given. */
export class Person {
  private constructor(
    readonly publicUrl: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async arrive(browser: Browser, publicUrl: string): Promise<Person> {
    const context = await browser.newContext({
      viewport: { width: 1000, height: 600 },
      locale: "en-US",
      colorScheme: "light",
      // Nothing moves in a picture, and nothing waits for a movement.
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(LIMIT_SECONDS * 1000);
    return new Person(publicUrl, context, await context.newPage());
  }

  /** The application's own page for those who are not logged in. */
  async openLoginPage(): Promise<void> {
    await this.page.goto(this.publicUrl, { timeout: LIMIT_SECONDS * 1000 });
    await this.button.waitFor();
  }

  get button() {
    return this.page.getByRole("button", { name: /^Continue with / });
  }

  /** From the application's page to the provider's form, or back at once for who has a session there. */
  async continueToLogin(): Promise<"form" | "silent"> {
    await this.button.click();
    const form = this.page.getByLabel("Password", { exact: true });
    const back = this.page.waitForURL((url) => url.href.startsWith(this.publicUrl) && !this.atLoginPage(url));
    return Promise.race([form.waitFor().then(() => "form" as const), back.then(() => "silent" as const)]);
  }

  private atLoginPage(url: URL): boolean {
    return url.pathname === "/auth" && !url.searchParams.has("error");
  }

  /** Fills the provider's form; an invited user chooses a password, which is `newPassword`. */
  async submit(user: User, newPassword?: string): Promise<void> {
    await this.page.getByLabel("Username").fill(user.email);
    await this.page.getByLabel("Password", { exact: true }).fill(user.password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    if (newPassword !== undefined) {
      await this.page.getByLabel("New password", { exact: true }).fill(newPassword);
      await this.page.getByLabel("Confirm new password").fill(newPassword);
      await this.page.getByRole("button", { name: "Update password" }).click();
    }
    await this.page.waitForURL((url) => url.href.startsWith(this.publicUrl));
  }

  /** The whole way from the application's page to its chat. */
  async logIn(user: User, newPassword?: string): Promise<void> {
    await this.openLoginPage();
    const found = await this.continueToLogin();
    if (found !== "form") {
      throw new Error("The login asked for no password.");
    }
    await this.submit(user, newPassword);
    await this.input.waitFor();
  }

  get input() {
    return this.page.locator("#chat-input");
  }

  /** Sends a message as people do, and waits until the page shows the answer. */
  async ask(question: string, answer: string): Promise<void> {
    await this.input.click();
    await this.page.keyboard.type(question);
    await this.page.keyboard.press("Enter");
    await this.page.getByText(answer).first().waitFor();
  }

  /** What an administrator is shown at the first login: the news of the version. */
  async readNews(): Promise<void> {
    await this.page.getByRole("dialog").getByRole("button", { name: "Let's Go" }).click();
  }

  async newChat(): Promise<void> {
    await this.page.goto(this.publicUrl);
    await this.input.waitFor();
  }

  /** By the menu, until the browser is back at the application's page for those who are not logged in. */
  async signOut(): Promise<void> {
    await this.page.getByRole("button", { name: "User menu" }).first().click();
    await this.page.getByRole("menuitem", { name: "Sign Out" }).click();
    await this.button.waitFor();
  }

  /** What the page keeps for its calls. */
  async token(): Promise<string> {
    return (await this.page.evaluate("localStorage.getItem('token')")) as string;
  }

  /** A call of the application's API with the page's token. */
  async call(path: string, init: RequestInit = {}): Promise<Response> {
    return callWith(this.publicUrl, await this.token(), path, init);
  }

  async account(): Promise<Account> {
    const { role, email } = (await (await this.call("/api/v1/auths/")).json()) as Account;
    return { role, email };
  }

  /** Ids of the models that the page offers. */
  async models(): Promise<readonly string[]> {
    const { data } = (await (await this.call("/api/models")).json()) as { data: { id: string }[] };
    return data.map(({ id }) => id).sort();
  }

  /** The words on the page, in one line. */
  async text(): Promise<string> {
    return (await this.page.locator("body").innerText()).replace(/\s+/g, " ").trim();
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}

export function callWith(
  origin: string,
  token: string,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  return fetch(`${origin}${path}`, {
    ...init,
    headers: { ...init.headers, authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(LIMIT_SECONDS * 1000),
  });
}
