import { button, make } from "../../shared/elements";

export const TITLE = "Words of encouragement";

/** What a visitor sees who is not logged in. */
export function loginPage(message: string | undefined, onLogin: () => void): HTMLElement {
  return make(
    "main",
    { class: "card" },
    make("h1", {}, TITLE),
    make("p", {}, "Write how you are. You get a verse and a few words that fit."),
    message === undefined ? undefined : make("p", { class: "notice", role: "alert" }, message),
    button("Log in", onLogin, "primary"),
  );
}

/** What a visitor sees when the pages cannot work at all. */
export function brokenPage(message: string): HTMLElement {
  return make(
    "main",
    { class: "card" },
    make("h1", {}, TITLE),
    make("p", { class: "notice", role: "alert" }, message),
    button("Try again", () => location.reload(), "primary"),
  );
}

export function waitingPage(): HTMLElement {
  return make("main", { class: "card" }, make("h1", {}, TITLE), make("p", { role: "status" }, "One moment…"));
}
