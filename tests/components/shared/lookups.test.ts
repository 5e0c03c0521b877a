import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { shippedFacts } from "../../../cli/offline/facts";
import { lookUpCloudFrontPrefixList } from "../../../components/shared/lookups";
import { planOf } from "../../support/plan";

describe("CloudFront's prefix list", () => {
  it("has an id in every region of the facts, each its own", async () => {
    const ids = new Set<string>();
    for (const [region, facts] of Object.entries(shippedFacts.regions)) {
      let id = "";
      await planOf(
        async () => {
          id = await lookUpCloudFrontPrefixList();
        },
        { region },
      );
      assert.match(id, /^pl-[0-9a-f]{8,17}$/);
      assert.equal(id, facts.cloudFrontPrefixList);
      ids.add(id);
    }
    assert.equal(ids.size, Object.keys(shippedFacts.regions).length);
  });

  it("is not the answer to another list's name", async () => {
    const other = () => aws.ec2.getManagedPrefixList({ name: "com.amazonaws.eu-central-1.s3" });
    await assert.rejects(planOf(other), /No offline id for the prefix list com\.amazonaws\.eu-central-1\.s3/);
  });
});
