import type { Login } from "../../shared/login";
import { LoginNeeded } from "../../shared/loginTerms";
import { eventsIn } from "./serverEvents";

export interface Head {
  readonly emotion: string;
  readonly bible_verse: { readonly reference: string; readonly text: string };
  readonly session_id: string;
  /** Present when no model gave the answer. */
  readonly source?: "cached" | "prepared";
}

export type ChatEvent = { readonly head: Head } | { readonly text: string };

export interface Feedback {
  readonly session_id: string;
  readonly helpful: boolean;
  readonly emotion: string;
  readonly user_comment?: string;
}

export type Trouble =
  | "login"
  | "forbidden"
  | "invalid"
  | "slow-down"
  | "busy"
  | "network"
  | "broken-off"
  | "failed";

/** Why the API did not answer, in the words that the user reads. */
export class ApiError extends Error {
  constructor(
    readonly trouble: Trouble,
    message: string,
    /** Before another attempt. */
    readonly waitSeconds = 0,
  ) {
    super(message);
  }
}

/** The API's own limit is 25 s. */
const PATIENCE_MS = 35_000;

/** Twice more, when nothing has arrived yet and time may heal it. */
const PAUSES_MS = [1_000, 3_000];

export class Api {
  constructor(
    private readonly url: string,
    private readonly login: Login,
  ) {}

  /** The answer as it is written. @throws ApiError; an AbortError when the user stops it. */
  async *chat(message: string, session: string | undefined, stop: AbortSignal): AsyncGenerator<ChatEvent> {
    const body = { message, ...(session === undefined ? {} : { session_id: session }) };
    const response = await this.#patiently("/api/v1/chat", body, stop);
    let done = false;
    try {
      for await (const { event, data } of eventsIn(response)) {
        if (event === "head") {
          yield { head: data as Head };
        } else if (event === "text") {
          yield data as { text: string };
        }
        done ||= event === "done";
      }
    } catch {
      stop.throwIfAborted();
      throw brokenOff();
    }
    if (!done) {
      throw brokenOff();
    }
  }

  async feedback(feedback: Feedback): Promise<void> {
    const response = await this.#patiently("/api/v1/feedback", feedback, new AbortController().signal);
    await response.json();
  }

  async #patiently(path: string, body: unknown, stop: AbortSignal): Promise<Response> {
    for (const pause of PAUSES_MS) {
      try {
        return await this.#send(path, body, stop);
      } catch (error) {
        const passing =
          error instanceof ApiError && (error.trouble === "busy" || error.trouble === "network");
        if (!passing || !navigator.onLine) {
          throw error;
        }
        const asked = error.waitSeconds * 1000;
        await wait(Math.max(asked, pause) + Math.random() * 500, stop);
      }
    }
    return this.#send(path, body, stop);
  }

  /** Once more with a new token where the API refuses the old one. */
  async #send(path: string, body: unknown, stop: AbortSignal): Promise<Response> {
    let response = await this.#post(path, body, await this.#token(false), stop);
    if (response.status === 401) {
      response = await this.#post(path, body, await this.#token(true), stop);
    }
    if (!response.ok) {
      throw await troubleOf(response);
    }
    return response;
  }

  async #token(stale: boolean): Promise<string> {
    try {
      return await this.login.accessToken(stale);
    } catch (error) {
      throw error instanceof LoginNeeded ? new ApiError("login", error.message) : unreachable();
    }
  }

  async #post(path: string, body: unknown, token: string, stop: AbortSignal): Promise<Response> {
    try {
      return await fetch(`${this.url}${path}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          accept: "text/event-stream, application/json",
        },
        body: JSON.stringify(body),
        signal: AbortSignal.any([stop, AbortSignal.timeout(PATIENCE_MS)]),
      });
    } catch {
      stop.throwIfAborted();
      throw unreachable();
    }
  }
}

function unreachable(): ApiError {
  return new ApiError("network", "The service cannot be reached. Check your connection.");
}

function brokenOff(): ApiError {
  return new ApiError("broken-off", "The answer broke off.");
}

async function troubleOf(response: Response): Promise<ApiError> {
  // A load balancer and a web ACL answer without JSON.
  const { error } = await response.json().catch(() => ({ error: undefined }));
  const fields: readonly { field: string; message: string }[] = error?.fields ?? [];
  const seconds = Math.min(Number(response.headers.get("retry-after")) || 0, 60);
  switch (response.status) {
    case 400:
    case 413:
      return new ApiError(
        "invalid",
        fields.map(({ field, message }) => `The ${field} ${message}.`).join(" ") ||
          (error?.message ?? "This cannot be sent."),
      );
    case 401:
      return new ApiError("login", "Your login has ended. Log in again.");
    case 403:
      return new ApiError(
        "forbidden",
        error?.message ?? "You may not do this, or not so often. Wait a few minutes.",
      );
    case 429:
      return new ApiError("slow-down", "You have written a lot. Wait a moment.", seconds || 10);
    case 502:
    case 503:
    case 504:
      return new ApiError("busy", "The service is busy. Try again in a moment.", seconds);
    default:
      return new ApiError("failed", "Something went wrong on our side. Try again.");
  }
}

function wait(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const timer = setTimeout(done, ms);
    stop.addEventListener("abort", () => {
      clearTimeout(timer);
      fail(stop.reason);
    });
  });
}
