import { button, make } from "../../shared/elements";
import type { Feedback, Head } from "./api";

type SendFeedback = (feedback: Feedback) => Promise<void>;

const SOURCES = {
  cached: "No model can be reached just now. These words were written for the same message before.",
  prepared: "No model can be reached just now. These words are prepared ones.",
} as const;

const LONGEST_COMMENT = 2000;

/** One answer, shown while it is written. Screen readers hear of it when it is whole. */
export class AnswerView {
  readonly element = make("article", { class: "answer", "aria-busy": "true", "aria-label": "Answer" });
  readonly #text = make("p", { class: "text" });
  #head: Head | undefined;

  constructor(private readonly sendFeedback: SendFeedback) {
    this.element.append(make("p", { class: "thinking" }, "Thinking…"));
  }

  begin(head: Head): void {
    this.#head = head;
    const { emotion, bible_verse: verse, source } = head;
    this.element.replaceChildren(
      ...(source === undefined ? [] : [make("p", { class: "notice" }, SOURCES[source])]),
      ...(emotion === "unknown" ? [] : [make("p", { class: "emotion" }, `Emotion: ${emotion}`)]),
      make(
        "figure",
        { class: "verse" },
        make("blockquote", {}, make("p", {}, verse.text)),
        make("figcaption", {}, make("cite", {}, verse.reference)),
      ),
      this.#text,
    );
  }

  add(text: string): void {
    this.#text.append(text);
  }

  finish(): void {
    this.element.removeAttribute("aria-busy");
    if (this.#head !== undefined && this.#head.source !== "prepared") {
      this.element.append(this.#feedback(this.#head));
    }
  }

  /** Ends in the middle: what is there stays, and why is said. */
  stop(reason: string): void {
    this.element.removeAttribute("aria-busy");
    if (this.#head === undefined) {
      this.element.remove();
    } else {
      this.element.append(make("p", { class: "aside" }, reason));
    }
  }

  #feedback(head: Head): HTMLElement {
    const group = make("div", { class: "feedback", role: "group", "aria-label": "Feedback" });
    const choose = (helpful: boolean) => group.replaceChildren(this.#form(head, helpful, group));
    group.append(
      make("span", {}, "Did this help?"),
      button("Yes", () => choose(true)),
      button("No", () => choose(false)),
    );
    return group;
  }

  #form({ session_id, emotion }: Head, helpful: boolean, group: HTMLElement): HTMLElement {
    const comment = make("input", { type: "text", maxlength: String(LONGEST_COMMENT), autocomplete: "off" });
    const send = make("button", { type: "submit", class: "plain" }, "Send feedback");
    const state = make("span", { role: "status", class: "aside" });
    const form = make(
      "form",
      {},
      make(
        "label",
        {},
        helpful ? "Good. Anything to add? (optional)" : "Sorry. What was missing? (optional)",
        comment,
      ),
      send,
      state,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send.disabled = true;
      state.textContent = "";
      const said = comment.value.trim();
      this.sendFeedback({
        session_id,
        emotion,
        helpful,
        ...(said === "" ? {} : { user_comment: said }),
      }).then(
        () => {
          group.replaceChildren(
            make("span", { role: "status", tabindex: "-1" }, "Thank you for your feedback."),
          );
          (group.firstElementChild as HTMLElement).focus();
        },
        (error: unknown) => {
          send.disabled = false;
          state.textContent = error instanceof Error ? error.message : "It could not be sent.";
        },
      );
    });
    // The buttons are gone: the keyboard goes on here.
    queueMicrotask(() => comment.focus());
    return form;
  }
}
