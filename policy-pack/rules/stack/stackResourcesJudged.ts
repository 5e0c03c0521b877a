import { type Rule, violation } from "../../rule";

/** What makes resources of its own that Pulumi does not see: by a template, or by a text in another language. */
const MAKERS = [
  "aws:cloudcontrol/resource:Resource",
  "aws:cloudformation/stack:Stack",
  "aws:cloudformation/stackInstances:StackInstances",
  "aws:cloudformation/stackSet:StackSet",
  "aws:serverlessrepository/cloudFormationStack:CloudFormationStack",
];

/** Nothing of the stack makes resources that no rule can judge. */
export const stackResourcesJudged: Rule = {
  id: "stack-resources-judged",
  title: "What the stack makes can be judged",
  severity: "medium",
  references: {},
  resourceTypes: MAKERS,
  scope: "resource",
  check(maker) {
    const property = maker.type === MAKERS[0] ? "desiredState" : "templateBody";
    const problem = "no rule sees the resources that it makes";
    const remedy = "declare them in the program, or review them and say so in a waiver";
    return [violation(maker, { property, problem, remedy })];
  },
};
