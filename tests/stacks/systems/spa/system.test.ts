import assert from "node:assert/strict";
import { limitFaults } from "../../../../cli/offline/limits";
import { nameOf, type Plan, SECRET } from "../../../../cli/plan";
import { OWN_VARIABLES } from "../../../../stacks/config/spa/variables";
import { assertGolden } from "../../../support/golden";
import { documentOf, inventory, resourceOf, resourcesOf, waitsFor } from "../../../support/plan";
import { judgeShape } from "../../../support/policies";
import { previewOf, spaConfig } from "../../../support/stack";
import {
  assertClean,
  CLIENT,
  type Config,
  changed,
  DISTRIBUTION,
  gateway,
  openings,
  parametersOf,
  shapes,
  siteConfigOf,
  userDataOf,
  withoutDomain,
} from "./shapes";

const API = "aws:apigatewayv2/api:Api";
const GROUP = "aws:autoscaling/group:Group";
const ROUTE = "aws:apigatewayv2/route:Route";
const INTEGRATION = "aws:apigatewayv2/integration:Integration";

describe("pages and an API, every shape", () => {
  for (const [shape, config] of Object.entries(shapes)) {
    describe(shape, () => {
      let plan: Plan;
      before(async () => {
        ({ plan } = await previewOf(config));
      });

      it("creates exactly what is in its golden inventory", () => {
        assertGolden(`spa-${shape.replace(", ", "-").replaceAll(" ", "-")}.txt`, inventory(plan));
      });

      it("holds nothing that AWS is known to refuse, violates no policy and leaves nothing unknown", () => {
        assertClean(plan);
        assert.ok(judgeShape(plan.resources).counts.compliant > 80);
      });

      it("starts the instance after everything that its one start needs", () => {
        const needs = waitsFor(resourceOf(plan, GROUP));
        const listener = config["gatehouse:domain"] === undefined ? "http" : "https";
        for (const needed of [
          `aws:lb/listener:Listener::spa-${shape.startsWith("direct") ? listener : "tcp"}`,
          "aws:iam/rolePolicy:RolePolicy::spa",
          "aws:kms/grant:Grant::spa-scaling",
          "aws:ec2/eipAssociation:EipAssociation::spa-nat",
          "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::spa-backend-to-internet-443",
          ...OWN_VARIABLES.filter((name) => name !== "WEBSOCKET_API_URL").map(
            (name) => `aws:ssm/parameter:Parameter::spa-${name}`,
          ),
        ]) {
          assert.ok(needs.includes(needed), `the instance does not wait for ${needed}: ${needs.join(", ")}`);
        }
      });

      it("has a public client that logs in by code alone, and rotates refresh tokens", () => {
        const { inputs } = resourceOf(plan, CLIENT);
        assert.deepEqual(
          [
            inputs["generateSecret"],
            inputs["allowedOauthFlows"],
            inputs["allowedOauthScopes"],
            inputs["explicitAuthFlows"],
            inputs["refreshTokenRotation"],
            inputs["enableTokenRevocation"],
            inputs["refreshTokenValidity"],
          ],
          [
            false,
            ["code"],
            ["openid", "email", "profile"],
            ["ALLOW_USER_SRP_AUTH"],
            { feature: "ENABLED", retryGracePeriodSeconds: 30 },
            true,
            1,
          ],
        );
        const url = String(plan.outputs["url"]);
        assert.deepEqual(inputs["callbackUrls"], [`${url}/auth/callback/`]);
        assert.deepEqual(inputs["logoutUrls"], [`${url}/login/`]);
      });

      it("tells the pages where everything is, in a file that no cache keeps and that holds no secret", () => {
        const { outputs } = plan;
        const object = resourceOf(plan, "aws:s3/bucketObjectv2:BucketObjectv2", "spa-config").inputs;
        assert.deepEqual(
          [object["bucket"], object["key"], object["cacheControl"]],
          [outputs["frontend_s3_bucket"], "config.json", "no-store"],
        );
        assert.deepEqual(siteConfigOf(plan), {
          apiUrl: outputs["api_base_url"],
          wsUrl: outputs["api_ws_url"],
          authEnabled: true,
          cognitoDomain: outputs["cognito_domain_url"],
          cognitoClientId: outputs["cognito_app_client_id"],
          cognitoRedirectUri: outputs["redirectUri"],
          cognitoLogoutUri: outputs["logoutUri"],
          cognitoScopes: "openid email profile",
        });
      });

      it("lets the site's own pages call the API, and nobody else's", () => {
        const cors = resourceOf(plan, API, "spa-api").inputs["corsConfiguration"] as Config;
        assert.deepEqual(cors["allowOrigins"], [plan.outputs["url"]]);
        assert.equal(cors["allowCredentials"], false);
        assert.deepEqual(cors["allowHeaders"], ["authorization", "content-type"]);
        assert.equal(parametersOf(plan)["CORS_ORIGINS"], plan.outputs["url"]);
      });

      it("leads to the back end nothing but /api/ and /ws/", () => {
        const routes = resourcesOf(plan, ROUTE)
          .filter(({ urn }) => nameOf({ urn }).startsWith("spa-api"))
          .map(({ inputs }) => inputs["routeKey"]);
        const open = shape.startsWith("apigateway") ? ["GET /api/v1/health", "OPTIONS /api/{proxy+}"] : [];
        assert.deepEqual(routes, ["ANY /api/{proxy+}", ...open]);
        const { orderedCacheBehaviors } = resourceOf(plan, DISTRIBUTION).inputs;
        assert.deepEqual(
          (orderedCacheBehaviors as Config[]).map(({ pathPattern, targetOriginId }) => [
            pathPattern,
            targetOriginId,
          ]),
          [
            ["/ws/*", "web-socket"],
            ["/_next/static/*", "site"],
          ],
        );
      });

      it("names the outputs as the source document does, beside its own", () => {
        assert.deepEqual(Object.keys(plan.outputs).sort(), [
          "alarmTopicArn",
          "api_base_url",
          "api_ws_url",
          "authEnabled",
          "cloudfront_distribution_id",
          "cognito_app_client_id",
          "cognito_domain_url",
          "containerLogGroup",
          "createUser",
          "dashboardUrl",
          "distributionDomainName",
          "frontend_s3_bucket",
          "groupName",
          "logoutUri",
          "redirectUri",
          "scopes",
          "url",
          "userPoolId",
        ]);
        const { api_base_url, api_ws_url, url } = plan.outputs as Record<string, string>;
        assert.match(api_base_url!, /^https:\/\/[a-z0-9]{10}\.execute-api\.eu-central-1\.amazonaws\.com$/);
        assert.equal(api_ws_url, url!.replace("https:", "wss:"));
      });

      it("keeps the instance private: no public address, no key pair, no way in but the load balancer", () => {
        const { inputs } = resourceOf(plan, "aws:ec2/launchTemplate:LaunchTemplate");
        const [network] = inputs["networkInterfaces"] as Config[];
        assert.equal(network!["associatePublicIpAddress"], "false");
        assert.equal(inputs["keyName"], undefined);
        assert.equal((inputs["metadataOptions"] as Config)["httpTokens"], "required");
        const inbound = openings(plan).filter((rule) => rule.startsWith("spa-backend <-"));
        assert.deepEqual(inbound, ["spa-backend <- spa-load-balancer 8000"]);
      });
    });
  }
});

