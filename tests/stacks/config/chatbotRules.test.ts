import assert from "node:assert/strict";
import { rules } from "../../../stacks/config/chatbot/rules";
import { commonRules } from "../../../stacks/config/rules";
import { bedrockRules } from "../../../stacks/config/rules/bedrock";
import { domainRequired } from "../../../stacks/config/rules/edge";
import { CHATBOT_IMAGE, ELSEWHERE, goodChatbot, loadChatbot } from "./chatbotSupport";
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
const closed = { "network.egress": "none" };
const amplify = { "frontend.kind": "amplify" };
const regional = { edge: "none", "webAcl.scope": "regional" };
const vpc = {
  vpcId: "vpc-0a1b2c3d4e5f60718",
  cidr: "10.0.0.0/16",
  publicSubnetIds: ["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"],
  privateSubnetIds: ["subnet-0a1b2c3d4e5f60713", "subnet-0a1b2c3d4e5f60714"],
  privateRouteTableIds: ["rtb-0a1b2c3d4e5f60718"],
  egress: "none",
  endpoints: ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "bedrock-runtime", "s3"],
};
const certificate = (region: string) =>
  `arn:aws:acm:${region}:111122223333:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f`;
const nova = "amazon.nova-lite-v1:0";
const long = `${"a".repeat(50)}.acme-co.com`;
const schedule = { name: "night", cron: "0 20 ? * MON-FRI *", timezone: "Europe/Berlin" };
const limits = { minimum: 1, maximum: 2 };
const github = { repository: "acme/chatbot", ownerId: "12", repositoryId: "345", environment: "prod" };

