import { Problem } from "./problems";

const MINUTE_MS = 60_000;
const MOST_USERS = 10_000;

/** How many chats one user may have in a minute, and all users at once, in this task: each one costs money. */
export class Limits {
  readonly #used = new Map<string, { count: number; until: number }>();
  readonly #runningOf = new Map<string, number>();
  #running = 0;

  constructor(
    private readonly perMinute: number,
    private readonly atOnce: number,
    /** Of one user: otherwise a few could take the places of all. */
    private readonly atOncePerUser = Number.POSITIVE_INFINITY,
    private readonly now: () => number = Date.now,
  ) {}

  /** Counts a chat that begins. @returns what is called when it ends. @throws Problem 429 or 503. */
  enter(sub: string): () => void {
    const now = this.now();
    const used = this.#used.get(sub);
    const window = used !== undefined && used.until > now ? used : { count: 0, until: now + MINUTE_MS };
    if (window.count >= this.perMinute) {
      const seconds = Math.max(1, Math.ceil((window.until - now) / 1000));
      throw new Problem(429, "too_many_requests", `Too many messages. Wait ${seconds} seconds.`, {
        headers: { "retry-after": String(seconds) },
      });
    }
    const own = this.#runningOf.get(sub) ?? 0;
    if (own >= this.atOncePerUser) {
      throw new Problem(
        429,
        "too_many_at_once",
        `So many of your answers are not over yet: ${own}. Wait for one, or stop it.`,
        { headers: { "retry-after": "2" } },
      );
    }
    if (this.#running >= this.atOnce) {
      throw new Problem(503, "busy", "Too many people write at the moment. Try again in a moment.", {
        headers: { "retry-after": "2" },
      });
    }
    window.count += 1;
    this.#used.set(sub, window);
    this.#forget(now);
    this.#running += 1;
    this.#runningOf.set(sub, own + 1);
    let running = true;
    return () => {
      if (running) {
        running = false;
        this.#running -= 1;
        this.#leave(sub);
      }
    };
  }

  #leave(sub: string): void {
    const left = (this.#runningOf.get(sub) ?? 1) - 1;
    if (left > 0) {
      this.#runningOf.set(sub, left);
    } else {
      this.#runningOf.delete(sub);
    }
  }

  #forget(now: number): void {
    if (this.#used.size > MOST_USERS) {
      for (const [sub, { until }] of this.#used) {
        if (until <= now) {
          this.#used.delete(sub);
        }
      }
    }
  }
}
