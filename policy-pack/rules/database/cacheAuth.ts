import type { Rule } from "../../rule";
import { isGiven, someOf, verdictOf } from "../../views/answers";

/** authToken or userGroupIds is set. */
export const cacheAuth: Rule = {
  id: "cache-auth",
  title: "Cache needs authentication",
  severity: "medium",
  references: { fsbp: ["ElastiCache.6"], checkov: ["CKV_AWS_31"], cdkNag: ["AwsSolutions-AEC6"] },
  resourceTypes: ["aws:elasticache/replicationGroup:ReplicationGroup"],
  scope: "stack",
  check(resource, context) {
    const answer = someOf(["authToken", "authTokenWo", "userGroupIds"], (property) =>
      isGiven(resource, property, context),
    );
    const problem = "whoever reaches the cache reads it";
    const remedy = "set authToken to a random.RandomPassword of the stack, or userGroupIds";
    return verdictOf(resource, answer, { property: "authToken", value: undefined, problem, remedy });
  },
};
