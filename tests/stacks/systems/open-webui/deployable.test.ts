import assert from "node:assert/strict";
import type { Plan } from "../../../../cli/plan";
import { containersOf, documentOf, resourceOf, waitsFor } from "../../../support/plan";
import { openWebuiConfig, previewOf } from "../../../support/stack";

const DOMAIN = "aws:cognito/userPoolDomain:UserPoolDomain";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

const change = (more: Record<string, unknown>) => ({ ...openWebuiConfig, ...more });

interface Definition {
  readonly image: string;
  readonly memory?: number;
  readonly memoryReservation?: number;
  readonly command?: readonly string[];
}

/** The containers with what only these tests read. */
const definitionsOf = (plan: Plan) =>
  containersOf(plan) as readonly (ReturnType<typeof containersOf>[number] & Definition)[];

/** What a plan can hold although an account would refuse it, or although it would not work there. */
describe("Open WebUI in a real account", () => {
  let plan: Plan;
  before(async () => {
    ({ plan } = await previewOf(openWebuiConfig));
  });

  it("names images by their digest alone, also where the stack file has the tag beside it", async () => {
    const digest = `sha256:${"4a".repeat(32)}`;
    const { plan } = await previewOf(
      change({
        "gatehouse:openWebui": { image: `registry.acme.dev:5000/open-webui/open-webui:0.12.4@${digest}` },
        "gatehouse:models": {
          bedrock: {
            modelIds: ["eu.amazon.nova-lite-v1:0"],
            gatewayImage: `ghcr.io/berriai/litellm:main-stable@${digest}`,
          },
        },
      }),
    );
    assert.deepEqual(
      definitionsOf(plan).map(({ image }) => image),
      [`registry.acme.dev:5000/open-webui/open-webui@${digest}`, `ghcr.io/berriai/litellm@${digest}`],
    );
  });

  it("reserves the gateway's memory without killing the task above it", () => {
    const [, gateway] = definitionsOf(plan);
    assert.deepEqual([gateway!.memoryReservation, gateway!.memory], [1024, undefined]);
  });

  it("starts the gateway with a file that its loader knows by the ending", () => {
    const [, gateway] = definitionsOf(plan);
    assert.deepEqual(gateway!.command, [
      "printf '%s' \"$GATEWAY_CONFIG\" > /tmp/gateway.yaml && exec litellm --config /tmp/gateway.yaml" +
        " --host 127.0.0.1 --port 4000 --num_workers 1",
    ]);
  });

  it("starts new tasks when a secret's value changes", () => {
    const version = resourceOf(plan, VERSION).outputs["versionId"];
    assert.match(String(version), /^[0-9a-f-]{36}$/);
    const references = definitionsOf(plan).flatMap(({ secrets }) => secrets);
    assert.equal(references.length, 7);
    for (const { name, valueFrom } of references) {
      assert.equal(valueFrom.split(":").at(-1), version, name);
    }
  });

  it("gives a login domain below the application's address its parent's A record first", async () => {
    const { plan: custom } = await previewOf(
      change({
        "gatehouse:login": {
          customDomain: {
            name: "login.chat.acme.dev",
            certificateArn:
              "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab",
          },
        },
      }),
    );
    const record = "aws:route53/record:Record::open-webui";
    assert.ok(waitsFor(resourceOf(custom, DOMAIN)).includes(record));
    // A prefix needs no record, and waits for no load balancer.
    assert.ok(!waitsFor(resourceOf(plan, DOMAIN)).includes(record));
  });

  it("lets image layers and downloads from other accounts' buckets through the S3 endpoint", () => {
    const { Statement } = documentOf(resourceOf(plan, "aws:ec2/vpcEndpoint:VpcEndpoint", "open-webui-s3"));
    assert.deepEqual(
      Statement.find((statement) => statement["Sid"] === "Downloads"),
      { Sid: "Downloads", Effect: "Allow", Principal: "*", Action: ["s3:GetObject"], Resource: ["*"] },
    );
  });

  it("refuses more models than the task role's policy holds, before anything is created", async () => {
    const modelIds = Array.from({ length: 12 }, (_, index) => `eu.acme.large-model-number-${index}-v1:0`);
    const models = {
      bedrock: { modelIds, gatewayImage: `ghcr.io/berriai/litellm@sha256:${"5b".repeat(32)}` },
    };
    await assert.rejects(previewOf(change({ "gatehouse:models": models })), {
      name: "InputError",
      message:
        /^TaskRoles "open-webui": taskStatements is 1\d{4}; allowed: at most 10240 characters of policy; /,
    });
  });

  it("refuses a global inference profile in words", async () => {
    const models = {
      bedrock: {
        modelIds: ["global.amazon.nova-lite-v1:0"],
        gatewayImage: `ghcr.io/berriai/litellm@sha256:${"5b".repeat(32)}`,
      },
    };
    await assert.rejects(previewOf(change({ "gatehouse:models": models })), {
      name: "InputError",
      message:
        /^Pulumi\.test\.yaml:\d+:\d+ gatehouse:models\.bedrock\.modelIds\[0\] is "global\.amazon\.nova-lite-v1:0": It leads to every region.* Either use the profile of a geography/,
    });
  });

  it("tells how to make the groups in a pool that exists", async () => {
    const { plan: existing } = await previewOf(
      change({
        "gatehouse:login": {
          existing: {
            userPoolId: "eu-central-1_Ab1Cd2Ef3",
            domain: "acme.auth.eu-central-1.amazoncognito.com",
          },
        },
      }),
    );
    const pool = "--region eu-central-1 --user-pool-id eu-central-1_Ab1Cd2Ef3";
    assert.equal(
      existing.outputs["createFirstAdmin"],
      `aws cognito-idp create-group ${pool} --group-name 'admin'; ` +
        `aws cognito-idp create-group ${pool} --group-name 'user'; ` +
        `aws cognito-idp admin-add-user-to-group ${pool} --username you@example.com --group-name 'admin'`,
    );
  });
});
