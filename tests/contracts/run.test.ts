import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

function run(args: readonly string[], token: string | undefined) {
  return spawnSync(process.execPath, ["--import", "tsx", join(__dirname, "run.ts"), ...args], {
    encoding: "utf8",
    env: { ...process.env, CONTRACT_TOKEN_GOOD: token },
  });
}

describe("the contract's command", function () {
  this.timeout(60_000);

  for (const [args, token, errors] of [
    [
      [],
      undefined,
      ["No address is given.", "CONTRACT_TOKEN_GOOD is not set; it must be a user's access token."],
    ],
    [
      ["chatbot.example.com"],
      "t",
      [
        "The address chatbot.example.com is none; it must be scheme and host, such as https://chatbot.example.com.",
      ],
    ],
    [
      ["https://a.example", "https://b.example"],
      "t",
      ["One address is enough; these are too many: https://b.example."],
    ],
  ] as const) {
    it(`says what is wrong with ${JSON.stringify(args)}${token === undefined ? ", without a token" : ""}`, () => {
      const { status, stdout, stderr } = run(args, token);
      assert.deepEqual([status, stdout], [2, ""]);
      const [faults = "", usage] = stderr.split("\n\nnpx tsx tests/contracts/run.ts ");
      assert.deepEqual(
        faults.split("\n"),
        errors.map((error) => `error: ${error}`),
      );
      assert.match(String(usage), /^https:\/\/chatbot\.example\.com\n/);
    });
  }
});
