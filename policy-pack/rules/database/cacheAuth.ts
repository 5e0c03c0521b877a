import type { Context } from "../../context";
import { at, isTrue, isUnknown, type Resource, UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { type Answer, allOf, is, isGiven, someOf, verdictOf } from "../../views/answers";
import { anyOf } from "../../views/conditions";

const USER = "aws:elasticache/user:User";

/** A user that is switched on needs a password or an IAM token: `off` is how one replaces the user "default". */
function isAsked(user: Resource, context: Context): Answer {
  const { noPasswordRequired, accessString, authenticationMode } = user.inputs;
  const type = isUnknown(authenticationMode) ? UNKNOWN : at(authenticationMode, "type");
  const asked = [
    is(noPasswordRequired, (value) => !isTrue(value)),
    is(type, (value) => value !== "no-password-required"),
    is(accessString, (value) => !/\bnopass\b/i.test(String(value))),
    someOf(["passwords", "passwordsWo", "authenticationMode"], (property) =>
      isGiven(user, property, context),
    ),
  ];
  return anyOf([is(accessString, (value) => /^\s*off\b/i.test(String(value))), allOf(asked)]);
}

/** authToken or userGroupIds is set, and no user without a password is on. */
export const cacheAuth: Rule = {
  id: "cache-auth",
  title: "Cache needs authentication",
  severity: "medium",
  references: { fsbp: ["ElastiCache.6"], checkov: ["CKV_AWS_31"], cdkNag: ["AwsSolutions-AEC6"] },
  resourceTypes: [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/serverlessCache:ServerlessCache",
    USER,
  ],
  scope: "stack",
  check(resource, context) {
    const problem = "whoever reaches the cache reads it";
    if (resource.type === USER) {
      const remedy = 'give the user a password or the type "iam", or let its access string begin with "off"';
      return verdictOf(resource, isAsked(resource, context), {
        property: "noPasswordRequired",
        problem,
        remedy,
      });
    }
    if (resource.type === "aws:elasticache/serverlessCache:ServerlessCache") {
      // Memcached knows no users.
      const answer = anyOf([
        is(resource.inputs["engine"], (engine) => engine === "memcached"),
        isGiven(resource, "userGroupId", context),
      ]);
      const finding = { property: "userGroupId", value: undefined, problem, remedy: "name a user group" };
      return verdictOf(resource, answer, finding);
    }
    const answer = someOf(["authToken", "authTokenWo", "userGroupIds"], (property) =>
      isGiven(resource, property, context),
    );
    const remedy = "set authToken to a random.RandomPassword of the stack, or userGroupIds";
    return verdictOf(resource, answer, { property: "authToken", value: undefined, problem, remedy });
  },
};
