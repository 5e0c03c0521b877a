import { make } from "../../shared/elements";
import type { State } from "./socket";

const STATES: Readonly<Record<State, string>> = {
  connecting: "Connecting…",
  open: "Connected",
  waiting: "Connecting again…",
  "too-many": "Too many open pages: answers come whole",
  login: "Login ended",
  closed: "",
};

/** Which model answers, and by which way. */
export class SettingsBar {
  readonly element = make("div", { class: "settings" });
  readonly #models = make("select", { id: "model" });
  readonly #way = make(
    "select",
    { id: "way" },
    make("option", { value: "socket" }, "as it is written"),
    make("option", { value: "http" }, "when it is whole"),
  );
  /** Stands in the head of the page. */
  readonly state = make("span", { class: "state", role: "status" });

  constructor(onWay: (overSocket: boolean) => void) {
    this.#way.addEventListener("change", () => onWay(this.overSocket));
    this.element.append(field("Show the answer", this.#way));
  }

  get overSocket(): boolean {
    return this.#way.value === "socket";
  }

  /** Undefined: the back end chooses. */
  get model(): string | undefined {
    return this.#models.value === "" ? undefined : this.#models.value;
  }

  showModels(ids: readonly string[]): void {
    this.#models.replaceChildren(...ids.map((id) => make("option", {}, id)));
    if (ids.length > 1) {
      this.element.prepend(field("Model", this.#models));
    }
  }

  showState(state: State): void {
    this.state.textContent = STATES[state];
    this.state.dataset["state"] = state;
    this.state.hidden = STATES[state] === "";
  }
}

function field(label: string, select: HTMLSelectElement): HTMLElement {
  return make("span", { class: "field" }, make("label", { for: select.id }, label), select);
}
