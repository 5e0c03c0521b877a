import assert from "node:assert/strict";
import { join } from "node:path";
import type { PlanResource } from "../../cli/plan";
import { offlinePreview } from "../../cli/preview";
import { cognitoCalls } from "../../local/proof/cognitoCalls";
import { containerOf, environmentHere, replaced } from "../../local/proof/containerEnvironment";
import { findProof } from "../../local/proof/programs";
import { Report } from "../../local/proof/report";
import { scripts } from "../../package.json";

const ROOT = join(__dirname, "../..");

/** A stack's plan, made once: it takes some seconds. */
const plans = new Map<string, ReturnType<typeof offlinePreview>>();
async function resourcesOf(stack: string): Promise<readonly PlanResource[]> {
  const made = plans.get(stack) ?? offlinePreview(ROOT, stack);
  plans.set(stack, made);
  return (await made).plan.resources;
}

const resource = (type: string, id: string, inputs: Record<string, unknown>): PlanResource => ({
  urn: `urn:pulumi:dev::gatehouse::${type}::open-webui`,
  type,
  custom: true,
  id,
  inputs,
  outputs: {},
  dependencies: [],
  propertyDependencies: {},
  protect: false,
});

describe("the calls that make a plan's pool", () => {
  it("have every input under the API's name, in the order in which they are made", () => {
    const calls = cognitoCalls([
      resource("aws:cognito/userPoolClient:UserPoolClient", "client1", {
        userPoolId: "us-east-1_A",
        name: "c",
        callbackUrls: ["https://chat.acme.dev/oauth/oidc/callback"],
        allowedOauthFlows: ["code"],
        allowedOauthFlowsUserPoolClient: true,
        tokenValidityUnits: { accessToken: "minutes" },
        region: "us-east-1",
      }),
      resource("aws:cognito/userPoolDomain:UserPoolDomain", "acme", {
        domain: "acme",
        managedLoginVersion: 2,
        userPoolId: "us-east-1_A",
      }),
      resource("aws:cognito/userGroup:UserGroup", "us-east-1_A/admin", {
        name: "admin",
        precedence: 1,
        userPoolId: "us-east-1_A",
      }),
      resource("aws:cognito/managedLoginBranding:ManagedLoginBranding", "b", { clientId: "client1" }),
      resource("aws:cognito/userPool:UserPool", "us-east-1_A", {
        name: "p",
        passwordPolicy: { minimumLength: 12 },
        schemas: [{ name: "role", stringAttributeConstraints: { maxLength: "256" } }],
        mfaConfiguration: "OPTIONAL",
        softwareTokenMfaConfiguration: { enabled: true },
      }),
    ]);
    assert.deepEqual(calls, [
      {
        action: "CreateUserPool",
        body: {
          PoolName: "p",
          Policies: { PasswordPolicy: { MinimumLength: 12 } },
          Schema: [{ Name: "role", StringAttributeConstraints: { MaxLength: "256" } }],
        },
        creates: { planned: "us-east-1_A", found: ["UserPool", "Id"] },
      },
      {
        action: "SetUserPoolMfaConfig",
        body: {
          UserPoolId: "us-east-1_A",
          MfaConfiguration: "OPTIONAL",
          SoftwareTokenMfaConfiguration: { Enabled: true },
        },
      },
      { action: "CreateGroup", body: { GroupName: "admin", Precedence: 1, UserPoolId: "us-east-1_A" } },
      {
        action: "CreateUserPoolDomain",
        body: { Domain: "acme", ManagedLoginVersion: 2, UserPoolId: "us-east-1_A" },
      },
      {
        action: "CreateUserPoolClient",
        body: {
          UserPoolId: "us-east-1_A",
          ClientName: "c",
          CallbackURLs: ["https://chat.acme.dev/oauth/oidc/callback"],
          AllowedOAuthFlows: ["code"],
          AllowedOAuthFlowsUserPoolClient: true,
          TokenValidityUnits: { AccessToken: "minutes" },
        },
        creates: { planned: "client1", found: ["UserPoolClient", "ClientId"] },
      },
    ]);
  });

  it("stop at what they do not know, all of it at once", () => {
    const pool = resource("aws:cognito/userPool:UserPool", "us-east-1_A", {
      name: "p",
      lambdaConfig: {},
      passwordPolicy: { passwordHistorySize: 3 },
    });
    const server = resource("aws:cognito/resourceServer:ResourceServer", "r", {});
    assert.throws(() => cognitoCalls([pool, server]), {
      name: "InputError",
      faults: [
        "aws:cognito/resourceServer:ResourceServer has no call yet; add it to local/proof/cognitoCalls.ts.",
        'aws:cognito/userPool:UserPool "open-webui": the input lambdaConfig has no place in a call; add it to local/proof/cognitoCalls.ts.',
        'aws:cognito/userPool:UserPool "open-webui": passwordPolicy: the input passwordHistorySize has no place in a call; add it to local/proof/cognitoCalls.ts.',
      ],
    });
  });

  for (const stack of ["dev", "prod"]) {
    it(`are there for everything in ${stack}'s plan`, async () => {
      const calls = cognitoCalls(await resourcesOf(stack));
      assert.deepEqual(
        calls.map(({ action }) => action),
        [
          "CreateUserPool",
          "SetUserPoolMfaConfig",
          "CreateGroup",
          "CreateGroup",
          "CreateUserPoolDomain",
          "CreateUserPoolClient",
        ],
      );
      const client = calls.find(({ action }) => action === "CreateUserPoolClient")?.body;
      assert.deepEqual(
        [client?.["CallbackURLs"], client?.["LogoutURLs"], client?.["GenerateSecret"]],
        [["https://chat.example.com/oauth/oidc/callback"], ["https://chat.example.com/auth"], true],
      );
    });
  }
});