describe("pages and an API, direct", () => {
  let plan: Plan;
  before(async () => {
    ({ plan } = await previewOf(spaConfig));
  });

  it("opens nothing but what stands here", () => {
    assert.deepEqual(
      openings(plan).filter((rule) => !rule.startsWith("spa-nat")),
      [
        "spa-api-link -> spa-load-balancer 443",
        "spa-backend -> 0.0.0.0/0 443",
        `spa-backend -> ${resourceOf(plan, "aws:ec2/vpcEndpoint:VpcEndpoint").outputs["prefixListId"]} 443`,
        "spa-backend <- spa-load-balancer 8000",
        "spa-load-balancer -> spa-backend 8000",
        "spa-load-balancer <- pl-a3a144ca 443",
        "spa-load-balancer <- spa-api-link 443",
      ],
    );
  });

  it("reaches the private load balancer in TLS, from CloudFront and from API Gateway", () => {
    const balancer = resourceOf(plan, "aws:lb/loadBalancer:LoadBalancer");
    assert.equal(balancer.inputs["internal"], true);
    const origin = resourceOf(plan, "aws:cloudfront/vpcOrigin:VpcOrigin").inputs;
    const endpoint = origin["vpcOriginEndpointConfig"] as Config;
    assert.deepEqual(
      [endpoint["arn"], endpoint["originProtocolPolicy"]],
      [balancer.outputs["arn"], "https-only"],
    );
    const { inputs } = resourceOf(plan, INTEGRATION);
    assert.equal(inputs["integrationUri"], resourceOf(plan, "aws:lb/listener:Listener").outputs["arn"]);
    assert.deepEqual(inputs["tlsConfig"], { serverNameToVerify: "app.acme.dev" });
    assert.deepEqual(inputs["requestParameters"], {
      "overwrite:path": "$request.path",
      "remove:header.x-connection-id": "''",
      "remove:header.x-user-id": "''",
      "remove:header.x-websocket-path": "''",
      "remove:header.x-websocket-token": "''",
    });
  });

  it("answers 404 at the load balancer to what is neither API nor WebSocket", () => {
    const rules = resourcesOf(plan, "aws:lb/listenerRule:ListenerRule").map(({ inputs }) => [
      inputs["conditions"],
      (inputs["actions"] as Config[]).map(({ type }) => type),
    ]);
    const [action] = resourceOf(plan, "aws:lb/listener:Listener").inputs["defaultActions"] as Config[];
    assert.deepEqual(rules, [[[{ pathPattern: { values: ["/api/*", "/ws/*"] } }], ["forward"]]]);
    assert.equal((action!["fixedResponse"] as Config)["statusCode"], "404");
  });

  it("gives the container no rights at AWS", () => {
    assert.equal(
      (resourceOf(plan, "aws:ec2/launchTemplate:LaunchTemplate").inputs["metadataOptions"] as Config)[
        "httpPutResponseHopLimit"
      ],
      1,
    );
    const { Statement } = documentOf(resourceOf(plan, "aws:iam/rolePolicy:RolePolicy", "spa"));
    const services = Statement.flatMap(({ Action }) => Action as string[]).map(
      (action) => action.split(":")[0],
    );
    assert.deepEqual([...new Set(services)].sort(), ["ecr", "logs", "ssm", "ssmmessages"]);
  });

  it("tells the container what it must know, each value in a parameter that the start script names", () => {
    const values = parametersOf(plan);
    assert.deepEqual(values, {
      PORT: "8000",
      AWS_REGION: "eu-central-1",
      PUBLIC_URL: "https://app.acme.dev",
      AUTH_ENABLED: "true",
      COGNITO_REGION: "eu-central-1",
      COGNITO_USER_POOL_ID: plan.outputs["userPoolId"],
      COGNITO_APP_CLIENT_ID: plan.outputs["cognito_app_client_id"],
      CORS_ORIGINS: "https://app.acme.dev",
      WEBSOCKET_MODE: "direct",
    });
    const script = userDataOf(plan);
    for (const name of Object.keys(values)) {
      assert.match(script, new RegExp(`^${name} parameter /gatehouse/test/${name}[: ]1$`, "m"));
    }
    assert.ok(!script.includes(String(plan.outputs["userPoolId"])));
  });

  it("replaces the instance when a setting changes, the new one healthy first", async () => {
    const { plan: other } = await previewOf(changed({ corsOrigins: ["https://admin.acme.dev"] }));
    assert.equal(parametersOf(other)["CORS_ORIGINS"], "https://app.acme.dev,https://admin.acme.dev");
    const { instanceRefresh, minSize, maxSize, launchTemplate, healthCheckType } = resourceOf(
      plan,
      GROUP,
    ).inputs;
    assert.deepEqual([minSize, maxSize, healthCheckType], [1, 1, "ELB"]);
    const { preferences, strategy } = instanceRefresh as { preferences: Config; strategy: string };
    assert.deepEqual(
      [strategy, preferences["minHealthyPercentage"], preferences["maxHealthyPercentage"]],
      ["Rolling", 100, 200],
    );
    assert.notEqual((launchTemplate as Config)["version"], "$Latest");
  });

  it("asks for no certificate twice: one record proves both", () => {
    const certificates = resourcesOf(plan, "aws:acm/certificate:Certificate").map(({ inputs }) => [
      inputs["domainName"],
      inputs["region"],
    ]);
    assert.deepEqual(certificates, [
      ["app.acme.dev", "eu-central-1"],
      ["app.acme.dev", "us-east-1"],
    ]);
    const proofs = resourcesOf(plan, "aws:route53/record:Record").filter(
      ({ inputs }) => inputs["type"] === "CNAME",
    );
    assert.equal(proofs.length, 1);
  });

  it("keeps that record in the other shape: CloudFront's certificate is renewed by it", async () => {
    const proofsOf = ({ resources }: Plan) =>
      resources
        .filter(({ type, inputs }) => type === "aws:route53/record:Record" && inputs["type"] === "CNAME")
        .map(({ urn }) => urn);
    const { plan: other } = await previewOf(shapes["apigateway"]!);
    assert.deepEqual(proofsOf(other), proofsOf(plan));
  });

  it("lets the pages load their own files and call the login and an API, and nothing else", () => {
    const policy = resourceOf(plan, "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy").inputs;
    const { contentSecurityPolicy } = (policy["securityHeadersConfig"] as Config)[
      "contentSecurityPolicy"
    ] as Config;
    assert.equal(
      contentSecurityPolicy,
      `default-src 'self'; script-src 'self'; connect-src 'self' ${plan.outputs["cognito_domain_url"]} ` +
        "https://*.execute-api.eu-central-1.amazonaws.com; img-src 'self' data:; " +
        "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; " +
        "frame-ancestors 'none'",
    );
  });

  it("lets one distribution read the pages, and publishes nothing over them", () => {
    const { Statement } = documentOf(resourceOf(plan, "aws:s3/bucketPolicy:BucketPolicy", "spa-site-policy"));
    const [reads] = Statement.filter(({ Sid }) => Sid === "DistributionReads");
    assert.deepEqual(reads!["Condition"], {
      StringEquals: { "AWS:SourceArn": resourceOf(plan, DISTRIBUTION).outputs["arn"] },
    });
    const page = resourceOf(plan, "aws:s3/bucketObjectv2:BucketObjectv2", "spa-site-placeholder");
    assert.ok(page.ignoreChanges?.includes("content"));
  });

  it("takes the token out of a WebSocket's address before anything is written down behind it", () => {
    const behavior = (resourceOf(plan, DISTRIBUTION).inputs["orderedCacheBehaviors"] as Config[])[0]!;
    const [association] = behavior["functionAssociations"] as Config[];
    const edgeFunction = resourceOf(plan, "aws:cloudfront/function:Function", "spa-ws");
    assert.equal(association!["functionArn"], edgeFunction.outputs["arn"]);
    assert.match(String(edgeFunction.inputs["code"]), /delete request\.querystring\.token/);
  });

  it("leaves AWS's own key of sessions alone: no secret anywhere in the plan", () => {
    const held = plan.resources.filter(({ inputs }) => JSON.stringify(inputs).includes(SECRET));
    assert.deepEqual(
      held.map(({ urn }) => urn),
      [],
    );
  });

  it("tags every resource that can be tagged", () => {
    const wanted = { "gatehouse:system": "spa", "gatehouse:environment": "dev", "gatehouse:stack": "test" };
    const taggable = plan.resources.filter(
      ({ inputs }) => inputs["tags"] !== undefined && !Array.isArray(inputs["tags"]),
    );
    assert.ok(taggable.length > 40, `${taggable.length} tagged`);
    for (const { urn, type, inputs } of taggable) {
      // An object takes ten tags (S3 API), the first of which are the stack's.
      const tags = inputs["tags"] as Record<string, string>;
      assert.deepEqual({ ...tags, ...wanted }, tags, `${type} ${urn}`);
    }
  });
});

