import { button, make } from "../../shared/elements";
import { keep, type Login, takeBack } from "../../shared/login";
import { AnswerView } from "./answerView";
import { type Api, ApiError } from "./api";
import { TITLE } from "./loginPage";

const LONGEST_MESSAGE = 4000;

/** How near its limit a message is before that is said. */
const NEARLY = 200;

const DRAFT = "draft";

/** The conversation of one tab. */
export class ChatPage {
  readonly element = make("div", { class: "page" });
  readonly #log = make("section", { class: "log", role: "log", "aria-label": "Conversation" });
  readonly #notices = make("div", { class: "notices" });
  readonly #message = make("textarea", {
    id: "message",
    rows: "2",
    maxlength: String(LONGEST_MESSAGE),
    placeholder: "How are you?",
    "aria-describedby": "hint",
  });
  readonly #hint = make("p", { id: "hint", class: "aside" });
  readonly #send = make("button", { type: "submit", class: "primary" }, "Send");
  readonly #welcome = make(
    "div",
    { class: "welcome" },
    make("p", {}, "Write what moves you today, in your own words and language."),
  );
  #session: string | undefined;
  #stop: AbortController | undefined;

  constructor(
    private readonly login: Login,
    private readonly api: Api,
  ) {
    const form = make(
      "form",
      { class: "composer" },
      make("label", { for: "message", class: "hidden" }, "Your message"),
      this.#message,
      this.#send,
      this.#hint,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#stop === undefined) {
        void this.#ask(this.#message.value.trim());
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
      make("a", { class: "skip", href: "#message" }, "To the message"),
      this.#header(),
      make("main", {}, this.#log, this.#notices, form),
    );
    addEventListener("offline", () => this.#notice("You are offline. What you write stays here."));
    addEventListener("online", () => this.#notices.replaceChildren());
  }

  focus(): void {
    this.#message.focus();
  }

  #header(): HTMLElement {
    const { email } = this.login;
    return make(
      "header",
      {},
      make("h1", {}, TITLE),
      make(
        "div",
        { class: "account" },
        email === undefined ? undefined : make("span", { class: "email", title: email }, email),
        button("Log out", () => void this.login.end()),
      ),
    );
  }

  #count(): void {
    const left = LONGEST_MESSAGE - this.#message.value.length;
    this.#hint.textContent =
      left > NEARLY ? "Enter sends. Shift + Enter: a new line." : `${left} characters left.`;
    this.#message.removeAttribute("aria-invalid");
  }

  async #ask(message: string): Promise<void> {
    if (message === "") {
      this.#message.focus();
      return;
    }
    this.#notices.replaceChildren();
    this.#welcome.remove();
    const question = make("p", { class: "question" }, make("span", { class: "hidden" }, "You: "), message);
    const answer = new AnswerView((feedback) => this.api.feedback(feedback));
    this.#log.append(question, answer.element);
    this.#message.value = "";
    this.#count();
    const stop = new AbortController();
    this.#busy(stop);
    this.#scroll();
    try {
      for await (const event of this.api.chat(message, this.#session, stop.signal)) {
        if ("head" in event) {
          this.#session = event.head.session_id;
          answer.begin(event.head);
        } else {
          answer.add(event.text);
        }
        this.#scroll();
      }
      answer.finish();
      this.#scroll();
    } catch (error) {
      this.#failed(error, message, question, answer);
    } finally {
      this.#busy(undefined);
      this.#message.focus();
    }
  }

  #failed(error: unknown, message: string, question: HTMLElement, answer: AnswerView): void {
    if (!(error instanceof ApiError)) {
      // The user stopped it.
      answer.stop("You stopped the answer.");
      return;
    }
    const { trouble, message: why } = error;
    answer.stop(why);
    const again = () => {
      question.remove();
      answer.element.remove();
      void this.#ask(message);
    };
    this.#notice(why, this.#remedy(error, message, again));
    if (trouble === "invalid") {
      question.remove();
      this.#message.value = message;
      this.#message.setAttribute("aria-invalid", "true");
    } else if (trouble === "forbidden") {
      // The next message begins another session.
      this.#session = undefined;
    }
  }

  #remedy({ trouble, waitSeconds }: ApiError, message: string, again: () => void): HTMLElement | undefined {
    switch (trouble) {
      case "invalid":
      case "forbidden":
        return undefined;
      case "login":
        return button("Log in again", () => {
          keep(DRAFT, message);
          void this.login.begin();
        });
      default:
        return this.#retry(again, waitSeconds);
    }
  }

  /** A button that can be pressed when the time is over that the API asks for. */
  #retry(again: () => void, seconds: number): HTMLButtonElement {
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
      requestAnimationFrame(() => scrollTo({ top: document.documentElement.scrollHeight }));
    }
  }
}
