import { isUnknown, type Resource } from "../../resource";
import { orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { isPublicCidr } from "../../views/cidr";
import { type Element, elements, inputsOf, judgeValue, part } from "../../views/values";

const BUILD = "aws:codebuild/webhook:Webhook";

/** Whether a pattern fits whole account ids only: `123|456` fits every id that contains one of them. */
function isWhole(pattern: string): boolean {
  const inside = /^\^\(([^()]*)\)\$$/.exec(pattern)?.[1];
  return inside !== undefined ? inside !== "" : pattern.split("|").every((each) => /^\^[^^$]+\$$/.test(each));
}

/** Whether strangers start a build by a filter group: by a pull request, with nobody named who may send one. */
function admits(group: Element): boolean | "open" {
  const filters = elements(part(group, "filters"));
  const fields = filters.map((filter) =>
    ["type", "pattern", "excludeMatchedPattern"].map((key) => part(filter, key).value),
  );
  const events = fields.filter(([type]) => type === "EVENT");
  const actors = fields.filter(([type, , excluded]) => type === "ACTOR_ACCOUNT_ID" && excluded !== true);
  if (actors.some(([, pattern]) => !isUnknown(pattern) && isWhole(String(pattern)))) {
    return false;
  }
  if (fields.flat().some(isUnknown)) {
    return "open";
  }
  return events.length === 0 || events.some(([, pattern]) => /PULL_REQUEST/i.test(String(pattern)));
}

function judgeWebhook(webhook: Resource): readonly Verdict[] {
  const approval = part(inputsOf(webhook), "pullRequestBuildPolicy.requiresCommentApproval");
  // Where nothing is said CodeBuild decides: to be verified that it asks for a comment of somebody with rights.
  if (!isUnknown(approval.value) && approval.value !== "DISABLED") {
    return [];
  }
  const groups = elements(part(inputsOf(webhook), "filterGroups"));
  const answers = groups.length === 0 ? [true] : groups.map(admits);
  if (answers.every((answer) => answer === false)) {
    return [];
  }
  if (isUnknown(approval.value) || !answers.includes(true)) {
    return [unknown(approval.path)];
  }
  return [
    violation(webhook, {
      property: approval.path,
      value: approval.value,
      problem: "a pull request of anybody runs its code with the rights of the build",
      remedy: 'set it to "ALL_PULL_REQUESTS", or name whole account ids (^123$) in a filter ACTOR_ACCOUNT_ID',
    }),
  ];
}

/** Builds wait for an approval of pull requests, and webhooks of pipelines know their caller. */
export const buildTriggerKnown: Rule = {
  id: "build-trigger-known",
  title: "Strangers start no build",
  severity: "high",
  references: {},
  resourceTypes: [BUILD, "aws:codepipeline/webhook:Webhook"],
  scope: "resource",
  check(webhook) {
    if (webhook.type === BUILD) {
      return orCompliant(judgeWebhook(webhook));
    }
    const fault = {
      problem: "everybody who knows the address starts the pipeline",
      remedy: "set authentication to GITHUB_HMAC with a secret token",
    };
    const range = part(inputsOf(webhook), "authenticationConfiguration.allowedIpRange");
    return orCompliant([
      ...judgeValue(
        webhook,
        part(inputsOf(webhook), "authentication"),
        (value) => value !== "UNAUTHENTICATED",
        fault,
      ),
      ...judgeValue(webhook, range, (value) => !isPublicCidr(String(value ?? "")), fault),
    ]);
  },
};