describe("pages and an API, through API Gateway", () => {
  let plan: Plan;
  before(async () => {
    ({ plan } = await previewOf(shapes["apigateway, without a domain"]!));
  });

  it("opens nothing but what stands here", () => {
    assert.deepEqual(
      openings(plan).filter((rule) => !rule.startsWith("spa-nat")),
      [
        "spa-api-link -> spa-load-balancer 80",
        "spa-backend -> 0.0.0.0/0 443",
        `spa-backend -> ${resourceOf(plan, "aws:ec2/vpcEndpoint:VpcEndpoint").outputs["prefixListId"]} 443`,
        "spa-backend <- spa-load-balancer 8000",
        "spa-load-balancer -> spa-backend 8000",
        "spa-load-balancer <- spa-api-link 80",
      ],
    );
  });

  it("checks tokens of requests: an access token of this client, no id token; health and preflights pass", () => {
    const authorizer = resourceOf(plan, "aws:apigatewayv2/authorizer:Authorizer", "spa-api-tokens");
    assert.deepEqual(authorizer.inputs["jwtConfiguration"], {
      issuer: `https://cognito-idp.eu-central-1.amazonaws.com/${plan.outputs["userPoolId"]}`,
      audiences: [plan.outputs["cognito_app_client_id"]],
    });
    const routes = resourcesOf(plan, ROUTE)
      .filter(({ urn }) => nameOf({ urn }).startsWith("spa-api"))
      .map(({ inputs }) => [inputs["routeKey"], inputs["authorizationType"], inputs["authorizationScopes"]]);
    assert.deepEqual(routes, [
      ["ANY /api/{proxy+}", "JWT", ["openid"]],
      ["GET /api/v1/health", "NONE", undefined],
      ["OPTIONS /api/{proxy+}", "NONE", undefined],
    ]);
  });

  it("asks a function before somebody connects, which knows the pool and the client", () => {
    const authorizer = resourceOf(plan, "aws:apigatewayv2/authorizer:Authorizer", "spa-ws-tokens");
    const lambda = resourceOf(plan, "aws:lambda/function:Function");
    assert.deepEqual(authorizer.inputs["identitySources"], ["route.request.querystring.token"]);
    assert.equal(
      authorizer.inputs["authorizerUri"],
      `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${lambda.outputs["arn"]}/invocations`,
    );
    assert.deepEqual((lambda.inputs["environment"] as Config)["variables"], {
      USER_POOL_ID: plan.outputs["userPoolId"],
      CLIENT_ID: plan.outputs["cognito_app_client_id"],
    });
    const connect = resourceOf(plan, ROUTE, "spa-ws-route-connect").inputs;
    assert.deepEqual([connect["authorizationType"], connect["authorizerId"]], ["CUSTOM", authorizer.id]);
  });

  it("makes the address first and the check last, where each would wait for the other", () => {
    const needs = waitsFor(resourceOf(plan, "aws:apigatewayv2/authorizer:Authorizer", "spa-ws-tokens"));
    assert.ok(needs.includes("aws:lambda/function:Function::spa-authorizer"), needs.join());
    const distribution = waitsFor(resourceOf(plan, DISTRIBUTION));
    assert.ok(distribution.includes(`${API}::spa-ws`), distribution.join());
    assert.ok(waitsFor(resourceOf(plan, CLIENT)).includes(`${DISTRIBUTION}::spa`));
  });

  it("keeps the source document's address: CloudFront asks for the stage, with the path in the query", () => {
    const behavior = (resourceOf(plan, DISTRIBUTION).inputs["orderedCacheBehaviors"] as Config[])[0]!;
    assert.equal(behavior["originRequestPolicyId"], "b689b0a8-53d0-40ab-baf2-68738e2966ac");
    const code = String(resourceOf(plan, "aws:cloudfront/function:Function", "spa-ws").inputs["code"]);
    assert.match(code, /var stage = "\/live";/);
    const origins = resourceOf(plan, DISTRIBUTION).inputs["origins"] as Config[];
    const origin = origins.find(({ originId }) => originId === "web-socket");
    assert.equal(
      origin!["domainName"],
      `${resourceOf(plan, API, "spa-ws").id}.execute-api.eu-central-1.amazonaws.com`,
    );
  });

  it("lets the back end answer through its own API's connections, and tells it where", () => {
    const api = resourceOf(plan, API, "spa-ws").id;
    const { Statement } = documentOf(resourceOf(plan, "aws:iam/rolePolicy:RolePolicy", "spa"));
    const manage = Statement.find(({ Sid }) => Sid === "ManageConnections");
    assert.deepEqual(
      manage?.["Resource"],
      ["POST", "GET", "DELETE"].map(
        (method) => `arn:aws:execute-api:eu-central-1:123456789012:${api}/live/${method}/@connections/*`,
      ),
    );
    const values = parametersOf(plan);
    assert.deepEqual(
      [values["WEBSOCKET_MODE"], values["WEBSOCKET_API_URL"]],
      ["apigateway", `https://${api}.execute-api.eu-central-1.amazonaws.com/live`],
    );
    assert.deepEqual(Object.keys(values).sort(), [...OWN_VARIABLES].sort());
    const { metadataOptions } = resourceOf(plan, "aws:ec2/launchTemplate:LaunchTemplate").inputs;
    assert.equal((metadataOptions as Config)["httpPutResponseHopLimit"], 2);
  });

  it("brings both APIs to one network load balancer that has no public address", () => {
    const balancer = resourceOf(plan, "aws:lb/loadBalancer:LoadBalancer");
    assert.deepEqual([balancer.inputs["loadBalancerType"], balancer.inputs["internal"]], ["network", true]);
    const link = resourceOf(plan, "aws:apigateway/vpcLink:VpcLink");
    assert.equal(link.inputs["targetArn"], balancer.outputs["arn"]);
    const { inputs } = resourceOf(plan, INTEGRATION, "spa-api-backend");
    assert.equal(inputs["integrationUri"], resourceOf(plan, "aws:lb/listener:Listener").outputs["arn"]);
    assert.equal(inputs["tlsConfig"], undefined);
  });

  for (const [apiAuth, expected] of [
    [true, ["ANY /api/{proxy+} JWT", "GET /api/v1/health NONE", "OPTIONS /api/{proxy+} NONE"]],
    [false, ["ANY /api/{proxy+} NONE"]],
  ] as const) {
    it(`lets a check from outside ask for health in direct mode, apiAuth ${apiAuth}`, async () => {
      const { plan: direct } = await previewOf(changed({ apiAuth }));
      assertClean(direct);
      assert.deepEqual(
        resourcesOf(direct, ROUTE).map(
          ({ inputs }) => `${inputs["routeKey"]} ${inputs["authorizationType"]}`,
        ),
        expected,
      );
      const paths = resourcesOf(direct, "aws:lb/listenerRule:ListenerRule").flatMap(({ inputs }) =>
        (inputs["conditions"] as readonly Config[]).flatMap(
          ({ pathPattern }) => (pathPattern as { readonly values: string[] } | undefined)?.values ?? [],
        ),
      );
      assert.ok(paths.includes("/api/*"), "the load balancer forwards it");
    });
  }

  it("lets everybody connect where the back end alone checks tokens", async () => {
    const { plan: open } = await previewOf(changed({ webSocket: "apigateway" }));
    assertClean(open);
    assert.deepEqual(resourcesOf(open, "aws:lambda/function:Function"), []);
    assert.deepEqual(resourcesOf(open, "aws:apigatewayv2/authorizer:Authorizer"), []);
  });
});

