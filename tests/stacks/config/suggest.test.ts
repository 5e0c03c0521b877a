import assert from "node:assert/strict";
import { didYouMean, suggestion } from "../../../stacks/config/suggest";

describe("suggestions", () => {
  const keys = ["egress", "endpoints", "existing", "zones", "memoryMiB", "nat-instance", "allowedRegions"];
  const table: readonly [string, string | undefined][] = [
    ["egres", "egress"],
    ["Egress", "egress"],
    ["endpoint", "endpoints"],
    ["memory", "memoryMiB"],
    ["memorymib", "memoryMiB"],
    ["memory_mib", "memoryMiB"],
    ["nat", "nat-instance"],
    ["natInstance", "nat-instance"],
    ["allowed-regions", "allowedRegions"],
    ["colour", undefined],
    ["x", undefined],
    ["", undefined],
    ["e".repeat(100), undefined],
  ];
  for (const [word, expected] of table) {
    it(`${JSON.stringify(word.slice(0, 20))} means ${expected}`, () => {
      assert.equal(suggestion(word, keys), expected);
    });
  }

  it("are left out where they would say nothing", () => {
    assert.equal(didYouMean("egres", keys), ' (did you mean "egress"?)');
    assert.equal(didYouMean("egress", keys), "");
    assert.equal(didYouMean("open-webu", ["open-webui"]), "");
    assert.equal(didYouMean("a", []), "");
  });
});
