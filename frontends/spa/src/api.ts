import { type AccessToken, Trouble, tokenOf, unreachable } from "./trouble";

export interface Turn {
  readonly question: string;
  readonly answer: string;
}

export interface Question {
  readonly message: string;
  readonly model?: string;
  readonly history: readonly Turn[];
}

/** The back end and a frame of API Gateway take 32 KiB; there is room for the model's name and the rest. */
const MOST_BYTES = 30_000;
const MOST_TURNS = 10;

/** The newest turns that go into one request with the question: with all of them a long conversation could not go on. */
export function turnsThatFit(turns: readonly Turn[], message: string): readonly Turn[] {
  const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length + 1;
  let left = MOST_BYTES - bytesOf(message);
  let first = turns.length;
  for (const turn of turns.slice(-MOST_TURNS).reverse()) {
    left -= bytesOf(turn);
    if (left < 0) {
      break;
    }
    first -= 1;
  }
  return turns.slice(first);
}

/** API Gateway waits for 30 s. */
const PATIENCE_MS = 35_000;

/** The API over HTTP: an answer comes whole. */
export class Api {
  constructor(
    private readonly url: string,
    private readonly accessToken: AccessToken,
  ) {}

  /** @throws Trouble */
  async models(): Promise<readonly string[]> {
    const response = await this.#send("/api/v1/models", {}, new AbortController().signal);
    const { data } = (await response.json()) as { data: readonly { id: string }[] };
    return data.map(({ id }) => id);
  }

  /** @throws Trouble; an AbortError when the user stops it. */
  async chat(question: Question, stop: AbortSignal): Promise<string> {
    const body = JSON.stringify(question);
    const response = await this.#send("/api/v1/chat", { method: "POST", body }, stop);
    const { message } = (await response.json()) as { message: string };
    return message;
  }

  /** Once more with a new token where the API refuses the old one. */
  async #send(path: string, request: RequestInit, stop: AbortSignal): Promise<Response> {
    let response = await this.#fetch(path, request, await tokenOf(this.accessToken), stop);
    if (response.status === 401) {
      response = await this.#fetch(path, request, await tokenOf(this.accessToken, true), stop);
    }
    if (!response.ok) {
      throw await troubleOf(response);
    }
    return response;
  }

  async #fetch(
    path: string,
    request: RequestInit,
    token: string | undefined,
    stop: AbortSignal,
  ): Promise<Response> {
    try {
      return await fetch(`${this.url}${path}`, {
        ...request,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(request.body === undefined ? {} : { "content-type": "application/json" }),
        },
        signal: AbortSignal.any([stop, AbortSignal.timeout(PATIENCE_MS)]),
      });
    } catch {
      stop.throwIfAborted();
      throw unreachable();
    }
  }
}

interface Refusal {
  readonly error?: {
    readonly message: string;
    readonly fields?: readonly { readonly field: string; readonly message: string }[];
  };
}

async function troubleOf(response: Response): Promise<Trouble> {
  // API Gateway answers without this program's words.
  const { error } = (await response.json().catch(() => ({}))) as Refusal;
  const fields = error?.fields ?? [];
  const seconds = Math.min(Number(response.headers.get("retry-after")) || 0, 60);
  switch (response.status) {
    case 400:
    case 413: {
      const named = fields.map(({ field, message }) => `The ${field} ${message}.`).join(" ");
      return new Trouble("invalid", named || (error?.message ?? "This cannot be sent."));
    }
    case 401:
      return new Trouble("login", "Your login has ended. Log in again.");
    case 403:
      return new Trouble("forbidden", error?.message ?? "You may not do this.");
    case 429:
      return new Trouble(
        "slow-down",
        error?.message ?? "You have asked a lot. Wait a moment.",
        seconds || 10,
      );
    case 502:
    case 503:
    case 504:
      return new Trouble("busy", error?.message ?? "The service is busy. Try again in a moment.", seconds);
    default:
      return new Trouble("failed", "Something went wrong on our side. Try again.");
  }
}
