import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { MODEL } from "../../local/native/modelStub";
import { type Answer, Browser, type RequestOptions } from "./browser";
import { type Chat, completion, stepOf } from "./chatMessages";
import { type ChatEvent, LiveUpdates } from "./liveUpdates";
import type { Account } from "./loginStub";
import type { Measurements } from "./statistics";

/** The kinds of requests that are measured. */
export const KINDS = {
  login: "login, all steps",
  page: "page",
  asset: "static file",
  api: "API call",
  socket: "WebSocket opened",
  send: "message accepted",
  first: "first token",
  answer: "answer complete",
} as const;

/** What the page of 0.12.4 asks for when it opens. */
const OPENING_CALLS = [
  "/api/config",
  "/api/version",
  "/api/v1/auths/",
  "/api/v1/users/user/settings",
  "/api/models",
  "/api/v1/configs/banners",
  "/api/v1/tools/",
  "/api/v1/folders/",
  "/api/v1/chats/?page=1",
  "/api/v1/chats/pinned",
  "/api/v1/chats/all/tags",
];

/** What it asks for after an answer. */
const CHAT_LIST = "/api/v1/chats/?page=1";

/** An answer takes 3.5 s where nothing waits; one that has not come by then is lost. */
const ANSWER_SECONDS = 30;

/** Then the user begins another chat, so that chats stay as short as people's. */
const TURNS_PER_CHAT = 5;

/** A person with a browser. */
export class VirtualUser {
  readonly #browser = new Browser();
  #updates: LiveUpdates | undefined;
  #chat: Chat | undefined;

  constructor(
    readonly origin: string,
    readonly account: Account,
    readonly measurements: Measurements,
  ) {}

  /** Through the login button, the provider's form and the callback. */
  async logIn(): Promise<void> {
    const started = performance.now();
    try {
      const form = await this.#follow(`${this.origin}/oauth/oidc/login`, {}, 2);
      const { email: username, password } = this.account;
      await this.#follow(form.url, { form: { username, password } }, 2);
      const token = this.#browser.cookie(new URL(this.origin).host, "token");
      if (token === undefined) {
        throw new Error("no session after the callback");
      }
      this.#browser.token = token;
      this.measurements.succeeded(KINDS.login, performance.now() - started);
    } catch (error) {
      this.measurements.failed(KINDS.login, (error as Error).message);
      throw error;
    }
  }

