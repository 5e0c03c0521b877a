import { allow, fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

const topic = (policy: unknown) => resource("aws:sns/topic:Topic", "alarms", { policy });

testRules("observability", {
  "sns-policy-not-public": [
    pass(
      "a service",
      topic(allow({ Principal: { Service: "cloudwatch.amazonaws.com" }, Action: "sns:Publish" })),
    ),
    pass(
      "AWS's own default",
      topic(
        allow({
          Principal: { AWS: "*" },
          Action: "SNS:Publish",
          Condition: { StringEquals: { "AWS:SourceOwner": "123456789012" } },
        }),
      ),
    ),
    fail(
      "everybody",
      topic(allow({ Principal: { AWS: "*" }, Action: "sns:Publish" })),
      "policy.Statement[0].Principal",
      /aws:SourceAccount/,
    ),
    fail(
      "a condition that passes without its key",
      resource("aws:sns/topicPolicy:TopicPolicy", "p", {
        policy: allow({
          Principal: "*",
          Action: "sns:Publish",
          Condition: { StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } },
        }),
      }),
      "policy.Statement[0].Principal",
      /everybody/,
    ),
    open("the text", topic(UNKNOWN), "policy"),
    skip("no policy", topic(undefined), /no policy document/),
  ],
});
