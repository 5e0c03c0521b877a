import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { UNKNOWN } from "../../../cli/plan";
import { INTERFACE_ENDPOINTS, interfaceStatements } from "../../../components/network/endpointPolicies";
import { VpcEndpoints, type VpcEndpointsArgs } from "../../../components/network/vpcEndpoints";
import { documentOf, inventory, planOf, resourceOf, resourcesOf, testContext } from "../../support/plan";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

const args: VpcEndpointsArgs = {
  context: testContext,
  vpcId: "vpc-0123456789abcdef0",
  privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  privateRouteTableIds: ["rtb-0123456789abcdef0", "rtb-0123456789abcdef1"],
  gateway: ["s3"],
  interfaces: ["ecr.api", "logs"],
  clientSecurityGroupIds: { task: "sg-0123456789abcdef0" },
};

function tags(Name: string): Record<string, string> {
  return { "gatehouse:stack": "test", Name };
}

function refuse(change: Record<string, unknown>, message: string | RegExp): void {
  const wrong = { ...args, ...change } as VpcEndpointsArgs;
  assert.throws(() => new VpcEndpoints("endpoints", wrong), { name: "InputError", message });
}

describe("VpcEndpoints", () => {
  it("consists of endpoints, one group, and each client's rules", async () => {
    const plan = await planOf(() => new VpcEndpoints("endpoints", args));
    assert.deepEqual(inventory(plan), [
      `${GROUP} endpoints`,
      `${ENDPOINT} endpoints-ecr-api`,
      `${ENDPOINT} endpoints-logs`,
      `${ENDPOINT} endpoints-s3`,
      `${EGRESS} endpoints-task-to-endpoints-443`,
      `${EGRESS} endpoints-task-to-s3-443`,
      `${INGRESS} endpoints-task-to-endpoints-443`,
      "gatehouse:network:VpcEndpoints endpoints",
    ]);
  });

  it("gives interface endpoints private names and their own group", async () => {
    const plan = await planOf(() => new VpcEndpoints("endpoints", args));
    const { policy: _policy, ...inputs } = resourceOf(plan, ENDPOINT, "endpoints-ecr-api").inputs;
    assert.deepEqual(inputs, {
      privateDnsEnabled: true,
      region: "eu-central-1",
      securityGroupIds: [resourceOf(plan, GROUP).id],
      serviceName: "com.amazonaws.eu-central-1.ecr.api",
      subnetIds: args.privateSubnetIds,
      tags: tags("endpoints-ecr-api"),
      vpcEndpointType: "Interface",
      vpcId: "vpc-0123456789abcdef0",
    });
  });

  it("puts gateway endpoints into the private route tables", async () => {
    const plan = await planOf(() => new VpcEndpoints("endpoints", args));
    const { policy: _policy, ...inputs } = resourceOf(plan, ENDPOINT, "endpoints-s3").inputs;
    assert.deepEqual(inputs, {
      region: "eu-central-1",
      routeTableIds: args.privateRouteTableIds,
      serviceName: "com.amazonaws.eu-central-1.s3",
      tags: tags("endpoints-s3"),
      vpcEndpointType: "Gateway",
      vpcId: "vpc-0123456789abcdef0",
    });
  });

  it("lets clients in by HTTPS and out to nothing but the endpoints, known at preview", async () => {
    const plan = await planOf(() => new VpcEndpoints("endpoints", args), { unknowns: true });
    const client = "sg-0123456789abcdef0";
    const https = { fromPort: 443, ipProtocol: "tcp", region: "eu-central-1", toPort: 443 };
    const name = "endpoints-task-to-endpoints-443";
    const rule = {
      ...https,
      description: "task to AWS services through interface endpoints",
      tags: tags(name),
    };
    assert.deepEqual(resourceOf(plan, INGRESS).inputs, {
      ...rule,
      securityGroupId: UNKNOWN,
      referencedSecurityGroupId: client,
    });
    assert.deepEqual(resourceOf(plan, EGRESS, name).inputs, {
      ...rule,
      securityGroupId: client,
      referencedSecurityGroupId: UNKNOWN,
    });
    const toS3 = resourceOf(plan, EGRESS, "endpoints-task-to-s3-443");
    assert.deepEqual(toS3.inputs, {
      ...https,
      description: "task to s3 through its gateway endpoint",
      prefixListId: UNKNOWN,
      securityGroupId: client,
      tags: tags("endpoints-task-to-s3-443"),
    });
    assert.deepEqual(toS3.propertyDependencies["prefixListId"], [
      resourceOf(plan, ENDPOINT, "endpoints-s3").urn,
    ]);
  });

  it("admits this account's identities and run-time actions only, on every interface endpoint", async () => {
    const plan = await planOf(
      () => new VpcEndpoints("endpoints", { ...args, interfaces: INTERFACE_ENDPOINTS }),
      { unknowns: true },
    );
    for (const service of INTERFACE_ENDPOINTS) {
      const [statement, ...others] = documentOf(
        resourceOf(plan, ENDPOINT, `endpoints-${service.replaceAll(".", "-")}`),
      ).Statement;
      assert.deepEqual(others, []);
      assert.deepEqual(statement, {
        Sid: "OwnIdentities",
        Effect: "Allow",
        Principal: "*",
        Action: interfaceStatements(testContext, service)[0]?.actions,
        Resource: ["*"],
        Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } },
      });
      assert.ok(!JSON.stringify(statement?.["Action"]).includes("*"), service);
    }
  });

  it("knows the services of the closed list", () => {
    assert.deepEqual([...INTERFACE_ENDPOINTS].sort(), [
      "bedrock-agent-runtime",
      "bedrock-runtime",
      "ecr.api",
      "ecr.dkr",
      "elasticfilesystem",
      "kms",
      "logs",
      "monitoring",
      "secretsmanager",
      "ssm",
      "ssmmessages",
      "sts",
    ]);
    const pull = [
      "ecr:GetAuthorizationToken",
      "ecr:BatchCheckLayerAvailability",
      "ecr:GetDownloadUrlForLayer",
      "ecr:BatchGetImage",
    ];
    for (const service of ["ecr.api", "ecr.dkr"] as const) {
      assert.deepEqual(interfaceStatements(testContext, service)[0]?.actions, pull);
    }
  });

  it("holds S3 to own buckets and image layers; Amazon Linux packages on request", async () => {
    const plan = await planOf(() => new VpcEndpoints("endpoints", args));
    const [own, layers, ...others] = documentOf(resourceOf(plan, ENDPOINT, "endpoints-s3")).Statement;
    assert.deepEqual(others, []);
    assert.deepEqual([own?.["Sid"], own?.["Resource"]], ["OwnBuckets", ["*"]]);
    assert.deepEqual(own?.["Condition"], {
      StringEquals: { "aws:PrincipalAccount": "123456789012", "aws:ResourceAccount": "123456789012" },
    });
    assert.deepEqual(layers, {
      Sid: "ImageLayers",
      Effect: "Allow",
      Principal: "*",
      Action: ["s3:GetObject"],
      Resource: ["arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*"],
    });

    const context = { ...testContext, partition: "aws-us-gov", region: "us-gov-west-1" };
    const withPackages = { ...args, context, amazonLinuxRepositories: true };
    const gov = await planOf(() => new VpcEndpoints("endpoints", withPackages));
    const statements = documentOf(resourceOf(gov, ENDPOINT, "endpoints-s3")).Statement;
    assert.deepEqual(
      statements.map((statement) => statement["Resource"]),
      [
        ["*"],
        ["arn:aws-us-gov:s3:::prod-us-gov-west-1-starport-layer-bucket/*"],
        ["arn:aws-us-gov:s3:::al2023-repos-us-gov-west-1-de612dc2/*"],
      ],
    );
  });

  it("lets objects in everybody's buckets be read on request, and nothing else there", async () => {
    const plan = await planOf(() => new VpcEndpoints("endpoints", { ...args, downloads: true }));
    const [own, , ...others] = documentOf(resourceOf(plan, ENDPOINT, "endpoints-s3")).Statement;
    assert.equal(own?.["Sid"], "OwnBuckets");
    assert.deepEqual(others, [
      { Sid: "Downloads", Effect: "Allow", Principal: "*", Action: ["s3:GetObject"], Resource: ["*"] },
    ]);
  });

  it("holds S3 to named buckets, each as far as said, and to nothing else of the account", async () => {
    const buckets = [
      { name: "documents", access: "read" },
      { name: "uploads", access: "read-write" },
    ] as const;
    const plan = await planOf(() => new VpcEndpoints("endpoints", { ...args, buckets }));
    const [read, write, layers, ...others] = documentOf(resourceOf(plan, ENDPOINT, "endpoints-s3")).Statement;
    assert.deepEqual(others, []);
    const Condition = {
      StringEquals: { "aws:PrincipalAccount": "123456789012", "aws:ResourceAccount": "123456789012" },
    };
    assert.deepEqual(read, {
      Sid: "OwnBucketsRead",
      Effect: "Allow",
      Principal: "*",
      Action: [
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:GetObjectTagging",
        "s3:GetObjectAttributes",
        "s3:ListBucket",
        "s3:GetBucketLocation",
      ],
      Resource: ["arn:aws:s3:::documents", "arn:aws:s3:::documents/*"],
      Condition,
    });
    assert.deepEqual(
      [write?.["Sid"], write?.["Resource"], write?.["Condition"]],
      ["OwnBucketsWrite", ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"], Condition],
    );
    assert.match(JSON.stringify(write?.["Action"]), /"s3:PutObject".*"s3:DeleteObject"/);
    assert.equal(layers?.["Sid"], "ImageLayers");
  });

  it("holds S3 to image layers alone where no bucket is named", async () => {
    const plan = await planOf(() => new VpcEndpoints("endpoints", { ...args, buckets: [] }));
    const statements = documentOf(resourceOf(plan, ENDPOINT, "endpoints-s3")).Statement;
    assert.deepEqual(
      statements.map(({ Sid, Resource }) => [Sid, Resource]),
      [["ImageLayers", ["arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*"]]],
    );
  });

  it("keeps all but a bucket's name known at preview", async () => {
    const create = () => {
      const bucket = new aws.cloudformation.Stack("names", { templateBody: "{}" });
      new VpcEndpoints("endpoints", { ...args, buckets: [{ name: bucket.id, access: "read" }] });
    };
    const plan = await planOf(create, { unknowns: true });
    assert.equal(resourceOf(plan, ENDPOINT, "endpoints-s3").inputs["policy"], UNKNOWN);
    const { documents } = resourceOf(plan, "gatehouse:network:VpcEndpoints").outputs as {
      documents: Record<string, { Statement: readonly Record<string, unknown>[] }>;
    };
    const { Action, ...read } = documents[`${ENDPOINT}::endpoints-s3::policy`]?.Statement[0] ?? {};
    assert.deepEqual(read, {
      Sid: "OwnBucketsRead",
      Effect: "Allow",
      Principal: "*",
      Resource: [UNKNOWN, UNKNOWN],
      Condition: {
        StringEquals: { "aws:PrincipalAccount": "123456789012", "aws:ResourceAccount": "123456789012" },
      },
    });
    assert.ok(Array.isArray(Action) && Action.includes("s3:GetObject") && !Action.includes("s3:PutObject"));
  });

  it("bounds what may be named through an interface endpoint", async () => {
    const model = "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-lite-v1:0";
    const repository = "arn:aws:ecr:eu-central-1:123456789012:repository/agent";
    const bounded: VpcEndpointsArgs = {
      ...args,
      interfaces: ["ecr.api", "bedrock-runtime", "logs"],
      resources: { "bedrock-runtime": [model], "ecr.api": [repository] },
    };
    const plan = await planOf(() => new VpcEndpoints("endpoints", bounded));
    const statements = (service: string) =>
      documentOf(resourceOf(plan, ENDPOINT, `endpoints-${service}`)).Statement.map(
        ({ Sid, Action, Resource, Condition }) => ({ Sid, Action, Resource, Condition }),
      );
    const Condition = { StringEquals: { "aws:PrincipalAccount": "123456789012" } };
    assert.deepEqual(statements("bedrock-runtime"), [
      {
        Sid: "OwnIdentities",
        Action: [
          "bedrock:InvokeModel",
          "bedrock:InvokeModelWithResponseStream",
          "bedrock:ApplyGuardrail",
          "bedrock:CountTokens",
        ],
        Resource: [model],
        Condition,
      },
    ]);
    assert.deepEqual(statements("ecr-api"), [
      {
        Sid: "OwnIdentities",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
        Resource: [repository],
        Condition,
      },
      { Sid: "LogIn", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"], Condition },
    ]);
    assert.deepEqual(statements("logs")[0]?.Resource, ["*"]);
  });

  it("gives interface endpoints one zone where one is enough", async () => {
    const plan = await planOf(() => new VpcEndpoints("endpoints", { ...args, zones: "one" }));
    for (const service of ["ecr-api", "logs"]) {
      assert.deepEqual(resourceOf(plan, ENDPOINT, `endpoints-${service}`).inputs["subnetIds"], [
        "subnet-0123456789abcdef0",
      ]);
    }
    const routes = resourceOf(plan, ENDPOINT, "endpoints-s3").inputs["routeTableIds"];
    assert.deepEqual(routes, args.privateRouteTableIds);
  });

  it("refuses bounds that bound nothing, and bounds of endpoints that are not there", () => {
    refuse({ resources: { logs: [] } }, /resources\.logs is \[\]; allowed: one or more; leave it out/);
    refuse({ resources: { kms: ["arn"] } }, /resources is "kms"; allowed: ecr\.api, logs\.$/);
    refuse(
      { gateway: ["dynamodb"], buckets: [] },
      /buckets is 0; allowed: none without a gateway endpoint for s3/,
    );
  });

  it("holds DynamoDB to own tables", async () => {
    const plan = await planOf(() => new VpcEndpoints("endpoints", { ...args, gateway: ["dynamodb"] }));
    const [own, ...others] = documentOf(resourceOf(plan, ENDPOINT, "endpoints-dynamodb")).Statement;
    assert.deepEqual(others, []);
    assert.equal(own?.["Sid"], "OwnTables");
    assert.deepEqual(own?.["Condition"], {
      StringEquals: { "aws:PrincipalAccount": "123456789012", "aws:ResourceAccount": "123456789012" },
    });
  });

  it("makes no group where there are gateway endpoints only", async () => {
    const only = { ...args, interfaces: [], privateSubnetIds: [], clientSecurityGroupIds: {} };
    const plan = await planOf(() => new VpcEndpoints("endpoints", only));
    assert.deepEqual(inventory(plan), [
      `${ENDPOINT} endpoints-s3`,
      "gatehouse:network:VpcEndpoints endpoints",
    ]);
  });

  it("registers ids by service, what to wait for, and its documents", async () => {
    const plan = await planOf(() => new VpcEndpoints("endpoints", args));
    const { endpointIds, endpointReady, documents, ...others } = resourceOf(
      plan,
      "gatehouse:network:VpcEndpoints",
    ).outputs;
    assert.deepEqual(others, {
      prefixListIds: { s3: resourceOf(plan, ENDPOINT, "endpoints-s3").outputs["prefixListId"] },
      securityGroupId: resourceOf(plan, GROUP).id,
    });
    assert.deepEqual(endpointIds, {
      "ecr.api": resourceOf(plan, ENDPOINT, "endpoints-ecr-api").id,
      logs: resourceOf(plan, ENDPOINT, "endpoints-logs").id,
      s3: resourceOf(plan, ENDPOINT, "endpoints-s3").id,
    });
    const urns = [ENDPOINT, INGRESS, EGRESS].flatMap((type) => resourcesOf(plan, type)).map(({ urn }) => urn);
    assert.deepEqual([...(endpointReady as string[])].sort(), urns.sort());
    assert.deepEqual(
      Object.keys(documents as object),
      ["ecr-api", "logs", "s3"].map((service) => `${ENDPOINT}::endpoints-${service}::policy`),
    );
  });

  it("refuses an endpoint for Cognito, with the reason", () => {
    refuse(
      { interfaces: ["logs", "cognito-idp"] },
      'VpcEndpoints "endpoints": interfaces is "cognito-idp"; allowed: every service but this; a user pool with a domain ' +
        "blocks all requests through a VPC endpoint, and sign-in is not served there; let the load balancer sign users in, " +
        "or give the network egress.",
    );
  });

  it("refuses services outside its list, and a service twice", () => {
    refuse({ interfaces: ["ec2"] }, /interfaces is "ec2"; allowed: ecr\.api, ecr\.dkr, logs, /);
    refuse({ gateway: ["efs"] }, /gateway is "efs"; allowed: s3, dynamodb\.$/);
    refuse({ interfaces: ["logs", "logs"] }, /interfaces is \["logs","logs"\]; allowed: each service once/);
    refuse({ gateway: ["s3", "s3"] }, /gateway is \["s3","s3"\]; allowed: each service once/);
  });

  it("refuses endpoints that nobody could use", () => {
    refuse({ interfaces: [], gateway: [] }, /allowed: one endpoint or more/);
    refuse({ privateSubnetIds: [] }, /privateSubnetIds is \[\]; allowed: one or more/);
    refuse(
      { privateRouteTableIds: [] },
      /privateRouteTableIds is \[\]; allowed: one or more; a gateway endpoint is a route/,
    );
    refuse({ clientSecurityGroupIds: {} }, /clientSecurityGroupIds is \{\}; allowed: one client or more/);
    refuse({ clientSecurityGroupIds: { "Task 1": "sg-1" } }, /clientSecurityGroupIds is \["Task 1"\]/);
  });

  it("refuses China, where service names differ", () => {
    refuse(
      { context: { ...testContext, partition: "aws-cn" } },
      /context\.partition is "aws-cn"; allowed: aws and aws-us-gov/,
    );
  });
});