  /** The page, its files, the calls that it opens with, and the live connection. */
  async openPage(): Promise<void> {
    const page = await this.#measured(KINDS.page, "/");
    const files = [...(page?.text ?? "").matchAll(/href="(\/_app\/immutable\/[^"]+\.(?:js|css))"/g)];
    await Promise.all(files.map(([, path = ""]) => this.#measured(KINDS.asset, path)));
    await Promise.all(OPENING_CALLS.map((path) => this.#measured(KINDS.api, path)));
    await this.connect();
  }

  async connect(): Promise<void> {
    const started = performance.now();
    try {
      const { host } = new URL(this.origin);
      const cookie = this.#browser.cookieHeader(host);
      this.#updates = await LiveUpdates.open(this.origin, this.#browser.token ?? "", cookie);
      this.measurements.succeeded(KINDS.socket, performance.now() - started);
    } catch (error) {
      this.measurements.failed(KINDS.socket, (error as Error).message);
    }
  }

  /** Chats until the time comes; the pauses are between a third of the longest and the longest. */
  async chatUntil(end: number, pauseSeconds: number): Promise<void> {
    const pause = () => sleep(pauseSeconds * 1000 * (1 / 3 + (2 / 3) * Math.random()));
    // Users do not begin together.
    await sleep(pauseSeconds * 1000 * Math.random());
    while (performance.now() < end) {
      await this.#turn();
      await this.#measured(KINDS.api, CHAT_LIST);
      if (this.#chat !== undefined) {
        await this.#measured(KINDS.api, `/api/v1/chats/${this.#chat.id}`);
      }
      await pause();
    }
  }

  async #turn(): Promise<void> {
    if (this.#updates === undefined) {
      await this.connect();
    }
    const updates = this.#updates;
    if (updates === undefined) {
      return;
    }
    const chat = this.#chat === undefined || this.#chat.turns >= TURNS_PER_CHAT ? undefined : this.#chat;
    const message = { user: randomUUID(), answer: randomUUID() };
    const waiting = this.#answer(updates, message.answer);
    const accepted = await this.#measured(KINDS.send, "/api/chat/completions", {
      json: completion(updates.sessionId, message, chat),
    });
    if (accepted === undefined) {
      waiting.cancel();
      return;
    }
    await waiting.ended;
    const { chat_id: id } = JSON.parse(accepted.text) as { chat_id: string };
    this.#chat = { id, lastMessageId: message.answer, turns: (chat?.turns ?? 0) + 1 };
  }

  /** Measures until the page has the whole answer, or gives up. */
  #answer(updates: LiveUpdates, messageId: string): { ended: Promise<void>; cancel(): void } {
    const started = performance.now();
    const { measurements } = this;
    let cancel = () => {};
    const ended = new Promise<void>((resolve) => {
      let begun = false;
      const finish = () => {
        clearTimeout(timer);
        updates.off("chat", take);
        updates.off("close", lost);
        resolve();
      };
      const fail = (reason: string) => {
        measurements.failed(begun ? KINDS.answer : KINDS.first, reason);
        if (!begun) {
          measurements.failed(KINDS.answer, reason);
        }
        finish();
      };
      const timer = setTimeout(
        () => fail(`nothing reached the page in ${ANSWER_SECONDS} s`),
        ANSWER_SECONDS * 1000,
      );
      const lost = () => {
        this.#updates = undefined;
        fail("the WebSocket closed");
      };
      const take = (event: ChatEvent) => {
        if (event.message_id !== messageId) {
          return;
        }
        const step = stepOf(event);
        if (step === "failed") {
          fail("the answer is an error");
        } else if (step !== undefined && !begun) {
          begun = true;
          measurements.succeeded(KINDS.first, performance.now() - started);
        }
        if (step === "done") {
          measurements.succeeded(KINDS.answer, performance.now() - started);
          finish();
        }
      };
      cancel = finish;
      updates.on("chat", take);
      updates.once("close", lost);
    });
    return { ended, cancel: () => cancel() };
  }

  close(): void {
    this.#updates?.close();
    this.#browser.close();
  }

  /** The models that this user may choose. */
  async models(): Promise<readonly string[]> {
    const answer = await this.#browser.send(`${this.origin}/api/models`);
    return (JSON.parse(answer.text) as { data: { id: string }[] }).data.map(({ id }) => id);
  }

  /** What an administrator does in the settings: offers the model to every user. */
  async offerModel(): Promise<void> {
    const answer = await this.#browser.send(`${this.origin}/api/v1/models/create`, {
      json: {
        id: MODEL,
        base_model_id: null,
        name: MODEL,
        meta: {},
        params: {},
        access_grants: [{ principal_type: "user", principal_id: "*", permission: "read" }],
        is_active: true,
      },
    });
    if (answer.status !== 200) {
      throw new Error(
        `the model cannot be offered to users: HTTP ${answer.status} ${answer.text.slice(0, 200)}`,
      );
    }
  }

  async #measured(kind: string, path: string, options: RequestOptions = {}): Promise<Answer | undefined> {
    const started = performance.now();
    try {
      const answer = await this.#browser.send(`${this.origin}${path}`, options);
      if (answer.status !== 200) {
        throw new Error(`HTTP ${answer.status} at ${path.replace(/[0-9a-f-]{36}/, "ID")}`);
      }
      this.measurements.succeeded(kind, performance.now() - started);
      return answer;
    } catch (error) {
      this.measurements.failed(kind, (error as Error).message);
      return undefined;
    }
  }

  /** Follows so many redirections, and no more: the last answer and its address. */
  async #follow(url: string, options: RequestOptions, redirections: number): Promise<{ url: string }> {
    let at = url;
    let answer = await this.#browser.send(at, options);
    for (let count = 0; count < redirections; count += 1) {
      const { location } = answer.headers;
      if (location === undefined) {
        throw new Error(`HTTP ${answer.status} without a redirection at ${new URL(at).pathname}`);
      }
      at = new URL(location, at).href;
      if (new URL(at).searchParams.has("error")) {
        throw new Error(`refused: ${new URL(at).searchParams.get("error")}`);
      }
      answer = await this.#browser.send(at);
    }
    return { url: at };
  }
}
