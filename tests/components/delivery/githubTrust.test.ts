import assert from "node:assert/strict";
import {
  driftEnvironment,
  githubProviderArn,
  githubSubjects,
  githubTrust,
} from "../../../components/delivery/githubTrust";
import { testContext } from "../../support/plan";

const repository = { owner: "Acme", ownerId: "1234567", name: "chat.infra", repositoryId: "987654321" };

describe("GitHub's subjects", () => {
  it("of a pull request are in both formats, whole", () => {
    assert.deepEqual(githubSubjects(repository, "pull-request"), [
      "repo:Acme/chat.infra:pull_request",
      "repo:Acme@1234567/chat.infra@987654321:pull_request",
    ]);
  });

  it("of an environment are in both formats, whole", () => {
    assert.deepEqual(githubSubjects(repository, { environment: "prod" }), [
      "repo:Acme/chat.infra:environment:prod",
      "repo:Acme@1234567/chat.infra@987654321:environment:prod",
    ]);
  });
});

describe("The trust in GitHub", () => {
  it("is in the provider of the account, for the audience of AWS and the exact subjects", () => {
    assert.deepEqual(githubTrust(testContext, repository, { environment: "prod" }), [
      {
        sid: "GithubJobMayAssume",
        principals: {
          Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
        },
        actions: ["sts:AssumeRoleWithWebIdentity"],
        conditions: {
          StringEquals: {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": [
              "repo:Acme/chat.infra:environment:prod",
              "repo:Acme@1234567/chat.infra@987654321:environment:prod",
            ],
          },
        },
      },
    ]);
  });

  it("admits several jobs, each by its exact subjects", () => {
    const [statement] = githubTrust(testContext, repository, "pull-request", {
      environment: driftEnvironment("prod"),
    });
    assert.deepEqual(statement?.conditions?.["StringEquals"]?.["token.actions.githubusercontent.com:sub"], [
      "repo:Acme/chat.infra:pull_request",
      "repo:Acme@1234567/chat.infra@987654321:pull_request",
      "repo:Acme/chat.infra:environment:prod-drift",
      "repo:Acme@1234567/chat.infra@987654321:environment:prod-drift",
    ]);
  });

  it("names the partition of the context", () => {
    assert.equal(
      githubProviderArn({ ...testContext, partition: "aws-us-gov" }),
      "arn:aws-us-gov:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
    );
  });
});
