import assert from "node:assert/strict";
import type { User } from "./cognito";
import { eventually } from "./cognito";
import { LIMIT_SECONDS } from "./limit";
import type { PagesScene } from "./pagesScene";
import type { Visitor } from "./visitor";

/** What the pages keep in the tab. */
export interface KeptTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAt: number;
}

export const TOKENS = "gatehouse.tokens";
export const PENDING = "gatehouse.pending";

export const messageOf = ({ page }: Visitor) => page.getByLabel(/^Your (message|question)$/);

/** From the pages to the login's form, or back at once for who has a session there. */
export async function goToLogin(visitor: Visitor): Promise<"form" | "silent"> {
  await visitor.button(/^Log in/).click();
  const inside = messageOf(visitor).waitFor();
  return Promise.race([
    visitor.password.waitFor().then(() => "form" as const),
    inside.then(() => "silent" as const),
  ]);
}

export async function logIn(visitor: Visitor, user: User): Promise<void> {
  assert.equal(await goToLogin(visitor), "form");
  await visitor.submit(user);
  await messageOf(visitor).waitFor();
}

/** Sends a message with the keyboard. */
export async function say(visitor: Visitor, message: string): Promise<void> {
  await messageOf(visitor).fill(message);
  await visitor.page.keyboard.press("Enter");
}

/** Sends a message, and waits for the whole of its answer. */
export async function ask(scene: PagesScene, visitor: Visitor, message: string): Promise<void> {
  const before = await visitor.page.getByRole("article").count();
  await say(visitor, message);
  await answered(scene, visitor, message, before);
}

/** Waits for the whole answer to a message that was sent. */
export async function answered(
  scene: Pick<PagesScene, "answer">,
  visitor: Visitor,
  message: string,
  index: number,
): Promise<void> {
  const answer = visitor.page.getByRole("article").nth(index);
  await answer.getByText(scene.answer(message)).waitFor();
  await visitor.button("Send").waitFor();
}

export async function tokensOf(visitor: Visitor): Promise<KeptTokens> {
  const { session } = await visitor.storage();
  return JSON.parse(session[TOKENS] ?? "null") as KeptTokens;
}

/** What the page says to who is not logged in, or cannot be. */
export async function alertOf(visitor: Visitor): Promise<string> {
  const alert = visitor.page.getByRole("alert").first();
  await alert.waitFor();
  return (await alert.locator("p").or(alert).last().innerText()).trim();
}

/** By the button, until the pages offer the login. */
export async function logOut(visitor: Visitor): Promise<void> {
  await visitor.button("Log out").click();
  await visitor.button(/^Log in/).waitFor();
}

export function soon<T>(attempt: () => Promise<T>): Promise<T> {
  return eventually(attempt, LIMIT_SECONDS);
}

/** Presses the key until the element has the focus, and sees that the focus can be seen. */
export async function tabTo(visitor: Visitor, name: string, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let presses = 0; presses < 20; presses += 1) {
    await visitor.page.keyboard.press(key);
    const [seen, outline] = (await visitor.page.evaluate(`(() => {
      const element = document.activeElement ?? document.body;
      const label = element.labels?.[0]?.textContent ?? element.textContent;
      return [label, getComputedStyle(element).outlineWidth];
    })()`)) as [string, string];
    if (seen === name) {
      assert.equal(outline, "3px", `the focus on "${name}"`);
      return;
    }
  }
  assert.fail(`The keyboard does not reach "${name}".`);
}
