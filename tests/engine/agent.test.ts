import assert from "node:assert/strict";
import { variants } from "../provider/variants";
import { changesOf, Engine, engineSuite } from "../support/engine";
import { EngineCalls } from "../support/engineCalls";
import { findings, openQuestions } from "../support/enginePolicies";
import { PoolServer } from "../support/poolServer";

const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const RULE = "aws:lb/listenerRule:ListenerRule";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const PASSWORD = "random:index/randomPassword:RandomPassword";
const HEADER = "X-Origin-Verify";
const config: Record<string, unknown> = variants.agent;

engineSuite("an agent's life", () => {
  const pool = new PoolServer();
  let engine: Engine;
  let calls: EngineCalls;

  before(async () => {
    await pool.start();
    engine = await Engine.open({ config, environment: pool.environment });
    calls = new EngineCalls(engine);
  });

  after(async () => {
    await engine?.close();
    await pool.stop();
  });

  const keysNow = () => String(engine.cloud.all(OBJECT)[0]?.inputs["content"]);
  const up = async (more: Record<string, unknown>) => {
    calls.take();
    await engine.adopt({ ...config, ...more });
    await engine.up();
    return calls.take();
  };

  it("previews with the policy pack without a finding, and asks no pool for its keys", async () => {
    const { output } = await engine.succeed("preview", "--policy-pack", "policy-pack");
    assert.match(output, /gatehouse-policies/);
    assert.deepEqual([...findings(output), ...openQuestions(output)], []);
    assert.deepEqual(pool.asked, []);
    assert.deepEqual(engine.cloud.made(), []);
  });

  it("fails up with one message where the pool cannot be reached, and starts no task", async () => {
    await pool.stop();
    const { code, output } = await engine.pulumi("up", "--yes", "--skip-preview");
    await pool.start();
    assert.equal(code, 1, output);
    const told = output.slice(output.indexOf("Diagnostics:"));
    assert.match(
      told,
      /The keys of the user pool could not be read from http:\S+ in 5 attempts: connect ECONNREFUSED 127\.0\.0\.1:\d+\. Check that this machine reaches the address, then run pulumi up again\./,
    );
    assert.equal(told.match(/error:/g)?.length, 1, told);
    assert.doesNotMatch(told, /^\s+at /m);
    assert.deepEqual(engine.cloud.all(OBJECT, "aws:ecs/service:Service"), []);
  });

  it("goes on with the next up, with the keys and with the policy pack", async () => {
    const { output } = await engine.up("--policy-pack", "policy-pack");
    assert.match(output, /gatehouse-policies/);
    assert.match(keysNow(), /"kid":"first"/);
    assert.match(pool.asked.join(), /^\/eu-central-1_\w+\/\.well-known\/jwks\.json$/);
  });

  it("has nothing to do afterwards, at a preview neither", async () => {
    await engine.up("--expect-no-changes");
    const before = pool.asked.length;
    assert.deepEqual(changesOf(await engine.preview()), []);
    assert.equal(pool.asked.length, before);
  });

  it("takes over the keys that the pool has turned, and touches nothing else", async () => {
    pool.kid = "second";
    assert.deepEqual(await up({}), [`update ${OBJECT} agent`]);
    assert.match(keysNow(), /"kid":"second"/);
  });

  it("keeps the last keys where the pool cannot be reached", async () => {
    pool.kid = "third";
    await pool.stop();
    const { code, output } = await engine.pulumi("up", "--yes", "--skip-preview");
    await pool.start();
    assert.equal(code, 1, output);
    assert.match(keysNow(), /"kid":"second"/);
  });

  for (const version of [2, 3]) {
    it(`rotates the secret header to version ${version}: the rule first, then the distribution`, async () => {
      const made = await up({ "gatehouse:cloudfront": { originSecretVersion: version } });
      assert.deepEqual(
        made.filter((call) => !call.includes(OBJECT)),
        [
          `create ${PASSWORD} agent-v${version}`,
          `update ${RULE} agent-guard`,
          `update ${DISTRIBUTION} agent`,
          ...(version > 2 ? [`delete ${PASSWORD} agent-v${version - 2}`] : []),
        ],
      );
      // The order is no accident: the distribution waits for the rule.
      const { resources = [] } = (await engine.export()).deployment;
      const waits = resources.find(({ type }) => type === DISTRIBUTION)?.dependencies ?? [];
      assert.ok(waits.some((urn) => urn.endsWith(`${RULE}::agent-guard`)));
      const { admitted, sent } = header(engine);
      assert.equal(admitted.length, 2);
      assert.equal(sent, admitted[0]);
      assert.notEqual(admitted[0], admitted[1]);
    });
  }

  it("asks models instead of the agent: another endpoint, role and task, and nothing else", async () => {
    const made = await up({
      "gatehouse:cloudfront": { originSecretVersion: 3 },
      "gatehouse:bedrock": { modelIds: ["eu.amazon.nova-lite-v1:0"] },
    });
    assert.deepEqual(made.filter((call) => !call.includes(OBJECT)).sort(), [
      "create aws:ec2/vpcEndpoint:VpcEndpoint agent-bedrock-runtime",
      "create aws:ecs/taskDefinition:TaskDefinition agent",
      "delete aws:ec2/vpcEndpoint:VpcEndpoint agent-bedrock-agent-runtime",
      "delete aws:ecs/taskDefinition:TaskDefinition agent",
      "update aws:ecs/service:Service agent",
      "update aws:iam/rolePolicy:RolePolicy agent-task",
    ]);
  });

  it("lets nobody in around CloudFront or without a login", () => {
    const [listener, ...listeners] = engine.cloud.all("aws:lb/listener:Listener");
    const [rule, ...rules] = engine.cloud.all(RULE);
    assert.ok(rule);
    assert.deepEqual([listeners, rules], [[], []]);
    assert.deepEqual(listener?.inputs["defaultActions"], [
      {
        type: "fixed-response",
        fixedResponse: { contentType: "text/plain", messageBody: "Forbidden", statusCode: "403" },
      },
    ]);
    const actions = rule.inputs["actions"] as readonly {
      readonly type: string;
      readonly order: number;
      readonly authenticateCognito?: { readonly onUnauthenticatedRequest: string };
    }[];
    assert.deepEqual(
      actions.map(({ type, order }) => [order, type]),
      [
        [1, "authenticate-cognito"],
        [2, "forward"],
      ],
    );
    assert.equal(actions[0]?.authenticateCognito?.onUnauthenticatedRequest, "authenticate");
    // One condition, on the header: no path, not the health check's either, is let through without it.
    assert.equal((rule.inputs["conditions"] as readonly unknown[]).length, 1);
    assert.deepEqual(openings(engine), [
      "agent-cloudfront-to-load-balancer-443: prefix list on 443",
      "agent-load-balancer-to-task-8501: group on 8501",
      "agent-task-to-endpoints-443: group on 443",
    ]);
  });

  it("ends a session where Cognito expects it", () => {
    const [code] = engine.cloud.all("aws:cloudfront/function:Function");
    const [client] = engine.cloud.all("aws:cognito/userPoolClient:UserPoolClient");
    const location = /https:\/\/[^"]+\/logout\?[^"]+/.exec(String(code?.inputs["code"]))?.[0] ?? "";
    const query = new URL(location).searchParams;
    assert.equal(query.get("client_id"), client?.id);
    assert.deepEqual(client?.inputs["logoutUrls"], [query.get("logout_uri")]);
    assert.deepEqual(client?.inputs["callbackUrls"], ["https://agent.acme.dev/oauth2/idpresponse"]);
  });

  it("is destroyed without a trace", async () => {
    await engine.destroy();
    assert.deepEqual(engine.cloud.made(), []);
  });
});

