import assert from "node:assert/strict";
import { agentStatements, bedrockStatements, resourcesOf } from "../../../components/compute/bedrockAccess";
import { policyDocument } from "../../../components/shared/policy";
import { testContext } from "../../support/plan";

const ACTIONS = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];

describe("Access to Bedrock", () => {
  it("to a foundation model is to that model in the stack's region, without an account", () => {
    const statements = bedrockStatements(testContext, {
      modelIds: ["amazon.titan-embed-text-v2:0", "amazon.nova-lite-v1:0"],
    });
    assert.deepEqual(statements, [
      {
        sid: "InvokeModels",
        actions: ACTIONS,
        resources: [
          "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-lite-v1:0",
          "arn:aws:bedrock:eu-central-1::foundation-model/amazon.titan-embed-text-v2:0",
        ],
      },
    ]);
  });

  it("to an inference profile is to the profile, and through it to its model in every destination", () => {
    const id = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
    const statements = bedrockStatements(testContext, {
      inferenceProfiles: [{ id, destinationRegions: ["eu-west-1", "eu-central-1"] }],
    });
    const profile = `arn:aws:bedrock:eu-central-1:123456789012:inference-profile/${id}`;
    assert.deepEqual(statements, [
      {
        sid: "InvokeProfileeuanthropicclaudesonnet4520250929v10",
        actions: ACTIONS,
        resources: [profile],
      },
      {
        sid: "InvokeThrougheuanthropicclaudesonnet4520250929v10",
        actions: ACTIONS,
        resources: [
          "arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0",
          "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0",
        ],
        conditions: { StringEquals: { "bedrock:InferenceProfileArn": profile } },
      },
    ]);
    assert.equal(policyDocument(statements).Statement.length, 2);
  });

  it("carries the context's partition, such as GovCloud's", () => {
    const context = { ...testContext, partition: "aws-us-gov", region: "us-gov-west-1" };
    const [profile, models] = bedrockStatements(context, {
      inferenceProfiles: [
        { id: "us-gov.amazon.nova-lite-v1:0", destinationRegions: ["us-gov-west-1", "us-gov-east-1"] },
      ],
    });
    assert.deepEqual(profile?.resources, [
      "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.amazon.nova-lite-v1:0",
    ]);
    assert.deepEqual(models?.resources, [
      "arn:aws-us-gov:bedrock:us-gov-east-1::foundation-model/amazon.nova-lite-v1:0",
      "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/amazon.nova-lite-v1:0",
    ]);
  });

  it("to an agent is to each of its aliases that is named, and to no model", () => {
    const agents = [
      { agentId: "AGENT00001", aliasId: "TSTALIASID" },
      { agentId: "AGENT00001", aliasId: "ALIAS00001" },
      { agentId: "AGENT00001", aliasId: "ALIAS00001" },
    ];
    const context = { ...testContext, partition: "aws-us-gov", region: "us-gov-west-1" };
    assert.deepEqual(agentStatements(context, agents), [
      {
        sid: "InvokeAgents",
        actions: ["bedrock:InvokeAgent"],
        resources: [
          "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:agent-alias/AGENT00001/ALIAS00001",
          "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:agent-alias/AGENT00001/TSTALIASID",
        ],
      },
    ]);
    assert.deepEqual(agentStatements(testContext, []), []);
  });

  it("refuses ids of agents and aliases that Bedrock does not give, all at once", () => {
    for (const id of ["agent00001", "AGENT0001", "AGENT000001", "AGENT*0001", "", "AGENT00001\n"]) {
      assert.throws(() => agentStatements(testContext, [{ agentId: id, aliasId: id }]), {
        name: "InputError",
        faults: [
          `Bedrock agent "${id}" is not an id of ten capital letters and digits.`,
          `Alias "${id}" of the Bedrock agent "${id}" is not an id of ten capital letters and digits, such as "TSTALIASID" for the working draft.`,
        ],
      });
    }
  });

  it("has bounds for an endpoint: what its statements name, each once", () => {
    const id = "eu.amazon.nova-lite-v1:0";
    const statements = bedrockStatements(testContext, {
      modelIds: ["amazon.nova-lite-v1:0"],
      inferenceProfiles: [{ id, destinationRegions: ["eu-central-1", "eu-west-1"] }],
    });
    assert.deepEqual(resourcesOf(statements), [
      "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-lite-v1:0",
      `arn:aws:bedrock:eu-central-1:123456789012:inference-profile/${id}`,
      "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0",
    ]);
  });

  it("is none without models", () => {
    assert.deepEqual(bedrockStatements(testContext, {}), []);
  });

  const profile = (id: string, destinationRegions = ["eu-west-1"]) => ({
    inferenceProfiles: [{ id, destinationRegions }],
  });
  for (const [what, models, message] of [
    ["a wildcard", { modelIds: ["anthropic.*"] }, /"anthropic\.\*" is not an id/],
    [
      "a profile among models",
      { modelIds: ["eu.amazon.nova-lite-v1:0"] },
      /is an inference profile; name it/,
    ],
    ["a model among profiles", profile("amazon.nova-lite-v1:0"), /is not an id such as "eu\./],
    ["a global profile", profile("global.amazon.nova-lite-v1:0"), /leads to every region/],
    ["a profile that leads nowhere", profile("eu.amazon.nova-lite-v1:0", []), /destination regions \[\]/],
    ["a wildcard for a region", profile("eu.amazon.nova-lite-v1:0", ["*"]), /destination regions \["\*"\]/],
    [
      "a profile named twice",
      {
        inferenceProfiles: [
          { id: "eu.amazon.nova-lite-v1:0", destinationRegions: ["eu-west-1"] },
          { id: "eu.amazon.nova-lite-v1:0", destinationRegions: ["eu-west-3"] },
        ],
      },
      /named twice/,
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => bedrockStatements(testContext, models), message);
    });
  }
});
