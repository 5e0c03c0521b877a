import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";
import { outsideProduction } from "../../views/production";

/** forceDestroy is not true in production. */
export const s3ForceDestroyProd: Rule = {
  id: "s3-force-destroy-prod",
  title: "No forceDestroy in production",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  scope: "resource",
  check(resource, context) {
    if (context.settings.production !== true) {
      return [outsideProduction];
    }
    return expectValue(resource, "forceDestroy", (value) => !isTrue(value), {
      problem: "destroying the stack deletes every object",
      remedy: "set it to false in production",
    });
  },
};
