import { createHash } from "node:crypto";
import type { Head } from "./answers";

export interface Answer extends Head {
  readonly message: string;
}

/** Where an answer comes from when no model gives one. */
export type Source = "cached" | "prepared";

const MOST = 200;
const LIFE_MS = 3_600_000;

/** The verse in the King James Version, which is nobody's property. */
const PREPARED: Answer = {
  emotion: "unknown",
  bible_verse: {
    reference: "Matthew 11:28",
    text: "Come unto me, all ye that labour and are heavy laden, and I will give you rest.",
  },
  message:
    "I cannot find words of my own for you just now, so take these, which have carried many. Please write again in a few minutes.",
};

/**
 * Answers for the time when no model answers: the one that the same words had within the last hour, or a prepared
 * one. Kept in memory under a hash of the words, so that a task's memory holds no messages.
 */
export class Fallback {
  readonly #answers = new Map<string, { readonly answer: Answer; readonly until: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  remember(message: string, answer: Answer): void {
    const key = keyOf(message);
    // A map keeps the order of insertion: the first key is the oldest.
    this.#answers.delete(key);
    this.#answers.set(key, { answer, until: this.now() + LIFE_MS });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MOST && oldest !== undefined) {
      this.#answers.delete(oldest);
    }
  }

  answer(message: string): Answer & { readonly source: Source } {
    const kept = this.#answers.get(keyOf(message));
    return kept !== undefined && kept.until > this.now()
      ? { ...kept.answer, source: "cached" }
      : { ...PREPARED, source: "prepared" };
  }
}

function keyOf(message: string): string {
  const words = message.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
  return createHash("sha256").update(words).digest("base64");
}
