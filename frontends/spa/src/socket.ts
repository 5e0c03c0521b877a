import type { Question } from "./api";
import { type AccessToken, type Kind, Trouble, tokenOf } from "./trouble";

export type State = "connecting" | "open" | "waiting" | "too-many" | "login" | "closed";

interface Message {
  /** Without one: API Gateway itself speaks. */
  readonly type?: "text" | "done" | "error" | "pong";
  readonly id?: string;
  readonly text?: string;
  readonly code?: string;
  readonly message?: string;
  readonly retry_after?: number;
}

/** What a browser gives to an answer that is on its way. */
interface Listener {
  hear(message: Message): void;
  break(): void;
}

/** API Gateway ends a connection after ten minutes without a message, a load balancer after five. */
const PING_MS = 60_000;
const PONG_MS = 10_000;
const LONGEST_PAUSE_MS = 30_000;

/** An answer of which nothing is heard for so long is lost: nobody else would say so. */
const SILENCE_MS = 60_000;

/** The back end ends a connection whose token is over, and one too many of the same user. */
const LOGIN_ENDED = 4401;
const TOO_MANY = 4429;

/** Before the next attempt: longer each time, and by chance, so that not all browsers come back at once. */
export function pauseMs(failures: number, chance = Math.random()): number {
  return Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** (failures - 1)) * (0.5 + chance / 2);
}

/** A WebSocket that connects again by itself, each time with a token that is good. */
export class Socket {
  #state: State = "closed";
  #socket: WebSocket | undefined;
  #failures = 0;
  /** The last attempt never opened. */
  #refused = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pinging: ReturnType<typeof setInterval> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Map<string, Listener>();

  constructor(
    private readonly url: string,
    private readonly accessToken: AccessToken,
    private readonly onState: (state: State) => void,
    private readonly silenceMs = SILENCE_MS,
  ) {}

  get isOpen(): boolean {
    return this.#state === "open";
  }

  /** Connects now, also where the next attempt would come later. */
  start(): void {
    if (this.#socket !== undefined || this.#state === "connecting") {
      return;
    }
    clearTimeout(this.#timer);
    this.#become("connecting");
    // After a refusal, of which a browser learns no reason, the token is the first suspect: once, for each new one
    // uses up a refresh token.
    tokenOf(this.accessToken, this.#refused && this.#failures === 1).then(
      (token) => this.#open(token),
      (error: unknown) =>
        error instanceof Trouble && error.kind === "login" ? this.#become("login") : this.#later(),
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#become("closed");
    // A new one may be wanted before the other side has closed this one.
    this.#letGo()?.close();
  }

  /** The answer in pieces. @throws Trouble; an AbortError when the user stops it. */
  async *ask(question: Question, stop: AbortSignal): AsyncGenerator<string> {
    const id = crypto.randomUUID();
    const heard: (Message | Trouble)[] = [];
    let wake = () => {};
    const put = (message: Message | Trouble) => {
      heard.push(message);
      wake();
    };
    const lost = () => {
      this.#say({ type: "stop", id });
      // The connection may be dead too, and the next question on it would be lost as well.
      this.#ping();
      put(silent(this.silenceMs));
    };
    let silence = setTimeout(lost, this.silenceMs);
    const hear = (message: Message) => {
      clearTimeout(silence);
      silence = setTimeout(lost, this.silenceMs);
      put(message);
    };
    const stopped = () => {
      this.#say({ type: "stop", id });
      wake();
    };
    this.#listeners.set(id, { hear, break: () => put(brokenOff()) });
    stop.addEventListener("abort", stopped);
    try {
      if (!this.#say({ type: "ask", id, ...question })) {
        throw brokenOff();
      }
      for (;;) {
        stop.throwIfAborted();
        if (heard.length === 0) {
          await new Promise<void>((done) => {
            wake = done;
          });
          continue;
        }
        const message = heard.shift();
        if (message === undefined || message instanceof Trouble) {
          throw message ?? brokenOff();
        }
        if (message.type === "done") {
          return;
        }
        if (message.type === "error") {
          throw troubleOf(message);
        }
        yield message.text ?? "";
      }
    } finally {
      clearTimeout(silence);
      this.#listeners.delete(id);
      stop.removeEventListener("abort", stopped);
    }
  }

  #open(token: string | undefined): void {
    if (this.#state !== "connecting") {
      return;
    }
    const address = new URL(`${this.url}/ws/${crypto.randomUUID()}`);
    if (token !== undefined) {
      address.searchParams.set("token", token);
    }
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#refused = true;
    const isOurs = () => this.#socket === socket;
    socket.addEventListener("open", () => {
      if (isOurs()) {
        this.#refused = false;
        this.#become("open");
        this.#pinging = setInterval(() => this.#ping(), PING_MS);
      }
    });
    socket.addEventListener("message", ({ data }) => isOurs() && this.#hear(String(data)));
    socket.addEventListener("close", ({ code }) => isOurs() && this.#closed(code));
  }

  #hear(data: string): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    const message = JSON.parse(data) as Message;
    if (message.type === undefined) {
      // What was asked did not reach the back end, and there will be no answer.
      this.#letGo()?.close();
      this.#later();
      return;
    }
    // What was said shows that the whole way works.
    this.#failures = 0;
    if (message.id !== undefined) {
      this.#listeners.get(message.id)?.hear(message);
    }
  }

  /** What the connection still says is not heard any more. */
  #letGo(): WebSocket | undefined {
    clearInterval(this.#pinging);
    clearTimeout(this.#patience);
    this.#patience = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    for (const listener of this.#listeners.values()) {
      listener.break();
    }
    return socket;
  }

  #closed(code: number): void {
    this.#letGo();
    if (code === LOGIN_ENDED) {
      this.#become("waiting");
      this.start();
    } else if (code === TOO_MANY) {
      this.#become("too-many");
      this.#timer = setTimeout(() => this.start(), LONGEST_PAUSE_MS);
    } else {
      this.#later();
    }
  }

  #later(): void {
    this.#failures += 1;
    this.#become("waiting");
    this.#timer = setTimeout(() => this.start(), pauseMs(this.#failures));
  }

  #ping(): void {
    this.#say({ type: "ping" });
    // One that answers nothing is dead, whatever the browser says.
    this.#patience ??= setTimeout(() => {
      // The browser may wait long for the other side's own close.
      this.#letGo()?.close();
      this.#later();
    }, PONG_MS);
  }

  #say(message: object): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      return false;
    }
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #become(state: State): void {
    this.#state = state;
    this.onState(state);
  }
}

function brokenOff(): Trouble {
  return new Trouble("broken-off", "The connection broke off.");
}

function silent(ms: number): Trouble {
  return new Trouble("broken-off", `Nothing has come for ${Math.ceil(ms / 1000)} seconds. Try again.`);
}

const KINDS: Readonly<Record<string, Kind>> = {
  invalid_request: "invalid",
  too_many_requests: "slow-down",
  too_many_at_once: "slow-down",
  busy: "busy",
  model_unavailable: "busy",
  too_late: "busy",
  restarting: "busy",
};

function troubleOf({ code = "", message, retry_after: seconds = 0 }: Message): Trouble {
  return new Trouble(
    KINDS[code] ?? "failed",
    message ?? "Something went wrong on our side. Try again.",
    Math.min(seconds, 60),
  );
}