describe("the container's environment on this machine", () => {
  const definition = {
    name: "open-webui",
    environment: [
      { name: "WEBUI_URL", value: "https://chat.acme.dev" },
      {
        name: "LOGOUT",
        value: "https://login.acme.dev/logout?logout_uri=https%3A%2F%2Fchat.acme.dev%2Fauth",
      },
    ],
    secrets: [
      {
        name: "OAUTH_CLIENT_SECRET",
        valueFrom: "arn:aws:secretsmanager:us-east-1:1:secret:s-AbCdEf:clientSecret::v1",
      },
    ],
  };
  const replacements = [
    ["https://chat.acme.dev", "http://localhost:3000"],
    ["https://login.acme.dev", "http://localhost:4566"],
  ] as const;

  it("has this machine's addresses, percent-encoded ones too, and secrets by their key", () => {
    assert.deepEqual(environmentHere(definition, replacements, { clientSecret: "s" }), {
      WEBUI_URL: "http://localhost:3000",
      LOGOUT: "http://localhost:4566/logout?logout_uri=http%3A%2F%2Flocalhost%3A3000%2Fauth",
      OAUTH_CLIENT_SECRET: "s",
    });
    assert.equal(replaced("no address", replacements), "no address");
  });

  it("must not lead to AWS or lack a secret", () => {
    const aws = { name: "A", environment: [{ name: "URL", value: "https://x.amazoncognito.com/a" }] };
    assert.throws(() => environmentHere({ ...definition, ...aws }, [], {}), {
      name: "InputError",
      faults: [
        "URL is https://x.amazoncognito.com/a; nothing here stands in for that host.",
        'OAUTH_CLIENT_SECRET comes from the secret\'s key "clientSecret", which has no value here.',
      ],
    });
  });

  it("is that of the task definition", async () => {
    const resources = await resourcesOf("dev");
    const { environment = [] } = containerOf(resources, "open-webui");
    const roles = environment.find(({ name }) => name === "OAUTH_ROLES_CLAIM");
    assert.deepEqual(roles, { name: "OAUTH_ROLES_CLAIM", value: "cognito:groups" });
    assert.throws(() => containerOf(resources, "nginx"), {
      message: 'The plan has no task definition with a container "nginx".',
    });
  });
});

describe("the proof", () => {
  it("is skipped with what is missing and how to get it", () => {
    const found = findProof({ PATH: "/nowhere" });
    assert.ok("missing" in found);
    assert.deepEqual(found.missing, [
      "Python 3.11 or 3.12 with venv: apt-get install python3.11 python3.11-venv.",
      "Chromium: apt-get install chromium, or GATEHOUSE_CHROMIUM=<path of a Chromium or Chrome>.",
    ]);
  });

  it("counts its steps, and a scene ends where it makes no sense to go on", async () => {
    const said: string[] = [];
    const report = new Report((text) => said.push(text.replace(/\d+\.\d s/, "N s")));
    assert.equal(await report.step("works", async () => "seen"), true);
    const failing = async () => {
      throw new Error("one\ntwo");
    };
    assert.equal(await report.step("does not", failing), false);
    await assert.rejects(report.must("must", failing), { message: "must" });
    assert.deepEqual(said, [
      "  passed  works: seen (N s)",
      "  FAILED  does not (N s)\n          one\n          two",
      "  FAILED  must (N s)\n          one\n          two",
    ]);
    assert.equal(report.summary(), "1 passed, 2 failed");
  });

  it("is no part of the fast tests", () => {
    assert.doesNotMatch(scripts.test + scripts.check, /prove:local|local\/proof/);
  });
});
