import { button, make } from "../../shared/elements";
import { keep, type Login, takeBack } from "../../shared/login";
import { type Api, type Question, type Turn, turnsThatFit } from "./api";
import { TITLE } from "./plainPages";
import type { SettingsBar } from "./settingsBar";
import type { Socket } from "./socket";
import { Trouble } from "./trouble";

const LONGEST_MESSAGE = 4000;

/** How near its limit a message is before that is said. */
const NEARLY = 200;

const DRAFT = "draft";

interface Parts {
  readonly login: Login | undefined;
  readonly api: Api;
  readonly socket: Socket;
  readonly settings: SettingsBar;
}

/** The conversation of one tab. */
export class ChatPage {
  readonly element = make("div", { class: "page" });
  readonly #log = make("section", { class: "log", role: "log", "aria-label": "Conversation" });
  readonly #notices = make("div", { class: "notices" });
  readonly #message = make("textarea", {
    id: "message",
    rows: "2",
    maxlength: String(LONGEST_MESSAGE),
    placeholder: "Your question",
    "aria-describedby": "hint",
  });
  readonly #hint = make("p", { id: "hint", class: "aside" });
  readonly #send = make("button", { type: "submit", class: "primary" }, "Send");
  readonly #welcome = make(
    "div",
    { class: "welcome" },
    make("p", {}, "Ask a question in your own language."),
  );
  readonly #turns: Turn[] = [];
  #stop: AbortController | undefined;

  constructor(private readonly parts: Parts) {
    const form = make(
      "form",
      { class: "composer" },
      make("label", { for: "message", class: "hidden" }, "Your question"),
      this.#message,
      this.#send,
      this.#hint,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#stop === undefined) {
        this.#askWritten();
      } else {
        this.#stop.abort();
      }
    });
    this.#message.addEventListener("keydown", (event) => {
      // While an input method composes, Enter is its own.
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        if (this.#stop === undefined) {
          form.requestSubmit();
        }
      }
    });
    this.#message.addEventListener("input", () => this.#count());
    this.#message.value = takeBack(DRAFT);
    this.#count();
    this.#log.append(this.#welcome);
    this.element.append(
      make("a", { class: "skip", href: "#message" }, "To the question"),
      this.#header(),
      make("main", {}, parts.settings.element, this.#log, this.#notices, form),
    );
    addEventListener("offline", () => this.#notice("You are offline. What you write stays here."));
    addEventListener("online", () => this.#notices.replaceChildren());
  }

  focus(): void {
    this.#message.focus();
  }

  #header(): HTMLElement {
    const { login, socket, settings } = this.parts;
    const leave = () => {
      socket.stop();
      void login?.end();
    };
    const email = login?.email;
    return make(
      "header",
      {},
      make("h1", {}, TITLE),
      settings.state,
      make(
        "div",
        { class: "account" },
        email === undefined ? undefined : make("span", { class: "email", title: email }, email),
        login === undefined ? undefined : button("Log out", leave),
      ),
    );
  }

  #count(): void {
    const left = LONGEST_MESSAGE - this.#message.value.length;
    this.#hint.textContent =
      left > NEARLY ? "Enter sends. Shift + Enter: a new line." : `${left} characters left.`;
    this.#message.removeAttribute("aria-invalid");
  }

  #askWritten(): void {
    const message = this.#message.value.trim();
    if (message === "") {
      this.#message.focus();
      return;
    }
    this.#message.value = "";
    this.#count();
    void this.#ask(message);
  }

  /** Leaves alone what is being written: this may be the second attempt at a question. */
  async #ask(message: string): Promise<void> {
    this.#notices.replaceChildren();
    this.#welcome.remove();
    const asked = make("p", { class: "question" }, make("span", { class: "hidden" }, "You: "), message);
    const text = make("p", { class: "text" });
    const thinking = make("p", { class: "thinking" }, "Thinking…");
    const answer = make(
      "article",
      { class: "answer", "aria-busy": "true", "aria-label": "Answer" },
      thinking,
    );
    this.#log.append(asked, answer);
    const stop = new AbortController();
    this.#busy(stop);
    this.#scroll();
    try {
      for await (const piece of this.#pieces(message, stop.signal)) {
        if (thinking.isConnected) {
          thinking.replaceWith(text);
        }
        text.append(piece);
        this.#scroll();
      }
      this.#turns.push({ question: message, answer: text.textContent?.trim() || "…" });
    } catch (error) {
      this.#failed(error, message, asked, answer, text);
    } finally {
      answer.removeAttribute("aria-busy");
      this.#busy(undefined);
      this.#scroll();
      this.#message.focus();
    }
  }

  /** Over the WebSocket where it is open and wanted, in one piece over HTTP elsewhere. */
  async *#pieces(message: string, stop: AbortSignal): AsyncGenerator<string> {
    const { api, socket, settings } = this.parts;
    const { model } = settings;
    const history = turnsThatFit(this.#turns, message);
    const question: Question = { message, history, ...(model === undefined ? {} : { model }) };
    if (settings.overSocket && socket.isOpen) {
      yield* socket.ask(question, stop);
    } else {
      yield await api.chat(question, stop);
    }
  }

  #failed(error: unknown, message: string, asked: HTMLElement, answer: HTMLElement, text: HTMLElement): void {
    const trouble = error instanceof Trouble ? error : undefined;
    const why = trouble?.message ?? "You stopped the answer.";
    if (text.isConnected) {
      answer.append(make("p", { class: "aside" }, why));
    } else if (trouble === undefined) {
      answer.replaceChildren(make("p", { class: "aside" }, why));
    } else {
      answer.remove();
    }
    if (trouble === undefined) {
      return;
    }
    const again = () => {
      asked.remove();
      answer.remove();
      void this.#ask(message);
    };
    this.#notice(why, this.#remedy(trouble, message, again));
    if (trouble.kind === "invalid") {
      asked.remove();
      this.#message.value = message;
      this.#message.setAttribute("aria-invalid", "true");
    }
  }

  #remedy({ kind, waitSeconds }: Trouble, message: string, again: () => void): HTMLElement | undefined {
    switch (kind) {
      case "invalid":
      case "forbidden":
        return undefined;
      case "login":
        return this.loginAgain(message);
      default:
        return retryButton(again, waitSeconds);
    }
  }

  /** Says that the login is over; what was written is kept for after the next one. */
  showLoginEnded(): void {
    this.#notice("Your login has ended. Log in again.", this.loginAgain());
  }

  private loginAgain(message?: string): HTMLElement {
    return button("Log in again", () => {
      keep(DRAFT, message ?? this.#message.value);
      void this.parts.login?.begin();
    });
  }

  #notice(text: string, action?: HTMLElement): void {
    this.#notices.replaceChildren(
      make("div", { class: "notice", role: "alert" }, make("p", {}, text), action),
    );
    this.#scroll();
  }

  #busy(stop: AbortController | undefined): void {
    this.#stop = stop;
    this.#send.textContent = stop === undefined ? "Send" : "Stop";
  }

  /** To the end, unless the reader has gone back. */
  #scroll(): void {
    const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
    if (scrollHeight - clientHeight - scrollTop < 400) {
      scrollTo({ top: scrollHeight });
    }
  }
}

/** Can be pressed when the time is over that the API asks for. */
function retryButton(again: () => void, seconds: number): HTMLButtonElement {
  const retry = button("Try again", again);
  const count = (left: number) => {
    retry.disabled = left > 0;
    retry.textContent = left > 0 ? `Try again in ${left} s` : "Try again";
    if (left > 0 && retry.isConnected) {
      setTimeout(() => count(left - 1), 1_000);
    }
  };
  queueMicrotask(() => count(seconds));
  return retry;
}