/** The values that the load balancer admits, and the one that CloudFront sends. */
function header({ cloud }: Engine): { readonly admitted: readonly string[]; readonly sent: string } {
  const [rule] = cloud.all(RULE);
  const [distribution] = cloud.all(DISTRIBUTION);
  assert.ok(rule && distribution);
  const [condition] = rule.inputs["conditions"] as readonly {
    readonly httpHeader: { readonly httpHeaderName: string; readonly values: readonly string[] };
  }[];
  assert.equal(condition?.httpHeader.httpHeaderName, HEADER);
  const [origin] = distribution.inputs["origins"] as readonly {
    readonly customHeaders: readonly { readonly name: string; readonly value: string }[];
  }[];
  const sent = origin?.customHeaders.find(({ name }) => name === HEADER)?.value ?? "";
  return { admitted: condition?.httpHeader.values ?? [], sent };
}

/** Every rule by which something may come in, as a line. */
function openings({ cloud }: Engine): readonly string[] {
  return cloud
    .all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    .map(({ urn, inputs }) => {
      const from =
        inputs["prefixListId"] !== undefined
          ? "prefix list"
          : inputs["referencedSecurityGroupId"] !== undefined
            ? "group"
            : String(inputs["cidrIpv4"] ?? inputs["cidrIpv6"]);
      return `${urn.split("::").at(-1)}: ${from} on ${inputs["fromPort"]}`;
    })
    .sort();
}
