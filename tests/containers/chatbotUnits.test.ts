import assert from "node:assert/strict";
import fc from "fast-check";
import {
  EMOTIONS,
  FormError,
  knownEmotion,
  type Part,
  readAnswer,
} from "../../containers/chatbot/src/answers";
import { Breaker } from "../../containers/chatbot/src/breaker";
import { Fallback } from "../../containers/chatbot/src/fallback";
import { Limits } from "../../containers/chatbot/src/limits";
import type { Problem } from "../../containers/chatbot/src/problems";
import { Sessions } from "../../containers/chatbot/src/sessions";

const HEAD = ["emotion: Sad", "confidence: 0.5", "reference: Psalm 34:18", "verse: The LORD is nigh."];
const TEXT = "You are not alone.\n\nHe is near.";
const ANSWER = `${HEAD.join("\n")}\n\n${TEXT}`;

async function* inPieces(text: string, sizes: readonly number[]): AsyncGenerator<string> {
  let start = 0;
  for (const size of sizes) {
    yield text.slice(start, start + size);
    start += size;
  }
  yield text.slice(start);
}

async function read(text: string, sizes: readonly number[] = []): Promise<{ head: unknown; text: string }> {
  const parts: Part[] = [];
  for await (const part of readAnswer(inPieces(text, sizes))) {
    parts.push(part);
  }
  const [first, ...rest] = parts;
  return {
    head: first !== undefined && "head" in first ? first.head : undefined,
    text: rest.map((part) => ("text" in part ? part.text : "")).join(""),
  };
}

describe("what a model writes", () => {
  const head = {
    emotion: "sad",
    bible_verse: { reference: "Psalm 34:18", text: "The LORD is nigh." },
    confidence_score: 0.5,
  };

  it("is the same however it is cut into pieces", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 }), async (sizes) => {
        assert.deepEqual(await read(ANSWER, sizes), { head, text: TEXT });
      }),
    );
  });

  it("may come with Windows' line ends, empty lines before, stars and a useless confidence", async () => {
    assert.deepEqual((await read(`\n\n${ANSWER.replaceAll("\n", "\r\n")}`)).head, head);
    const { confidence_score: _, ...without } = head;
    for (const confidence of ["high", "7", "-1", ""]) {
      const text = ANSWER.replace("0.5", confidence).replace("emotion:", "**Emotion**:");
      assert.deepEqual((await read(text)).head, without, confidence);
    }
  });

  it("is refused when it is something else", async () => {
    for (const text of ["", "Hello", HEAD.join("\n"), `${HEAD[0]}\n\nText`, "{}\n\n{}", "a".repeat(5000)]) {
      await assert.rejects(read(text), FormError, text.slice(0, 20));
    }
  });

  it("is cut when it does not end", async () => {
    assert.equal((await read(`${HEAD.join("\n")}\n\n${"a".repeat(20_000)}`, [9000, 9000])).text.length, 8000);
  });
});

describe("the breaker", () => {
  it("opens after five failures in a row, lets one call try after half a minute, and closes when that succeeds", () => {
    let now = 0;
    const breaker = new Breaker(() => now);
    const fail = (times: number) => Array.from({ length: times }, () => breaker.failed());
    fail(4);
    breaker.succeeded();
    fail(4);
    assert.equal(breaker.allows(), true);
    fail(1);
    assert.equal(breaker.allows(), false);
    now = 29_999;
    assert.equal(breaker.allows(), false);
    now = 30_000;
    assert.deepEqual([breaker.allows(), breaker.allows()], [true, false]);
    fail(1);
    now = 59_999;
    assert.equal(breaker.allows(), false);
    now = 60_000;
    assert.equal(breaker.allows(), true);
    breaker.succeeded();
    assert.deepEqual([breaker.allows(), breaker.allows()], [true, true]);
  });
});

describe("sessions", () => {
  const sessions = new Sessions("secret");

  it("belong to the user who began them, in every task with the same secret", () => {
    const session = sessions.start("alice");
    assert.ok(Sessions.isSession(session));
    assert.equal(new Sessions("secret").isOf(session, "alice"), true);
    assert.equal(sessions.isOf(session, "bob"), false);
    assert.equal(new Sessions("other").isOf(session, "alice"), false);
  });

  it("cannot be changed, and anything else is none", () => {
    const session = sessions.start("alice");
    const first = session.startsWith("0") ? "1" : "0";
    assert.equal(sessions.isOf(`${first}${session.slice(1)}`, "alice"), false);
    for (const text of ["", "x", session.slice(0, -1), `${session}\n`, session.split(".")[0]!]) {
      assert.equal(Sessions.isSession(text), false, JSON.stringify(text));
      assert.equal(sessions.isOf(text, "alice"), false);
    }
  });
});

describe("limits", () => {
  it("count each user's minute, and forget it afterwards", () => {
    let now = 0;
    const limits = new Limits(2, 10, undefined, () => now);
    limits.enter("alice");
    limits.enter("alice");
    now = 20_500;
    assert.throws(
      () => limits.enter("alice"),
      ({ status, more }: Problem) => status === 429 && more.headers?.["retry-after"] === "40",
    );
    limits.enter("bob");
    now = 60_000;
    limits.enter("alice");
  });

  it("count those who are in, each once", () => {
    const limits = new Limits(100, 1);
    const leave = limits.enter("alice");
    assert.throws(
      () => limits.enter("bob"),
      ({ status }: Problem) => status === 503,
    );
    leave();
    leave();
    limits.enter("bob");
    assert.throws(
      () => limits.enter("carol"),
      ({ status }: Problem) => status === 503,
    );
  });
});

describe("limits of one user", () => {
  it("leave places to the others, and count those who leave once", () => {
    const limits = new Limits(100, 3, 2);
    const first = limits.enter("alice");
    limits.enter("alice");
    assert.throws(
      () => limits.enter("alice"),
      ({ status, code, message, more }: Problem) =>
        status === 429 &&
        code === "too_many_at_once" &&
        message === "So many of your answers are not over yet: 2. Wait for one, or stop it." &&
        more.headers?.["retry-after"] === "2",
    );
    limits.enter("bob");
    first();
    first();
    limits.enter("alice");
    assert.throws(
      () => limits.enter("alice"),
      ({ code }: Problem) => code === "too_many_at_once",
    );
  });
});

describe("emotions in the log", () => {
  it("are those of the list, and everything else is one word", () => {
    assert.ok(EMOTIONS.length === 25 && new Set(EMOTIONS).size === 25);
    assert.deepEqual(EMOTIONS.map(knownEmotion), [...EMOTIONS]);
    for (const text of ["unknown", "I live at 5 Elm Street", "sad ", "", "toString", "sаd"]) {
      assert.equal(knownEmotion(text), "other", text);
    }
    assert.equal(knownEmotion("Sad"), "sad");
  });
});

describe("answers in memory", () => {
  const answer = { emotion: "sad", bible_verse: { reference: "r", text: "t" }, message: "m" };

  it("are kept for an hour, and the newest two hundred of them", () => {
    let now = 0;
    const fallback = new Fallback(() => now);
    fallback.remember("first", answer);
    for (let index = 0; index < 199; index += 1) {
      fallback.remember(String(index), answer);
    }
    assert.equal(fallback.answer("FIRST ").source, "cached");
    fallback.remember("one more", answer);
    assert.equal(fallback.answer("first").source, "prepared");
    now = 3_600_000;
    assert.equal(fallback.answer("one more").source, "prepared");
  });
});