describe("pages and an API, other choices", () => {
  it("gives the same plan from the same input", async () => {
    const config = shapes["apigateway, without a domain"]!;
    const [one, two] = [await previewOf(config), await previewOf(config)];
    assert.equal(JSON.stringify(one.plan), JSON.stringify(two.plan));
  });

  for (const shape of ["direct", "apigateway, without a domain"]) {
    it(`keeps actions, principals, ports and flags known where only AWS can know the ids: ${shape}`, async () => {
      const { plan } = await previewOf(shapes[shape]!, { unknowns: true });
      const { counts, verdicts } = judgeShape(plan.resources);
      assert.equal(counts.violation, 0);
      assertGolden(
        `spa-undecided-at-preview-${shape.split(",")[0]}.txt`,
        verdicts.flatMap(({ rule, urn, verdict }) =>
          verdict.kind === "unknown" ? [`${rule} ${nameOf({ urn })}: ${verdict.property}`] : [],
        ),
      );
    });
  }

  it("takes a developer's machine beside the site itself", async () => {
    const local = "http://localhost:3000";
    const { plan } = await previewOf(
      changed(
        {
          callbackUrls: [`${local}/auth/callback/`, "/auth/callback/"],
          logoutUrls: ["/login/", `${local}/login/`],
          corsOrigins: [local],
        },
        withoutDomain,
      ),
    );
    assertClean(plan);
    const url = String(plan.outputs["url"]);
    const client = resourceOf(plan, CLIENT).inputs;
    assert.deepEqual(client["callbackUrls"], [`${local}/auth/callback/`, `${url}/auth/callback/`]);
    assert.deepEqual(client["logoutUrls"], [`${url}/login/`, `${local}/login/`]);
    assert.equal(plan.outputs["redirectUri"], `${url}/auth/callback/`);
    const cors = resourceOf(plan, API).inputs["corsConfiguration"] as Config;
    assert.deepEqual(cors["allowOrigins"], [url, local]);
    assert.equal(parametersOf(plan)["CORS_ORIGINS"], `${url},${local}`);
  });

  it("names the site's own origin once, whoever writes it", async () => {
    const { plan } = await previewOf(changed({ corsOrigins: ["https://app.acme.dev"] }));
    assert.equal(parametersOf(plan)["CORS_ORIGINS"], "https://app.acme.dev");
  });

  it("turns off the check in the back end, and the login in the pages with it", async () => {
    const { plan, warnings } = await previewOf(changed({ backendAuth: false }));
    assert.equal(parametersOf(plan)["AUTH_ENABLED"], "false");
    assert.equal(siteConfigOf(plan)["authEnabled"], false);
    assert.equal(plan.outputs["authEnabled"], false);
    assert.ok(warnings.some((warning) => warning.includes("gatehouse:spa.backendAuth is false")));
  });

  it("serves pages of other kinds, and scripts in them where asked to", async () => {
    const { plan } = await previewOf(
      changed({ pages: "single", hashedFiles: ["/assets/*"], inlineScripts: true }),
    );
    assertClean(plan);
    const code = String(resourceOf(plan, "aws:cloudfront/function:Function", "spa").inputs["code"]);
    assert.match(code, /var pages = "single";/);
    const policy = JSON.stringify(
      resourceOf(plan, "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy").inputs,
    );
    assert.match(policy, /script-src 'self' 'unsafe-inline'/);
  });

  it("keeps the container's secrets encrypted, out of the plan and out of the start script", async () => {
    const backend = {
      ...((spaConfig["gatehouse:spa"] as Config)["backend"] as Config),
      environment: { LOG_LEVEL: "info" },
      secrets: [{ name: "OPENAI_API_KEY", value: { secure: "v1:AAAA:BBBB" } }],
    };
    const { plan } = await previewOf(changed({ backend }));
    assertClean(plan);
    const { inputs } = resourceOf(plan, "aws:ssm/parameter:Parameter", "spa-OPENAI_API_KEY");
    assert.deepEqual([inputs["type"], inputs["value"]], ["SecureString", SECRET]);
    assert.equal(parametersOf(plan)["LOG_LEVEL"], "info");
    assert.ok(!JSON.stringify(plan).includes("v1:AAAA"));
    const { Statement } = documentOf(resourceOf(plan, "aws:iam/rolePolicy:RolePolicy", "spa"));
    const decrypt = Statement.find(({ Sid }) => Sid === "DecryptParameters");
    assert.deepEqual(decrypt?.["Condition"], {
      StringEquals: { "kms:ViaService": "ssm.eu-central-1.amazonaws.com" },
    });
    assert.match(userDataOf(plan), /^OPENAI_API_KEY parameter \/gatehouse\/test\/OPENAI_API_KEY[: ]1$/m);
  });

  for (const size of ["medium", "large"] as const) {
    it(`has a larger instance and gateways in size ${size}`, async () => {
      const { plan } = await previewOf(changed({}, { "gatehouse:size": size }));
      assertClean(plan);
      assert.equal(
        resourceOf(plan, "aws:ec2/launchTemplate:LaunchTemplate").inputs["instanceType"],
        `t4g.${size}`,
      );
      assert.equal(resourcesOf(plan, "aws:ec2/natGateway:NatGateway").length, size === "medium" ? 1 : 2);
    });
  }

  it("protects what holds data in prod, and makes it deletable in dev", async () => {
    const inProd = { "gatehouse:environment": "prod", "gatehouse:size": "medium" };
    const { plan: dev } = await previewOf(spaConfig);
    const { plan: prod } = await previewOf(changed(gateway, inProd));
    const { plan: direct } = await previewOf(changed({}, inProd));
    assert.deepEqual(
      dev.resources.filter(({ protect }) => protect),
      [],
    );
    assertClean(prod);
    assertClean(direct);
    assertGolden(
      "spa-protected-in-prod.txt",
      inventory({ ...prod, resources: prod.resources.filter(({ protect }) => protect) }),
    );
    assert.equal(resourceOf(prod, "aws:cognito/userPool:UserPool").inputs["deletionProtection"], "ACTIVE");
  });

  for (const region of ["us-east-1", "eu-west-1", "ap-northeast-1", "us-west-1"]) {
    for (const spa of [{}, gateway]) {
      it(`previews in ${region}, ${"webSocket" in spa ? "through API Gateway" : "direct"}`, async () => {
        const backend = {
          image: `210987654321.dkr.ecr.${region}.amazonaws.com/api:1.2@sha256:${"4a".repeat(32)}`,
        };
        const { plan } = await previewOf(changed({ ...spa, backend }, { "aws:region": region }));
        assertClean(plan);
        assert.ok(userDataOf(plan).includes(`${region}.amazonaws.com/api@sha256:4a4a`));
        // CloudFront's certificate, web ACL, logs and alarms are in us-east-1 wherever the stack is.
        const foreign = plan.resources.filter(({ inputs }) => {
          const regions = JSON.stringify(inputs).match(/\b(us|eu|ap)-[a-z]+-\d\b/g) ?? [];
          return regions.some((found) => found !== region && found !== "us-east-1");
        });
        assert.deepEqual(
          foreign.map(({ urn }) => urn),
          [],
        );
      });
    }
  }

  it("uses a company's VPC, pool, key and certificates without touching them", async () => {
    const subnets = (digit: string) => ["1", "2"].map((end) => `subnet-${digit.repeat(16)}${end}`);
    const certificate = (region: string) =>
      `arn:aws:acm:${region}:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const { plan, warnings } = await previewOf(
      changed(
        {},
        {
          "gatehouse:network": {
            existing: {
              vpcId: `vpc-${"a1".repeat(8)}b`,
              cidr: "10.0.0.0/16",
              publicSubnetIds: subnets("b"),
              privateSubnetIds: subnets("c"),
              privateRouteTableIds: [`rtb-${"d1".repeat(8)}e`],
              egress: "single-nat",
            },
          },
          "gatehouse:encryption": {
            keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
          },
          "gatehouse:login": {
            existing: {
              userPoolId: "eu-central-1_Ab1Cd2Ef3",
              domain: "acme.auth.eu-central-1.amazoncognito.com",
            },
          },
          "gatehouse:domain": { name: "app.acme.dev", certificateArn: certificate("eu-central-1") },
          "gatehouse:cloudfront": { certificateArn: certificate("us-east-1") },
        },
      ),
    );
    assertClean(plan);
    const touched = [
      "ec2/vpc:Vpc",
      "ec2/subnet:Subnet",
      "ec2/vpcEndpoint:VpcEndpoint",
      "cognito/userPool:UserPool",
      "cognito/userPoolDomain:UserPoolDomain",
      "acm/certificate:Certificate",
      "route53/record:Record",
    ].map((type) => `aws:${type}`);
    assert.deepEqual(
      plan.resources.filter(({ type }) => touched.includes(type)).map(({ urn }) => urn),
      [],
    );
    assert.equal(plan.outputs["cognito_domain_url"], "https://acme.auth.eu-central-1.amazoncognito.com");
    assert.equal(parametersOf(plan)["COGNITO_USER_POOL_ID"], "eu-central-1_Ab1Cd2Ef3");
    assert.equal(plan.outputs["createUser"], undefined);
    assert.ok(warnings.some((warning) => warning.includes("gatehouse:edge")));
    const expiry = resourcesOf(plan, "aws:cloudwatch/metricAlarm:MetricAlarm").filter(
      ({ inputs }) => inputs["metricName"] === "DaysToExpiry",
    );
    assert.deepEqual(expiry.map(nameOf), ["spa-certificate-expiry"]);
  });

  it("puts login pages below the site's own name once that resolves", async () => {
    const certificateArn =
      "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";
    const customDomain = {
      name: "login.app.acme.dev",
      certificateArn,
      hostedZoneId: "Z08345671ABCDEFGHIJKL",
    };
    const { plan } = await previewOf(changed(gateway, { "gatehouse:login": { customDomain } }));
    assertClean(plan);
    assert.equal(plan.outputs["cognito_domain_url"], "https://login.app.acme.dev");
    const needs = waitsFor(resourceOf(plan, "aws:cognito/userPoolDomain:UserPoolDomain"));
    assert.ok(
      needs.some((needed) => needed.startsWith("aws:route53/record:Record::spa")),
      needs.join(),
    );
  });

  it("stays out of us-east-1 where the account may not use it", async () => {
    const { plan, warnings } = await previewOf(
      changed(
        {},
        {
          "gatehouse:account": { allowedRegions: ["eu-central-1"] },
          "gatehouse:cloudfront": {
            certificateArn:
              "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab",
          },
        },
      ),
    );
    assertClean(plan);
    assert.deepEqual(
      plan.resources.filter(({ inputs }) => inputs["region"] === "us-east-1").map(({ urn }) => urn),
      [],
    );
    assert.deepEqual(resourcesOf(plan, "aws:wafv2/webAcl:WebAcl"), []);
    assert.ok(warnings.some((warning) => warning.includes("there will be none")));
  });

  it("takes a stack name of 60 characters", async () => {
    for (const config of [spaConfig, changed(gateway)]) {
      const { plan } = await previewOf(config, { stack: `team-${"x".repeat(55)}` });
      assert.deepEqual(limitFaults(plan), []);
    }
  });
});
