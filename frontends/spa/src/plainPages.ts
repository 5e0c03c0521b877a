import { button, make } from "../../shared/elements";

export const TITLE = "Ask";

const card = (...children: readonly (HTMLElement | undefined)[]) =>
  make("main", { class: "card" }, make("h1", {}, TITLE), ...children);

/** What a visitor sees who is not logged in. */
export function loginPage(message: string | undefined, onLogin: () => void): HTMLElement {
  return card(
    make("p", {}, "Log in to ask the models of this service."),
    message === undefined ? undefined : make("p", { class: "notice", role: "alert" }, message),
    button("Log in", onLogin, "primary"),
  );
}

/** What a visitor sees when the pages cannot work at all. */
export function brokenPage(message: string): HTMLElement {
  return card(
    make("p", { class: "notice", role: "alert" }, message),
    button("Try again", () => location.reload(), "primary"),
  );
}

export function waitingPage(): HTMLElement {
  return card(make("p", { role: "status" }, "One moment…"));
}
