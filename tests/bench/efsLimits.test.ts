import assert from "node:assert/strict";
import { EFS_LIMITS, efsUse, FAST_REGIONS } from "../../bench/openWebui/efsLimits";
import { tables } from "../../stacks/config/open-webui/sizes";

describe("the limits of EFS", () => {
  it("are those of the documentation, each with its address there", () => {
    assert.deepEqual(
      Object.entries(EFS_LIMITS).map(([name, { value, unit }]) => `${name} ${value} ${unit}`),
      [
        "readFast 60 GiB/s",
        "readElsewhere 10 GiB/s",
        "writeFast 5 GiB/s",
        "writeElsewhere 1 GiB/s",
        "readPerClient 1500 MiB/s",
        "readOperations 250000 operations/s",
        "readOperationsInfrequent 90000 operations/s",
        "writeOperations 50000 operations/s",
        "connections 25000 connections",
        "percentIoLimit 100 percent",
      ],
    );
    for (const { source } of Object.values(EFS_LIMITS)) {
      assert.match(source, /https:\/\/docs\.aws\.amazon\.com\/efs\/latest\/ug\/[a-z-]+\.html$/);
    }
    assert.equal(new Set(FAST_REGIONS).size, 7);
  });

  it("hold for the mode that every size uses", () => {
    assert.equal(tables.defaults["files.throughputMode"], "elastic");
    assert.equal(tables.defaults["files.performanceMode"], "generalPurpose");
    for (const [size, table] of Object.entries(tables.sizes)) {
      assert.deepEqual(
        Object.keys(table).filter((key) => key.startsWith("files.")),
        [],
        size,
      );
    }
  });

  it("are far away for 100 users who upload 20 MiB each in the same second, except for one in a slow region", () => {
    const load = { region: "eu-west-1", tasks: 3, uploads: 100, uploadMiB: 20 };
    const use = efsUse(load);
    assert.deepEqual(
      Object.entries(use).map(([name, value]) => `${name} ${value.toFixed(2)}`),
      ["writePercent 39.06", "readPercent 3.26", "clientPercent 44.44", "connectionPercent 0.01"],
    );
    assert.equal(efsUse({ ...load, region: "eu-north-1" }).writePercent.toFixed(1), "195.3");
    assert.equal(efsUse({ ...load, region: "eu-north-1" }).readPercent.toFixed(1), "19.5");
    assert.equal(efsUse({ ...load, tasks: 1 }).clientPercent.toFixed(1), "133.3");
  });
});
