import type { PlanEntry } from "../../../policy-pack/evaluate";
import { fail, open, pass, resource, SECRET, skip, testRules, UNKNOWN } from "../support";

type On = Record<string, readonly PlanEntry[]>;

const project = (environment: unknown, on: On = {}) =>
  resource("aws:codebuild/project:Project", "build", { environment }, { on });
const variables = (...environmentVariables: readonly unknown[]) => project({ environmentVariables });
const repository = resource("aws:ecr/repository:Repository", "app");

testRules("builds", {
  "codebuild-no-plaintext-env": [
    pass("a setting", variables({ name: "STAGE", value: "prod" })),
    pass("a secret's name", variables({ name: "API_TOKEN", value: "build/token", type: "SECRETS_MANAGER" })),
    pass("an id, not known yet", [
      project({ environmentVariables: [{ name: "IMAGE", value: UNKNOWN }] }, { environment: [repository] }),
      repository,
    ]),
    fail(
      "by its name",
      variables({ name: "API_TOKEN", value: "hunter2hunter2" }),
      "environment.environmentVariables[0]",
      /API_TOKEN has the name/,
    ),
    fail(
      "by its shape, behind an unknown one",
      variables(UNKNOWN, { name: "A", value: "AKIAIOSFODNN7EXAMPLE", type: "PLAINTEXT" }),
      "environment.environmentVariables[1]",
      /access key/,
    ),
    fail(
      "a Pulumi secret",
      variables({ name: "A", value: SECRET }),
      "environment.environmentVariables[0]",
      /Pulumi secret/,
    ),
    fail(
      "all of them secret",
      project({ environmentVariables: SECRET }),
      "environment.environmentVariables",
      /Pulumi secret/,
    ),
    open("the variables", project({ environmentVariables: UNKNOWN }), "environment.environmentVariables"),
    open("a value", variables({ name: "A", value: UNKNOWN }), "environment.environmentVariables[0]"),
    open(
      "the type",
      variables({ name: "API_TOKEN", value: "hunter2hunter2", type: UNKNOWN }),
      "environment.environmentVariables[0].type",
    ),
    skip("none", project({ image: "x" }), /no environment variables/),
  ],
  "codebuild-no-privileged": [
    pass("by default", project({})),
    fail("privileged", project({ privilegedMode: true }), "environment.privilegedMode", /rights of the host/),
    open("whether", project({ privilegedMode: UNKNOWN }), "environment.privilegedMode"),
  ],
});
