import assert from "node:assert/strict";
import { rules } from "../../../stacks/config/agent/rules";
import { commonRules } from "../../../stacks/config/rules";
import { bedrockRules } from "../../../stacks/config/rules/bedrock";
import { AGENT_IMAGE, goodAgent, loadAgent, UPSTREAM } from "./agentSupport";
import { changed, faultsOf, type Values } from "./support";

interface Case {
  /** What is changed in the good configuration. */
  readonly bad: Values;
  /** The messages up to the reason. */
  readonly says: readonly string[];
  /** A configuration that comes close and is fine. */
  readonly fine: Values;
}

const prod = { environment: "prod" };
const nat = { "network.egress": "nat-instance" };
const app = { auth: "app", ...nat };
const vpc = {
  vpcId: "vpc-0a1b2c3d4e5f60718",
  cidr: "10.0.0.0/16",
  publicSubnetIds: ["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"],
  privateSubnetIds: ["subnet-0a1b2c3d4e5f60713", "subnet-0a1b2c3d4e5f60714"],
  privateRouteTableIds: ["rtb-0a1b2c3d4e5f60718"],
  egress: "none",
  endpoints: ["ecr.api", "ecr.dkr", "logs", "bedrock-agent-runtime", "s3"],
};
const pool = { userPoolId: "eu-central-1_Ab1Cd2Ef3", domain: "acme.auth.eu-central-1.amazoncognito.com" };
const certificateArn = "arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
const saml = { name: "acme", kind: "saml", metadataUrl: "https://id.acme.com/metadata" };
const nova = "amazon.nova-lite-v1:0";
const schedule = { name: "night", cron: "0 20 ? * MON-FRI *", timezone: "Europe/Berlin" };
const limits = { minimum: 1, maximum: 2 };

