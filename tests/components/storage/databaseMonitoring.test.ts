import assert from "node:assert/strict";
import {
  capacityHasRoomForMonitoring,
  hasRoomForMonitoring,
} from "../../../components/storage/databaseMonitoring";

describe("Whether a database has memory to spare for its monitoring", () => {
  for (const [instanceClass, expected] of [
    ["db.t4g.micro", false],
    ["db.t3.micro", false],
    ["db.t4g.small", false],
    ["db.t4g.medium", true],
    ["db.t4g.large", true],
    ["db.m7g.large", true],
    ["db.r8g.16xlarge", true],
  ] as const) {
    it(`${instanceClass}: ${expected}`, () => assert.equal(hasRoomForMonitoring(instanceClass), expected));
  }

  for (const [units, expected] of [
    [0.5, false],
    [1.5, false],
    [2, true],
    [16, true],
  ] as const) {
    it(`Aurora from ${units} units: ${expected}`, () =>
      assert.equal(capacityHasRoomForMonitoring(units), expected));
  }
});
