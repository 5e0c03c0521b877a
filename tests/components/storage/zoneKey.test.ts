import assert from "node:assert/strict";
import { zoneKey } from "../../../components/storage/zoneKey";

describe("zoneKey", () => {
  const cases: readonly [string, string, string][] = [
    ["eu-central-1", "eu-central-1a", "a"],
    ["us-east-1", "us-east-1f", "f"],
    ["us-east-1", "us-east-1-bos-1a", "bos-1a"],
    ["us-east-1", "euc1-az1", "euc1-az1"],
  ];
  for (const [region, zone, key] of cases) {
    it(`makes ${key} of ${zone} in ${region}`, () => {
      assert.equal(zoneKey(region, zone), key);
    });
  }
});
