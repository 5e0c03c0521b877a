import assert from "node:assert/strict";
import { variants } from "../provider/variants";
import { changesOf, Engine, engineSuite } from "../support/engine";
import { EngineCalls } from "../support/engineCalls";
import { findings, openQuestions } from "../support/enginePolicies";

type Config = Record<string, unknown>;

const gateway: Config = variants.spaGateway;
const withDomain: Config = variants.spa;
const { "gatehouse:domain": _domain, ...direct } = withDomain;
const gatewayWithDomain: Config = { ...withDomain, "gatehouse:spa": gateway["gatehouse:spa"] };
const PACK = ["--policy-pack", "policy-pack"] as const;
const FIRST = "a WebSocket past API Gateway";

interface Move {
  readonly config: Config;
  /** What is made anew in place of something. */
  readonly replaced: readonly string[];
  /** What goes and does not come back. */
  readonly gone: readonly string[];
}

/** A network load balancer for an application load balancer, or the other way round. */
const OTHER_LOAD_BALANCER = ["aws:lb/loadBalancer:LoadBalancer spa", "aws:lb/targetGroup:TargetGroup spa-tg"];
/** With its access logs: a network load balancer writes none here. */
const APPLICATION_LOAD_BALANCER = [
  "aws:cloudfront/vpcOrigin:VpcOrigin spa",
  "aws:cloudwatch/metricAlarm:MetricAlarm spa-error-rate",
  "aws:lb/listener:Listener spa-http",
  "aws:lb/listenerRule:ListenerRule spa-api",
  "aws:s3/bucket:Bucket spa-logs",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration spa-logs-lifecycle",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls spa-logs-ownership",
  "aws:s3/bucketPolicy:BucketPolicy spa-logs-policy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock spa-logs-public-access",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration spa-logs-encryption",
  "aws:s3/bucketVersioning:BucketVersioning spa-logs-versioning",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule spa-cloudfront-to-load-balancer-80",
];
const WEB_SOCKET_API = [
  "aws:apigateway/vpcLink:VpcLink spa-ws-link",
  "aws:apigatewayv2/api:Api spa-ws",
  "aws:apigatewayv2/authorizer:Authorizer spa-api-tokens",
  "aws:apigatewayv2/authorizer:Authorizer spa-ws-tokens",
  "aws:apigatewayv2/integration:Integration spa-ws-backend-connect",
  "aws:apigatewayv2/integration:Integration spa-ws-backend-disconnect",
  "aws:apigatewayv2/integration:Integration spa-ws-backend-message",
  "aws:apigatewayv2/route:Route spa-api-route-get-api-v1-health",
  "aws:apigatewayv2/route:Route spa-api-route-options-api-proxy-all",
  "aws:apigatewayv2/route:Route spa-ws-route-connect",
  "aws:apigatewayv2/route:Route spa-ws-route-disconnect",
  "aws:apigatewayv2/route:Route spa-ws-route-message",
  "aws:apigatewayv2/stage:Stage spa-ws-stage",
  "aws:cloudwatch/logGroup:LogGroup spa-authorizer-log",
  "aws:cloudwatch/metricAlarm:MetricAlarm spa-authorizer-errors",
  "aws:cloudwatch/metricAlarm:MetricAlarm spa-web-socket-errors",
  "aws:iam/role:Role spa-authorizer-role",
  "aws:iam/rolePolicy:RolePolicy spa-authorizer-policy",
  "aws:lambda/function:Function spa-authorizer",
  "aws:lambda/permission:Permission spa-ws-invocation",
  "aws:lb/listener:Listener spa-tcp",
  "aws:ssm/parameter:Parameter spa-WEBSOCKET_API_URL",
];

/** Each from the one before it; settings are of dev, where nothing is protected. */
const moves: Readonly<Record<string, Move>> = {
  "a WebSocket API, which checks tokens": {
    config: gateway,
    replaced: OTHER_LOAD_BALANCER,
    gone: APPLICATION_LOAD_BALANCER,
  },
  [`${FIRST} again`]: { config: direct, replaced: OTHER_LOAD_BALANCER, gone: WEB_SOCKET_API },
  "a domain": {
    config: withDomain,
    // CloudFront changes no VPC origin that is in use; the rule is the listener's, which speaks HTTPS now.
    replaced: ["aws:cloudfront/vpcOrigin:VpcOrigin spa", "aws:lb/listenerRule:ListenerRule spa-api"],
    gone: [
      "aws:lb/listener:Listener spa-http",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule spa-api-link-to-load-balancer-80",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule spa-api-link-to-load-balancer-80",
    ],
  },
  "a WebSocket API with that domain: the record that proves the name stays": {
    config: gatewayWithDomain,
    replaced: OTHER_LOAD_BALANCER,
    // The load balancer listens on 80 again.
    gone: [
      ...APPLICATION_LOAD_BALANCER.map((line) =>
        line.replace("spa-http", "spa-https").replace(/-80$/, "-443"),
      ),
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule spa-api-link-to-load-balancer-443",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule spa-api-link-to-load-balancer-443",
    ],
  },
};

