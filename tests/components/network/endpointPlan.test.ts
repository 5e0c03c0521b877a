import assert from "node:assert/strict";
import { endpointsFor, KNOWN_CALLS, missingEndpoints } from "../../../components/network/endpointPlan";
import { INTERFACE_ENDPOINTS } from "../../../components/network/endpointPolicies";

describe("The plan of endpoints", () => {
  it("is none without calls", () => {
    assert.deepEqual(endpointsFor([]), { interfaces: [], gateways: [], reasons: {} });
  });

  for (const [call, interfaces, gateways] of [
    ["ecr-image", ["ecr.api", "ecr.dkr"], ["s3"]],
    ["logs", ["logs"], []],
    ["secrets", ["secretsmanager"], []],
    ["parameters", ["ssm"], []],
    ["bedrock-models", ["bedrock-runtime"], []],
    ["bedrock-agent", ["bedrock-agent-runtime"], []],
    ["s3", [], ["s3"]],
    ["kms", ["kms"], []],
    ["metrics", ["monitoring"], []],
    ["roles", ["sts"], []],
    ["exec", ["ssmmessages"], []],
  ] as const) {
    it(`of ${call} is ${[...interfaces, ...gateways].join(", ")}`, () => {
      const plan = endpointsFor([call]);
      assert.deepEqual([plan.interfaces, plan.gateways], [interfaces, gateways]);
      assert.deepEqual(Object.keys(plan.reasons).sort(), [...interfaces, ...gateways].sort());
    });
  }

  it("knows the calls above and no more, and asks only for endpoints that can be made", () => {
    assert.equal(KNOWN_CALLS.length, 11);
    for (const endpoint of endpointsFor(KNOWN_CALLS).interfaces) {
      assert.ok(INTERFACE_ENDPOINTS.includes(endpoint), endpoint);
    }
  });

  it("of an agent has each endpoint once, with every reason, whatever the order of the calls", () => {
    const plan = endpointsFor(["ecr-image", "logs", "bedrock-agent", "s3", "logs"]);
    assert.deepEqual(plan, {
      interfaces: ["ecr.api", "ecr.dkr", "logs", "bedrock-agent-runtime"],
      gateways: ["s3"],
      reasons: {
        "ecr.api": ["ECS asks ECR for a login and for the image's parts"],
        "ecr.dkr": ["ECS pulls the image's manifest"],
        s3: ["the image's layers lie in a bucket of ECR's", "the application reads objects"],
        logs: ["the log driver writes to CloudWatch Logs"],
        "bedrock-agent-runtime": ["the application calls an agent"],
      },
    });
    assert.deepEqual(endpointsFor(["s3", "bedrock-agent", "logs", "ecr-image"]), plan);
  });
});

describe("Endpoints that a network lacks", () => {
  it("are those of the calls that it does not offer, with the reasons", () => {
    assert.deepEqual(missingEndpoints(["ecr-image", "logs", "bedrock-models"], ["ecr.api", "logs", "ec2"]), [
      { endpoint: "ecr.dkr", kind: "interface", reasons: ["ECS pulls the image's manifest"] },
      { endpoint: "s3", kind: "gateway", reasons: ["the image's layers lie in a bucket of ECR's"] },
      { endpoint: "bedrock-runtime", kind: "interface", reasons: ["the application calls models"] },
    ]);
  });

  it("are none where all are there", () => {
    assert.deepEqual(missingEndpoints(["ecr-image", "logs"], ["logs", "s3", "ecr.dkr", "ecr.api"]), []);
  });
});