const cases: Readonly<Record<string, Case>> = {
  "agent-domain": {
    bad: { domain: undefined },
    says: ["gatehouse:domain is not set"],
    fine: { domain: undefined, ...app, edge: "cloudfront-private" },
  },
  "agent-login-edge": {
    bad: { edge: "none", "webAcl.scope": "regional" },
    says: ['gatehouse:edge is "none"'],
    fine: { edge: "none", "webAcl.scope": "regional", ...app },
  },
  "agent-login-private": {
    bad: { edge: "cloudfront-private" },
    says: ['gatehouse:edge is "cloudfront-private", and network.egress is "none"'],
    fine: { edge: "cloudfront-private", ...nat },
  },
  "agent-static": {
    bad: { "cloudfront.cacheStaticFiles": true },
    says: ["gatehouse:cloudfront.cacheStaticFiles is true"],
    fine: { "cloudfront.cacheStaticFiles": true, ...app },
  },
  "agent-app-egress": {
    bad: { auth: "app" },
    says: ['gatehouse:network.egress is "none" (default)'],
    fine: app,
  },
  "agent-sign-up": {
    bad: { "login.selfSignUp": { emailDomains: ["acme.com"] } },
    says: ["gatehouse:login.selfSignUp is set"],
    fine: { "login.federation": [saml] },
  },
  "agent-login-domain-below": {
    bad: { "login.customDomain": { name: "login.agent.acme.com", certificateArn } },
    says: ['gatehouse:login.customDomain.name is "login.agent.acme.com"'],
    fine: { "login.customDomain": { name: "login.agent.acme.com", certificateArn }, ...app },
  },
  "agent-everybody": {
    bad: { "login.existing": pool },
    says: ["gatehouse:login.existing is set"],
    fine: { "login.existing": pool, "agent.allowedGroup": "agents" },
  },
  "agent-group-existing": {
    bad: { "login.existing": pool, "agent.allowedGroup": "agents" },
    says: ['gatehouse:agent.allowedGroup is "agents"'],
    fine: { "agent.allowedGroup": "agents" },
  },
  "agent-session-refresh": {
    bad: { "agent.sessionHours": 25, "login.refreshTokenDays": 1 },
    says: ["gatehouse:agent.sessionHours is 25"],
    fine: { "agent.sessionHours": 24, "login.refreshTokenDays": 1 },
  },
  "agent-session-prod": {
    bad: { ...prod, "agent.sessionHours": 48 },
    says: ["gatehouse:agent.sessionHours is 48"],
    fine: { ...prod, "agent.sessionHours": 24 },
  },
  "agent-session-app": {
    bad: { ...app, "agent.sessionHours": 4 },
    says: ["gatehouse:agent.sessionHours is 4"],
    fine: { "agent.sessionHours": 4 },
  },
  "agent-image": {
    bad: { agent: { cpu: 512 } },
    says: ["gatehouse:agent has neither image nor mirror"],
    fine: { "agent.image": undefined, "agent.mirror": UPSTREAM },
  },
  "agent-image-closed": {
    bad: { "agent.image": AGENT_IMAGE.replace("eu-central-1", "eu-west-1") },
    says: ['gatehouse:agent.image is in eu-west-1, and network.egress is "none"'],
    fine: { "agent.image": UPSTREAM, ...nat },
  },
  "agent-image-account": {
    bad: { "account.allowedAccountIds": ["444455556666"] },
    says: ["gatehouse:agent.image is in the account 111122223333"],
    fine: { "account.allowedAccountIds": ["111122223333"] },
  },
  "agent-mirror": {
    bad: { "agent.image": undefined, "agent.mirror": UPSTREAM },
    says: ["gatehouse:agent.mirror is set"],
    fine: {},
  },
  "agent-endpoints": {
    bad: { "network.endpoints": ["ecr.api", "logs", "bedrock-runtime"] },
    says: [
      'gatehouse:network.endpoints lacks "ecr.dkr" (ECS pulls the image\'s manifest), "bedrock-agent-runtime" (the application calls an agent)',
    ],
    fine: { "network.endpoints": ["ecr.api", "ecr.dkr", "logs", "bedrock-agent-runtime", "sts"] },
  },
  "agent-endpoints-existing": {
    bad: { "network.existing": { ...vpc, endpoints: ["ecr.api", "ecr.dkr", "bedrock-agent-runtime"] } },
    says: [
      'gatehouse:network.existing.endpoints lacks "s3" (the image\'s layers lie in a bucket of ECR\'s; the application reads objects), "logs" (the log driver writes to CloudWatch Logs)',
    ],
    fine: { "network.existing": vpc },
  },
  "agent-endpoint-zones": {
    bad: prod,
    says: ["gatehouse:network.endpointZones is 1 (size small)"],
    fine: { ...prod, size: "medium" },
  },
  "agent-brain": {
    bad: { bedrock: { agentId: "A1B2C3D4E5" } },
    says: ["gatehouse:bedrock.aliasId is not set"],
    fine: { bedrock: { modelIds: [nova] } },
  },
  "agent-models-twice": {
    bad: { bedrock: { modelIds: [nova, "amazon.nova-pro-v1:0", nova] } },
    says: [`gatehouse:bedrock.modelIds[2] repeats "${nova}"`],
    fine: { bedrock: { modelIds: [nova, "amazon.nova-pro-v1:0"] } },
  },
  "agent-draft": {
    bad: { "bedrock.aliasId": "TSTALIASID" },
    says: ['gatehouse:bedrock.aliasId is "TSTALIASID"'],
    fine: {},
  },
  "agent-documents": {
    bad: { documents: { enabled: false, existingBucket: "acme-documents", existingKeyArn: keyArn } },
    says: [
      "gatehouse:documents.existingBucket is set, and enabled is false",
      "gatehouse:documents.existingKeyArn is set without existingBucket",
    ],
    fine: { documents: { existingBucket: "acme-documents" } },
  },
  "agent-documents-key": {
    bad: { documents: { existingBucket: "acme-documents", existingKeyArn: keyArn } },
    says: ["gatehouse:documents.existingKeyArn is in eu-west-1, the stack in eu-central-1"],
    fine: {
      documents: {
        existingBucket: "acme-documents",
        existingKeyArn: keyArn.replace("eu-west-1", "eu-central-1"),
      },
    },
  },
  "agent-spot-prod": {
    bad: { ...prod, "agent.capacity": "fargate-spot" },
    says: ['gatehouse:agent.capacity is "fargate-spot"'],
    fine: { environment: "staging", "agent.capacity": "fargate-spot" },
  },
  "agent-spot": {
    bad: { "agent.capacity": "fargate-spot" },
    says: ['gatehouse:agent.capacity is "fargate-spot"'],
    fine: { "agent.capacity": "fargate" },
  },
  "agent-size-rounding": {
    bad: { "agent.cpu": 512, "agent.memoryMiB": 512 },
    says: ["gatehouse:agent.cpu 512 with 512 MiB becomes 512 with 1024 MiB"],
    fine: { "agent.cpu": 256, "agent.memoryMiB": 512 },
  },
  "agent-stopped": {
    bad: { "agent.desiredCount": 0 },
    says: ["gatehouse:agent.desiredCount is 0"],
    fine: { "agent.desiredCount": 1 },
  },
  "agent-one-task": {
    bad: prod,
    says: ['gatehouse:size is "small" (default)'],
    fine: { ...prod, "agent.desiredCount": 2 },
  },
  "agent-scaling-limits": {
    bad: {
      "agent.scaling": { minimum: 3, maximum: 2, schedules: [{ ...schedule, minimum: 2, maximum: 1 }] },
    },
    says: [
      "gatehouse:agent.scaling.maximum is 2, and minimum is 3",
      "gatehouse:agent.scaling.schedules[0].maximum is 1, and minimum is 2",
    ],
    fine: { "agent.scaling": { ...limits, schedules: [{ ...schedule, minimum: 2, maximum: 2 }] } },
  },
  "agent-scaling-none": {
    bad: {
      "agent.scaling": {
        schedules: [
          { ...schedule, minimum: 0, maximum: 2 },
          { ...schedule, name: "day", ...limits },
        ],
      },
    },
    says: ["gatehouse:agent.scaling.schedules[0].minimum is 0, and maximum is 2"],
    fine: {
      "agent.scaling": {
        schedules: [
          { ...schedule, minimum: 0, maximum: 0 },
          { ...schedule, name: "day", ...limits },
        ],
      },
    },
  },
  "agent-scaling-stopped": {
    bad: { "agent.desiredCount": 0, "agent.scaling": limits },
    says: ["gatehouse:agent.desiredCount is 0"],
    fine: { "agent.desiredCount": 0 },
  },
  "agent-scaling-schedules": {
    bad: {
      "agent.scaling": {
        schedules: [
          { ...schedule, ...limits },
          { ...schedule, ...limits },
        ],
      },
    },
    says: ['gatehouse:agent.scaling.schedules[1] repeats "night"'],
    fine: {
      "agent.scaling": {
        schedules: [
          { ...schedule, ...limits },
          { ...schedule, ...limits, name: "day" },
        ],
      },
    },
  },
  "agent-scaling-count": {
    bad: { size: "medium", "agent.desiredCount": 4 },
    says: ["gatehouse:agent.desiredCount is 4"],
    fine: { "agent.desiredCount": 2 },
  },
};