/** What holds data, users or names: no change of shape may take it. */
const PRECIOUS =
  /kms\/key|s3\/bucket(Objectv2)?:|cognito\/|cloudfront\/distribution|route53|acm\/|ec2\/(vpc|subnet):|logGroup/;
/** The logs of what goes: of the load balancer, of the function that asked for tokens. */
const LOGS = ["aws:s3/bucket:Bucket spa-logs", "aws:cloudwatch/logGroup:LogGroup spa-authorizer-log"];

engineSuite("pages and an API from one shape to another", () => {
  let engine: Engine;
  let calls: EngineCalls;
  let first: readonly string[];

  before(async () => {
    engine = await Engine.open({ config: gateway });
    calls = new EngineCalls(engine);
  });

  after(() => engine?.close());

  const urns = () =>
    engine.cloud
      .made()
      .map(({ urn }) => urn)
      .sort();
  const siteConfig = () => {
    const found = engine.cloud
      .all("aws:s3/bucketObjectv2:BucketObjectv2")
      .find(({ inputs }) => inputs["key"] === "config.json");
    return JSON.parse(String(found?.inputs["content"])) as Config;
  };

  it("begins without an address: the policy pack waits for CloudFront's and for the start script", async () => {
    const { output } = await engine.succeed("preview", ...PACK);
    assert.match(output, /gatehouse-policies/);
    assert.doesNotMatch(output, /\[mandatory\]/);
    assert.deepEqual([...openQuestions(output)].sort(), [
      "cognito-client-https-callbacks (aws:cognito:UserPoolClient: spa) not yet evaluated: callbackUrls[0]: callbackUrls[0] is not known before creation",
      "cognito-client-https-callbacks (aws:cognito:UserPoolClient: spa) not yet evaluated: logoutUrls[0]: logoutUrls[0] is not known before creation",
      "ec2-imds-hop-limit (aws:ec2:LaunchTemplate: spa) not yet evaluated: metadataOptions.httpPutResponseHopLimit: whether its start script runs containers is not known before creation",
    ]);
  });

  it(FIRST, async () => {
    await engine.adopt(direct);
    const { output } = await engine.up(...PACK);
    assert.match(output, /gatehouse-policies/);
    assert.deepEqual([...findings(output), ...openQuestions(output)], []);
    first = urns();
  });

  for (const [title, { config, replaced, gone }] of Object.entries(moves)) {
    it(title, async () => {
      await engine.adopt(config);
      calls.take();
      await engine.up();
      const changes = calls.changes();
      const of = (verb: string) =>
        changes.filter((line) => line.startsWith(`${verb} `)).map((line) => line.slice(verb.length + 1));
      assert.deepEqual(of("replace"), replaced);
      assert.deepEqual(of("delete"), [...gone].sort());
      const lost = [...of("replace"), ...of("delete")].filter((line) => PRECIOUS.test(line));
      assert.deepEqual(
        lost.filter((line) => !LOGS.includes(line)),
        [],
      );
      assert.deepEqual(changesOf(await engine.preview()), []);
      if (config === direct) {
        assert.deepEqual(urns(), first);
      }
    });
  }

  it("which the pages and the login are told of", () => {
    const { wsUrl, cognitoRedirectUri, cognitoClientId } = siteConfig();
    assert.equal(wsUrl, "wss://app.acme.dev");
    const [client] = engine.cloud.all("aws:cognito/userPoolClient:UserPoolClient");
    assert.equal(cognitoClientId, client?.id);
    assert.deepEqual(client?.inputs["callbackUrls"], [cognitoRedirectUri]);
    assert.equal(cognitoRedirectUri, "https://app.acme.dev/auth/callback/");
  });

  it("and nothing is left of any of them", async () => {
    await engine.destroy();
    assert.deepEqual(engine.cloud.made(), []);
  });
});