const cases: Readonly<Record<string, Case>> = {
  "chatbot-frontend-edge": {
    bad: regional,
    says: ['gatehouse:edge is "none", and frontend.kind is "s3"'],
    fine: { ...regional, ...amplify },
  },
  "chatbot-auth-domain": {
    bad: { auth: "load-balancer", domain: undefined },
    says: ['gatehouse:auth is "load-balancer"'],
    fine: { auth: "app", domain: undefined },
  },
  "chatbot-auth-private": {
    bad: { auth: "load-balancer", ...closed },
    says: ['gatehouse:auth is "load-balancer", edge is "cloudfront-private", and network.egress is "none"'],
    fine: { auth: "load-balancer", ...closed, edge: "cloudfront-public" },
  },
  "chatbot-login-domain-below": {
    bad: {
      "login.customDomain": { name: "auth.chatbot.acme.com", certificateArn: certificate("us-east-1") },
    },
    says: ['gatehouse:login.customDomain.name is "auth.chatbot.acme.com"'],
    fine: {
      auth: "app",
      "login.customDomain": { name: "auth.chatbot.acme.com", certificateArn: certificate("us-east-1") },
    },
  },
  "chatbot-amplify-certificate": {
    bad: {
      ...amplify,
      "domain.certificateArn": certificate("eu-central-1"),
      "cloudfront.certificateArn": certificate("us-east-1"),
    },
    says: ["gatehouse:domain.certificateArn is set", "gatehouse:cloudfront.certificateArn is set"],
    fine: amplify,
  },
  "chatbot-amplify-records": {
    bad: {
      ...amplify,
      domain: { name: "chatbot.acme.com", certificateArn: certificate("eu-central-1") },
      "cloudfront.certificateArn": certificate("us-east-1"),
    },
    says: ["gatehouse:domain.hostedZoneId is not set"],
    fine: { ...amplify, domain: undefined },
  },
  "chatbot-amplify-length": {
    bad: { ...amplify, "domain.name": long },
    says: ["gatehouse:domain.name has 62 characters"],
    fine: { "domain.name": long },
  },
  "chatbot-amplify-login": {
    bad: {
      ...amplify,
      "login.customDomain": { name: "api.chatbot.acme.com", certificateArn: certificate("us-east-1") },
    },
    says: ['gatehouse:login.customDomain.name is "api.chatbot.acme.com"'],
    fine: {
      ...amplify,
      "login.customDomain": { name: "auth.acme.com", certificateArn: certificate("us-east-1") },
    },
  },
  "chatbot-amplify-locked": {
    bad: {
      ...amplify,
      "account.allowedRegions": ["eu-central-1"],
      "cloudfront.certificateArn": certificate("us-east-1"),
    },
    says: ["gatehouse:account.allowedRegions does not hold us-east-1"],
    fine: { ...amplify, "account.allowedRegions": ["eu-central-1", "us-east-1"] },
  },
  "chatbot-amplify-publish": {
    bad: amplify,
    says: ['gatehouse:frontend.kind is "amplify"'],
    fine: {},
  },
  "chatbot-image": {
    bad: { chatbot: { cpu: 512 } },
    says: ["gatehouse:chatbot has neither image nor build"],
    fine: { chatbot: { build: { folder: "containers/chatbot" } } },
  },
  "chatbot-build-folder": {
    bad: { chatbot: { build: { folder: "docs" } } },
    says: ['gatehouse:chatbot.build.folder is "docs", where no Dockerfile is'],
    fine: { chatbot: { build: { folder: "containers/chatbot" } } },
  },
  "chatbot-build": {
    bad: { chatbot: { build: { folder: "containers/chatbot" } } },
    says: ["gatehouse:chatbot.build is set"],
    fine: {},
  },
  "chatbot-image-closed": {
    bad: { ...closed, "chatbot.image": CHATBOT_IMAGE.replace("eu-central-1", "eu-west-1") },
    says: ['gatehouse:chatbot.image is in eu-west-1, and network.egress is "none"'],
    fine: closed,
  },
  "chatbot-image-account": {
    bad: { "account.allowedAccountIds": ["444455556666"] },
    says: ["gatehouse:chatbot.image is in the account 111122223333"],
    fine: { "account.allowedAccountIds": ["444455556666"], "chatbot.image": ELSEWHERE },
  },
  "chatbot-endpoints": {
    bad: { ...closed, "network.endpoints": ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm"] },
    says: ['gatehouse:network.endpoints lacks "bedrock-runtime" (the application calls models)'],
    fine: closed,
  },
  "chatbot-endpoints-existing": {
    bad: { "network.existing": { ...vpc, endpoints: vpc.endpoints.filter((name) => name !== "ssm") } },
    says: [
      'gatehouse:network.existing.endpoints lacks "ssm" (ECS reads parameters before the container starts)',
    ],
    fine: { "network.existing": vpc },
  },
  "chatbot-endpoint-zones": {
    bad: { ...prod, ...closed },
    says: ["gatehouse:network.endpointZones is 1 (size small)"],
    fine: { ...prod, ...closed, size: "medium" },
  },
  "chatbot-models-twice": {
    bad: { "bedrock.modelIds": [nova, nova] },
    says: [`gatehouse:bedrock.modelIds[1] repeats "${nova}"`],
    fine: { "bedrock.modelIds": [nova] },
  },
  "chatbot-spot-prod": {
    bad: { ...prod, "chatbot.capacity": "fargate-spot" },
    says: ['gatehouse:chatbot.capacity is "fargate-spot"'],
    fine: { ...prod, "chatbot.capacity": "fargate-with-spot" },
  },
  "chatbot-spot": {
    bad: { "chatbot.capacity": "fargate-spot" },
    says: ['gatehouse:chatbot.capacity is "fargate-spot"'],
    fine: { "chatbot.capacity": "fargate-with-spot" },
  },
  "chatbot-size-rounding": {
    bad: { "chatbot.cpu": 512, "chatbot.memoryMiB": 512 },
    says: ["gatehouse:chatbot.cpu 512 with 512 MiB becomes 512 with 1024 MiB"],
    fine: { "chatbot.cpu": 256, "chatbot.memoryMiB": 512 },
  },
  "chatbot-stopped": {
    bad: { "chatbot.desiredCount": 0 },
    says: ["gatehouse:chatbot.desiredCount is 0"],
    fine: { "chatbot.desiredCount": 1 },
  },
  "chatbot-one-task": {
    bad: prod,
    says: ['gatehouse:size is "small" (default)'],
    fine: { ...prod, "chatbot.desiredCount": 2 },
  },
  "chatbot-scaling-limits": {
    bad: {
      "chatbot.scaling": { minimum: 3, maximum: 2, schedules: [{ ...schedule, minimum: 2, maximum: 1 }] },
    },
    says: [
      "gatehouse:chatbot.scaling.maximum is 2, and minimum is 3",
      "gatehouse:chatbot.scaling.schedules[0].maximum is 1, and minimum is 2",
    ],
    fine: { "chatbot.scaling": { ...limits, schedules: [{ ...schedule, minimum: 0, maximum: 0 }] } },
  },
  "chatbot-scaling-schedules": {
    bad: {
      "chatbot.scaling": {
        schedules: [
          { ...schedule, ...limits },
          { ...schedule, ...limits },
        ],
      },
    },
    says: ['gatehouse:chatbot.scaling.schedules[1] repeats "night"'],
    fine: {
      "chatbot.scaling": {
        schedules: [
          { ...schedule, ...limits },
          { ...schedule, ...limits, name: "day" },
        ],
      },
    },
  },
  "chatbot-scaling-count": {
    bad: { size: "medium", "chatbot.desiredCount": 4 },
    says: ["gatehouse:chatbot.desiredCount is 4"],
    fine: { "chatbot.desiredCount": 2 },
  },
  "chatbot-debug-prod": {
    bad: { ...prod, "chatbot.logLevel": "DEBUG" },
    says: ['gatehouse:chatbot.logLevel is "DEBUG"'],
    fine: prod,
  },
  "chatbot-github-boundary": {
    bad: { github },
    says: ["gatehouse:github is set"],
    fine: { github, "account.permissionsBoundaryArn": "arn:aws:iam::111122223333:policy/boundary" },
  },
};

/** The messages of a rule: its faults, or its warnings. */
function messages(id: string, level: "refused" | "warned", values: Values): readonly string[] {
  const anchor = `(docs/configuration.md#${id})`;
  if (level === "warned") {
    return loadChatbot(values).warnings.filter((message) => message.endsWith(anchor));
  }
  try {
    loadChatbot(values);
    return [];
  } catch {
    return faultsOf(() => loadChatbot(values)).filter((message) => message.endsWith(anchor));
  }
}

const change = (changes: Values) => changed(changes, goodChatbot);

describe("the chatbot's configuration rules", () => {
  const shared = [...commonRules, ...bedrockRules, domainRequired];
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
    assert.deepEqual(loadChatbot(goodChatbot).warnings, []);
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
      loadChatbot(change(fine));
    });
  }

  it("give a reason that ends a sentence, and two different ways out", () => {
    for (const { id, reason, waysOut, title } of own) {
      assert.match(id, /^chatbot-[a-z-]*$/);
      assert.match(reason, /\.$/, id);
      assert.notEqual(waysOut[0], waysOut[1], id);
      assert.match(waysOut.join(" "), /[^.]$/, id);
      assert.match(title, /^[A-Z]?.+[^.]$/, id);
    }
  });

  it("judge the models as those of every system", () => {
    const models = (...modelIds: string[]) => change({ bedrock: { modelIds } });
    const [fault = ""] = faultsOf(() => loadChatbot(models(nova, "global.amazon.nova-lite-v1:0")));
    assert.match(fault, /^gatehouse:bedrock\.modelIds\[1\] is "global\.amazon\.nova-lite-v1:0": /);
  });

  it("refuse no domain where CloudFront's own address is not used", () => {
    const faults = faultsOf(() => loadChatbot(change({ domain: undefined, edge: "cloudfront-public" })));
    assert.match(faults[0] ?? "", /^gatehouse:domain is not set: /);
  });

  it("ask a network without a way out for all that the task calls", () => {
    const endpoints = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "bedrock-runtime"];
    loadChatbot(change({ ...closed, "network.endpoints": endpoints }));
    for (const left of endpoints) {
      const short = endpoints.filter((endpoint) => endpoint !== left);
      const [message = ""] = messages(
        "chatbot-endpoints",
        "refused",
        change({ ...closed, "network.endpoints": short }),
      );
      assert.ok(message.includes(`lacks "${left}"`), left);
    }
  });

  it("read nothing from a faulty part: no second message for the same mistake", () => {
    const faults = faultsOf(() => loadChatbot(change({ "chatbot.logLevel": "TRACE" })));
    assert.deepEqual(faults, [
      'gatehouse:chatbot.logLevel is "TRACE"; use "DEBUG", "INFO", "WARNING" or "ERROR"',
    ]);
  });
});
