import assert from "node:assert/strict";
import { isAt, isCron, isDaily, isTimezone } from "../../../components/shared/schedule";

describe("isCron", () => {
  const cases: readonly [string, boolean][] = [
    ["cron(0 3 * * ? *)", true],
    ["cron(30 7 ? * MON-FRI *)", true],
    ["cron(0/15 8-18 ? JAN,JUL 2#1 2027)", true],
    ["cron(0 20 L * ? *)", true],
    ["cron(59 23 31 12 ? 2199)", true],
    ["cron(*/5 * * * ? *)", true],
    ["cron(0 3 * * * *)", false],
    ["cron(0 3 ? * ? *)", false],
    ["cron(0 3 * * ?)", false],
    ["0 3 * * ? *", false],
    ["cron(60 3 * * ? *)", false],
    ["cron(0 24 * * ? *)", false],
    ["cron(0 3 32 * ? *)", false],
    ["cron(0 3 ? 13 MON *)", false],
    ["cron(0 3 ? * MONDAY *)", false],
    ["cron(? 3 ? * MON *)", false],
    ["cron(0 3 * * ? 1969)", false],
    ["cron(0  3 * * ? *)", false],
    ["cron(0/0 3 * * ? *)", false],
    ["cron(1-2-3 3 * * ? *)", false],
    ["rate(1 day)", false],
    ["", false],
  ];
  for (const [expression, expected] of cases) {
    it(`${expected ? "takes" : "refuses"} ${expression}`, () => {
      assert.equal(isCron(expression), expected);
    });
  }
});

describe("isAt", () => {
  const cases: readonly [string, boolean][] = [
    ["at(2026-12-24T18:00:00)", true],
    ["at(2028-02-29T00:00:00)", true],
    ["at(2027-02-29T00:00:00)", false],
    ["at(2026-12-24 18:00:00)", false],
    ["at(2026-12-24T24:00:00)", false],
    ["at(2026-12-24T18:00:00Z)", false],
    ["at()", false],
  ];
  for (const [expression, expected] of cases) {
    it(`${expected ? "takes" : "refuses"} ${expression}`, () => {
      assert.equal(isAt(expression), expected);
    });
  }
});

describe("isTimezone", () => {
  const cases: readonly [string, boolean][] = [
    ["Europe/Berlin", true],
    ["UTC", true],
    ["Etc/GMT+9", true],
    ["America/Argentina/Buenos_Aires", true],
    ["Berlin", false],
    ["+02:00", false],
    ["", false],
  ];
  for (const [name, expected] of cases) {
    it(`${expected ? "takes" : "refuses"} ${name}`, () => {
      assert.equal(isTimezone(name), expected);
    });
  }
});

describe("isDaily", () => {
  const cases: readonly [string, boolean][] = [
    ["cron(0 3 * * ? *)", true],
    ["cron(30 22 ? * * *)", true],
    ["cron(0 3 ? * MON *)", false],
    ["cron(0 */6 * * ? *)", false],
    ["cron(0 25 * * ? *)", false],
  ];
  for (const [expression, expected] of cases) {
    it(`${expression}: ${expected}`, () => {
      assert.equal(isDaily(expression), expected);
    });
  }
});
