import { setTimeout as pause } from "node:timers/promises";
import type { Locator, Page } from "playwright-core";
import { failed, type NoSession, skipped } from "./result";
import { CODE_MS, totp } from "./totp";

/** From which codes are made. */
export const TOTP_VARIABLE = "GATEHOUSE_VERIFY_TOTP_SECRET";

/** What time it is for codes. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  wait: async (milliseconds) => {
    await pause(milliseconds);
  },
};

/** A page that shows the field for so long after a code was sent has not taken it. */
const ANSWER_MS = 10_000;
const FILL_MS = 15_000;
/** One at the edge of its half minute, or used already, is followed by the next one. More would lock users out. */
const MOST_CODES = 2;

/**
 * The classic pages call it `authentication_code` (browser tests of several public projects). The names on the newer
 * pages are to be verified; they are asked for as the standard has it, and by their label.
 */
const FIELDS = [
  'input[name="authentication_code"]',
  'input[autocomplete="one-time-code"]',
  'input[name="totpCode"]',
  'input[name="code"]',
];
const USED = /already been used/i;
const WRONG =
  /(invalid|incorrect|wrong|expired) (\w+ ){0,2}code|code (\w+ ){0,3}(mismatch|invalid|incorrect|wrong|expired|not match)/i;
const BY_MESSAGE = /\bSMS\b|text message|\bsent (\w+ ){0,3}code|code (\w+ ){0,4}e-?mail/i;
const FACTORS = "[PreferredMfaSetting,UserMFASettingList]";

interface Sent {
  readonly at: number;
  /** How many pages had come by then, and whether the last of them spoke of a refused code. */
  readonly pages: number;
  readonly saidSo: boolean;
}

/** Gives the code of an authenticator app where login pages ask for it. */
export class SecondFactor {
  /** What was typed, which no message may hold. */
  readonly codes: string[] = [];
  private sent: Sent | undefined;
  private pages = 0;

  constructor(
    private readonly page: Page,
    private readonly secret: Uint8Array | undefined,
    private readonly clock: Clock,
    private readonly userCommand: (query: string) => string,
  ) {
    page.on("framenavigated", (frame) => {
      this.pages += frame === page.mainFrame() ? 1 : 0;
    });
  }

  /**
   * Looks at the page once.
   *
   * @param text what the page says.
   * @param logIn name and password again, for pages that begin anew after a wrong code.
   * @returns `typed` where the page has got something to answer, or why there is no way on.
   */
  async look(text: string, logIn: () => Promise<void>): Promise<"typed" | NoSession | undefined> {
    const field = await this.field();
    if (this.sent !== undefined) {
      return this.isRefused(this.sent, text, field) ? this.again(field, text, logIn) : undefined;
    }
    if (field === undefined) {
      return undefined;
    }
    if (BY_MESSAGE.test(text) && !/authenticator/i.test(text)) {
      return skipped(
        "The user pool sends its code in a message, which this command cannot read: give the user an authenticator app, or pass an access token in GATEHOUSE_VERIFY_TOKEN.",
      );
    }
    return this.give(field, text);
  }

  private async field(): Promise<Locator | undefined> {
    const named = this.page.locator(FIELDS.map((field) => `${field}:visible`).join(", "));
    const labelled = this.page.getByLabel(/\bcode\b/i).and(this.page.locator("input:visible"));
    for (const fields of [named, labelled]) {
      if ((await fields.count().catch(() => 0)) > 0) {
        return fields.first();
      }
    }
    return undefined;
  }

  private isRefused(sent: Sent, text: string, field: Locator | undefined): boolean {
    const says = isRefusal(text) && (this.pages > sent.pages || !sent.saidSo);
    return says || (field !== undefined && Date.now() - sent.at > ANSWER_MS);
  }

  private async again(
    field: Locator | undefined,
    text: string,
    logIn: () => Promise<void>,
  ): Promise<"typed" | NoSession> {
    const form = this.page.locator('input[name="username"]:visible, input[type="password"]:visible');
    if (this.codes.length >= MOST_CODES || (field === undefined && (await form.count()) === 0)) {
      return this.refused();
    }
    if (field !== undefined) {
      return this.give(field, text);
    }
    this.sent = undefined;
    await logIn();
    return "typed";
  }

  private async give(field: Locator, text: string): Promise<"typed" | NoSession> {
    const { secret, clock } = this;
    if (secret === undefined) {
      return failed(
        "the user pool asks for the code of an authenticator app",
        `${TOTP_VARIABLE} is not set. Set it to the key with which this user's authenticator app was set up, or log in by hand and pass an access token in GATEHOUSE_VERIFY_TOKEN.`,
        this.userCommand(FACTORS),
      );
    }
    if (this.codes.includes(totp(secret, clock.now()))) {
      await clock.wait(CODE_MS - (clock.now() % CODE_MS));
    }
    const code = totp(secret, clock.now());
    this.codes.push(code);
    this.sent = { at: Date.now(), pages: this.pages, saidSo: isRefusal(text) };
    await field.fill(code, { timeout: FILL_MS });
    await field.press("Enter");
    return "typed";
  }

  private refused(): NoSession {
    return failed(
      `the user pool refuses the code of the second factor${this.codes.length > 1 ? ", and the next one" : ""}`,
      `${TOTP_VARIABLE} is another user's or an older key, or the clock of this machine is wrong by more than half a minute (date -u).`,
      this.userCommand(FACTORS),
    );
  }
}

function isRefusal(text: string): boolean {
  return USED.test(text) || WRONG.test(text);
}