/** The messages of a rule: its faults, or its warnings. */
function messages(id: string, level: "refused" | "warned", values: Values): readonly string[] {
  const anchor = `(docs/configuration.md#${id})`;
  if (level === "warned") {
    return loadAgent(values).warnings.filter((message) => message.endsWith(anchor));
  }
  try {
    loadAgent(values);
    return [];
  } catch {
    return faultsOf(() => loadAgent(values)).filter((message) => message.endsWith(anchor));
  }
}

const change = (changes: Values) => changed(changes, goodAgent);

describe("the agent's configuration rules", () => {
  const shared = [...commonRules, ...bedrockRules];
  const own = rules.filter((rule) => !shared.includes(rule));

  it("are all tested", () => {
    assert.deepEqual(own.map(({ id }) => id).sort(), Object.keys(cases).sort());
  });

  it("hold every common rule", () => {
    const missing = shared.filter((rule) => !rules.includes(rule));
    assert.deepEqual(
      missing.map(({ id }) => id),
      [],
    );
  });

  it("have ids that no other rule has, since messages lead to them", () => {
    const others = new Set(shared.map(({ id }) => id));
    assert.deepEqual(
      own.filter(({ id }) => others.has(id)),
      [],
    );
    assert.equal(new Set(own.map(({ id }) => id)).size, own.length);
  });

  it("say nothing of a good configuration in dev", () => {
    assert.deepEqual(loadAgent(goodAgent).warnings, []);
  });

  for (const { id, level, reason, waysOut } of own) {
    const { bad, says, fine } = cases[id] ?? { bad: {}, says: [], fine: {} };
    it(`${id}: ${level} with the key, the reason and two ways out`, () => {
      const tail = `${reason} Either ${waysOut[0]}, or ${waysOut[1]}. (docs/configuration.md#${id})`;
      assert.deepEqual(
        messages(id, level, change(bad)),
        says.map((start) => `${start}: ${tail}`),
      );
    });
    it(`${id}: silent when it is fine`, () => {
      assert.deepEqual(messages(id, level, change(fine)), []);
      loadAgent(change(fine));
    });
  }

  it("give a reason that ends a sentence, and two different ways out", () => {
    for (const { id, reason, waysOut, title } of own) {
      assert.match(id, /^agent-[a-z-]*$/);
      assert.match(reason, /\.$/, id);
      assert.notEqual(waysOut[0], waysOut[1], id);
      assert.match(waysOut.join(" "), /[^.]$/, id);
      assert.match(title, /^[A-Z]?.+[^.]$/, id);
    }
  });

  it("refuse every half of an agent, and an agent beside models", () => {
    const says = (bedrock: Values) => messages("agent-brain", "refused", change({ bedrock }));
    assert.match(says({ aliasId: "F6G7H8I9J0" })[0] ?? "", /^gatehouse:bedrock\.agentId is not set: /);
    assert.deepEqual(
      says({ agentId: "A1B2C3D4E5", aliasId: "F6G7H8I9J0", modelIds: [nova] }).map(
        (message) => message.split(":")[1],
      ),
      ["bedrock.agentId stands beside modelIds", "bedrock.aliasId stands beside modelIds"],
    );
  });

  it("refuse an image from elsewhere where tasks have no way out, in an own VPC and in a company's", () => {
    const says = (values: Values) => messages("agent-image-closed", "refused", change(values))[0] ?? "";
    assert.match(
      says({ "agent.image": UPSTREAM }),
      /^gatehouse:agent\.image is not in ECR, and network\.egress/,
    );
    assert.match(
      says({ "agent.image": UPSTREAM, "network.existing": vpc }),
      /^gatehouse:agent\.image is not in ECR, and network\.existing\.egress is "none"/,
    );
  });

  it("refuse an image beside a mirror", () => {
    const [message = ""] = messages("agent-image", "refused", change({ "agent.mirror": UPSTREAM }));
    assert.match(message, /^gatehouse:agent\.mirror stands beside agent\.image: /);
  });

  it("refuse schedules that take every task away for good", () => {
    const schedules = [{ ...schedule, minimum: 0, maximum: 0 }];
    const [message = ""] = messages(
      "agent-scaling-none",
      "refused",
      change({ "agent.scaling": { schedules } }),
    );
    assert.match(
      message,
      /^gatehouse:agent\.scaling\.schedules\[0\]\.minimum is 0, and no schedule ends it: /,
    );
  });

  it("ask a network for what the chosen calls need, and for nothing else", () => {
    const endpoints = ["ecr.api", "ecr.dkr", "logs", "bedrock-runtime"];
    loadAgent(change({ bedrock: { modelIds: [nova] }, "network.endpoints": endpoints }));
    const [message = ""] = messages("agent-endpoints", "refused", change({ "network.endpoints": endpoints }));
    assert.match(message, /lacks "bedrock-agent-runtime" \(the application calls an agent\): /);
  });

  it("judge the agent's models as those of every system", () => {
    const models = (...modelIds: string[]) => change({ bedrock: { modelIds } });
    const [fault = ""] = faultsOf(() => loadAgent(models(nova, "global.amazon.nova-lite-v1:0")));
    assert.match(fault, /^gatehouse:bedrock\.modelIds\[1\] is "global\.amazon\.nova-lite-v1:0": /);
    const { warnings } = loadAgent(models("us.amazon.nova-lite-v1:0"));
    assert.match(
      warnings[0] ?? "",
      /^gatehouse:bedrock\.modelIds\[0\] is "us\.amazon\.nova-lite-v1:0", the stack/,
    );
  });

  it("read nothing from a faulty part: no second message for the same mistake", () => {
    const faults = faultsOf(() => loadAgent(change({ "bedrock.agentId": "A1B2C3D4E5F6" })));
    assert.deepEqual(faults, [
      'gatehouse:bedrock.agentId is "A1B2C3D4E5F6"; use ten capital letters and digits, such as "A1B2C3D4E5"',
    ]);
  });
});
