import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  type AppAuth,
  agentEnvironment,
  type EnvironmentInputs,
  type LoadBalancerAuth,
} from "../../../../stacks/systems/agent/environment";

const atLoadBalancer: LoadBalancerAuth = {
  kind: "load-balancer",
  issuerUrl: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab1",
  tokenKeys: "s3://keys/gatehouse/jwks.json",
  loadBalancerArn: "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/agent/1",
};
const inApplication: AppAuth = {
  kind: "app",
  discoveryUrl: `${atLoadBalancer.issuerUrl}/.well-known/openid-configuration`,
  callbackUrl: "https://agent.acme.dev/oauth2callback",
};
const inputs: EnvironmentInputs = {
  region: "eu-central-1",
  publicUrl: "https://agent.acme.dev",
  publicHost: "agent.acme.dev",
  displayName: "Acme Agent",
  auth: atLoadBalancer,
  userPoolId: "eu-central-1_Ab1",
  clientId: "client1",
  logoutUrl: "https://agent.acme.dev/logout",
  brain: { kind: "agent", agentId: "A1B2C3D4E5", aliasId: "F6G7H8I9J0" },
  documentsBucket: "acme-documents",
  allowedGroup: "agents",
};

function environment(change: Partial<EnvironmentInputs> = {}): Record<string, unknown> {
  return Object.fromEntries(
    agentEnvironment({ ...inputs, ...change }).map(({ name, value }) => [name, value]),
  );
}

describe("agentEnvironment", () => {
  const every = [
    ...agentEnvironment(inputs),
    ...agentEnvironment({
      ...inputs,
      auth: inApplication,
      brain: { kind: "models", modelIds: ["amazon.nova-lite-v1:0"] },
    }),
  ];

  it("names each variable once, with a reason", () => {
    for (const auth of [atLoadBalancer, inApplication]) {
      const names = agentEnvironment({ ...inputs, auth }).map(({ name }) => name);
      assert.equal(new Set(names).size, names.length);
    }
    assert.deepEqual(
      every.filter(({ why }) => why.length < 8).map(({ name }) => name),
      [],
    );
  });

  it("is told to application's authors: docs/agent.md has a row for each, with its reason", () => {
    const page = readFileSync(resolve(__dirname, "../../../../docs/agent.md"), "utf8");
    const missing = every.filter(({ name, why }) => {
      const row = page.split("\n").find((line) => line.startsWith(`| \`${name}\` |`));
      return row === undefined || !row.includes(why);
    });
    assert.deepEqual(
      missing.map(({ name }) => name),
      [],
    );
  });

  it("leaves Streamlit's names to Streamlit", () => {
    for (const { name, source } of every) {
      assert.equal(source === "contract", !name.startsWith("STREAMLIT_"), name);
    }
  });

  it("serves on the target group's port, checks origins, and calls nobody", () => {
    const streamlit = Object.entries(environment()).filter(([name]) => name.startsWith("STREAMLIT_"));
    assert.deepEqual(Object.fromEntries(streamlit), {
      STREAMLIT_SERVER_PORT: "8501",
      STREAMLIT_SERVER_ADDRESS: "0.0.0.0",
      STREAMLIT_SERVER_HEADLESS: "true",
      STREAMLIT_SERVER_FILE_WATCHER_TYPE: "none",
      STREAMLIT_SERVER_ENABLE_CORS: "true",
      STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION: "true",
      STREAMLIT_BROWSER_SERVER_ADDRESS: "agent.acme.dev",
      STREAMLIT_BROWSER_SERVER_PORT: "443",
      STREAMLIT_BROWSER_GATHER_USAGE_STATS: "false",
      STREAMLIT_CLIENT_SHOW_ERROR_DETAILS: "none",
    });
  });

  it("lets the application check what the load balancer says, without a secret", () => {
    const found = environment();
    assert.deepEqual(
      [
        found["AUTH_MODE"],
        found["COGNITO_ISSUER"],
        found["TOKEN_KEYS"],
        found["LOAD_BALANCER_ARN"],
        found["ALLOWED_GROUP"],
      ],
      [
        "load-balancer",
        atLoadBalancer.issuerUrl,
        atLoadBalancer.tokenKeys,
        atLoadBalancer.loadBalancerArn,
        "agents",
      ],
    );
    assert.ok(Object.values(found).every((value) => typeof value === "string"));
    assert.ok(!("COGNITO_CLIENT_SECRET" in found));
  });

  it("gives st.login what it asks for, its two secrets as references", () => {
    const found = environment({ auth: inApplication });
    assert.deepEqual(
      [
        found["AUTH_MODE"],
        found["COGNITO_DISCOVERY_URL"],
        found["COGNITO_REDIRECT_URI"],
        found["COGNITO_CLIENT_SECRET"],
        found["STREAMLIT_SERVER_COOKIE_SECRET"],
      ],
      [
        "app",
        inApplication.discoveryUrl,
        inApplication.callbackUrl,
        { secret: "clientSecret" },
        { secret: "cookieSecret" },
      ],
    );
    assert.ok(!("TOKEN_KEYS" in found) && !("LOAD_BALANCER_ARN" in found));
  });

  it("names an agent or models, never both", () => {
    const ids = (found: Record<string, unknown>) =>
      Object.keys(found).filter((name) => name.startsWith("BEDROCK_"));
    assert.deepEqual(ids(environment()), ["BEDROCK_AGENT_ID", "BEDROCK_AGENT_ALIAS_ID"]);
    const models = environment({ brain: { kind: "models", modelIds: ["a.b", "c.d"] } });
    assert.deepEqual(ids(models), ["BEDROCK_MODEL_IDS"]);
    assert.equal(models["BEDROCK_MODEL_IDS"], "a.b,c.d");
  });

  it("leaves out what there is not", () => {
    const found = environment({ documentsBucket: undefined, allowedGroup: undefined });
    assert.ok(!("DOCUMENTS_BUCKET" in found) && !("ALLOWED_GROUP" in found));
  });
});
