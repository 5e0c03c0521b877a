import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { simplest } from "../../cli/analyses/permissions/arns";
import { actions, arnForms } from "../../cli/analyses/permissions/catalogue";
import { allActions, namedActions } from "../../cli/analyses/permissions/collect";
import { grantsOf } from "../../cli/analyses/permissions/grants";
import { lookups } from "../../cli/analyses/permissions/lookups";
import { type Permissions, planPermissions } from "../../cli/analyses/permissions/planPermissions";
import {
  LONGEST_POLICY,
  MOST_POLICIES,
  policiesOf,
  policyLength,
} from "../../cli/analyses/permissions/policies";
import { renderPermissions } from "../../cli/analyses/permissions/render";
import { statementsOf } from "../../cli/analyses/permissions/statements";
import { needsByType } from "../../cli/analyses/permissions/table";
import { type Plan, type PlanResource, UNKNOWN } from "../../cli/plan";
import { offlinePreview } from "../../cli/preview";
import { policyDocument, type Statement } from "../../components/shared/policy";
import { evaluate } from "../../policy-pack/evaluate";
import { READS_DATA, RETURNS_CREDENTIALS } from "../../policy-pack/views/actions";
import { planOfResources, resource } from "./plans";

const ROOT = resolve(__dirname, "../..");
const ACCOUNT = "111122223333";
const ROLE = "aws:iam/role:Role";
const SHIPPED = readdirSync(ROOT).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);

const inRegion = (type: string, name: string, inputs: Record<string, unknown> = {}, more = {}) =>
  resource(type, name, { region: "eu-central-1", ...inputs }, more);
const role = (name: string, inputs: Record<string, unknown> = {}) =>
  resource(ROLE, name, { name: `${name}-0a1b2c3`, path: "/gatehouse/", ...inputs });
const deployOf = (resources: readonly PlanResource[]) =>
  planPermissions(planOfResources(resources), ACCOUNT).deploy;

/** The resources on which the statements allow an action, and the conditions. */
function allowed(statements: readonly Statement[], action: string) {
  return statements
    .filter(({ actions: names }) => names.includes(action))
    .map(({ resources, conditions }) => ({ resources, ...(conditions === undefined ? {} : { conditions }) }));
}

function sources(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(ROOT, folder, file), "utf8"));
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

describe("the tables of permissions", () => {
  it("know every type of AWS that a component makes", () => {
    const made = sources("components").flatMap((text) =>
      [...text.matchAll(/new aws\.(\w+)\.(\w+)\(/g)].map(
        ([, module = "", name = ""]) => `aws:${module}/${lowerFirst(name)}:${name}`,
      ),
    );
    assert.ok(made.length > 60, "the scan finds the components' resources");
    assert.deepEqual(
      [...new Set(made)].filter((type) => needsByType[type] === undefined),
      [],
      "write down in cli/analyses/permissions/types/ what these need",
    );
  });

  it("know every type of AWS in the inventories of shipped stacks", () => {
    const folder = join(ROOT, "tests/golden");
    const types = readdirSync(folder).flatMap((file) =>
      readFileSync(join(folder, file), "utf8").match(/^aws:\S+/gm),
    );
    assert.deepEqual(
      [...new Set(types)].filter((type) => type !== null && needsByType[type] === undefined),
      [],
    );
  });

  it("know every question that the program asks AWS", () => {
    const asked = [...sources("components"), ...sources("stacks")].flatMap((text) =>
      [...text.matchAll(/\baws\.(?:\w+\.)?get[A-Z]\w*/g)].map(([call]) => call.replace(/Output$/, "")),
    );
    assert.ok(asked.includes("aws.getCallerIdentity"), "the scan finds the lookups");
    const known = new Set(lookups.map(({ call }) => call));
    assert.deepEqual(
      [...new Set(asked)].filter((call) => !known.has(call)),
      [],
      "write down in cli/analyses/permissions/lookups.ts what these need",
    );
  });

  it("name actions of AWS's Service Authorization Reference, and no others", () => {
    assert.deepEqual(namedActions(), Object.keys(actions).sort(), "run collect.ts");
    for (const [kind, form] of Object.entries(arnForms)) {
      assert.match(form, /^arn:\$\{Partition\}:/, kind);
    }
  });

  it("name kinds of resource that the reference knows", () => {
    const kinds = Object.values(needsByType).flatMap(({ service, is = [], with: others = [] }) =>
      [...is, ...others].map((kind) => `${service}:${kind}`),
    );
    assert.deepEqual(
      kinds.filter((kind) => arnForms[kind] === undefined),
      [],
    );
  });

  it("name parts of ARNs for names", () => {
    for (const [type, { service, is = [], named }] of Object.entries(needsByType)) {
      const part = named?.split(".").at(-1);
      const forms = is.map((kind) => arnForms[`${service}:${kind}`]);
      assert.ok(part === undefined || forms.some((form) => form?.includes(`\${${part}}`)), type);
    }
  });

  it("read with actions that only read", () => {
    for (const [type, { service, read, secretRead = "" }] of Object.entries(needsByType)) {
      for (const word of `${read} ${secretRead}`.split(/\s+/).filter((one) => one !== "")) {
        const action = word.includes(":") ? word : `${service}:${word}`;
        assert.match(actions[action]?.access ?? "", /^(List|Read|List, Read)$/, `${type}: ${action}`);
      }
    }
  });

  it("keep data, passwords and client secrets out of ordinary reads", () => {
    const secret = new Set([...READS_DATA, ...RETURNS_CREDENTIALS]);
    for (const [type, { service, read }] of Object.entries(needsByType)) {
      const found = read.split(/\s+/).filter((word) => secret.has(`${service}:${word}`.toLowerCase()));
      assert.deepEqual(found, [], type);
    }
  });

  it("can be undone: what makes something can take it away", () => {
    // What a deployment only changes, and what AWS gives no way to take back.
    const lasting = new Set([
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      "aws:acm/certificateValidation:CertificateValidation",
    ]);
    for (const [type, needs] of Object.entries(needsByType)) {
      assert.equal(needs.delete === "", lasting.has(type), type);
      assert.ok(allActions(needs).length > 0, type);
    }
  });
});

describe("planPermissions", () => {
  it("binds automatic names by their beginning, chosen names as they are", () => {
    const statements = deployOf([
      inRegion("aws:s3/bucket:Bucket", "chat-logs", { bucket: "chat-logs-0a1b2c3" }),
      inRegion("aws:cloudtrail/trail:Trail", "audit", { name: "company" }),
      inRegion("aws:rds/instance:Instance", "chat", { identifier: "chat0a1b2c3", skipFinalSnapshot: true }),
      inRegion("aws:kms/alias:Alias", "chat-alias", { name: "alias/chat-alias-0a1b2c3" }),
    ]);
    assert.deepEqual(allowed(statements, "s3:CreateBucket"), [{ resources: ["arn:aws:s3:::chat-logs-*"] }]);
    assert.deepEqual(allowed(statements, "cloudtrail:DeleteTrail"), [
      { resources: [`arn:aws:cloudtrail:eu-central-1:${ACCOUNT}:trail/company`] },
    ]);
    assert.deepEqual(allowed(statements, "rds:DeleteDBInstance"), [
      { resources: [`arn:aws:rds:eu-central-1:${ACCOUNT}:db:chat*`] },
    ]);
    assert.deepEqual(allowed(statements, "kms:DeleteAlias"), [
      {
        resources: [
          `arn:aws:kms:eu-central-1:${ACCOUNT}:alias/chat-alias-*`,
          `arn:aws:kms:eu-central-1:${ACCOUNT}:key/*`,
        ],
      },
    ]);
  });

  it("knows the ARNs that leave a part of the name out or add one", () => {
    const statements = deployOf([
      inRegion("aws:ssm/parameter:Parameter", "a", { name: "/gatehouse/dev/client" }),
      inRegion("aws:cloudwatch/logGroup:LogGroup", "a", { name: "/aws/lambda/a" }),
      resource("aws:iam/role:Role", "a", { name: "a", path: "/" }),
    ]);
    assert.deepEqual(allowed(statements, "ssm:PutParameter"), [
      { resources: [`arn:aws:ssm:eu-central-1:${ACCOUNT}:parameter/gatehouse/dev/client`] },
    ]);
    assert.deepEqual(allowed(statements, "logs:CreateLogGroup"), [
      { resources: [`arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:/aws/lambda/a*`] },
    ]);
    assert.deepEqual(allowed(statements, "iam:CreateRole"), [
      { resources: [`arn:aws:iam::${ACCOUNT}:role/a`] },
    ]);
  });

  it("binds API Gateway by its addresses", () => {
    const statements = deployOf([
      inRegion("aws:apigatewayv2/route:Route", "a"),
      inRegion("aws:apigatewayv2/api:Api", "a", { name: "a" }),
    ]);
    const at = (path: string) => `arn:aws:apigateway:eu-central-1::${path}`;
    assert.deepEqual(allowed(statements, "apigateway:POST"), [
      { resources: [at("/apis"), at("/apis/*"), at("/tags/*")] },
    ]);
    assert.deepEqual(allowed(statements, "logs:CreateLogDelivery"), []);
  });

  it("asks what is guarded for its web ACL", () => {
    const guarded = (type: string) =>
      deployOf([
        inRegion(
          "aws:wafv2/webAclAssociation:WebAclAssociation",
          "a",
          { resourceArn: UNKNOWN },
          { propertyDependencies: { resourceArn: [`urn:pulumi:test::gatehouse::${type}::a`] } },
        ),
      ]).flatMap(({ actions: names }) =>
        names.filter((name) => !name.startsWith("wafv2:") && !/Describe/.test(name)),
      );
    assert.deepEqual(guarded("aws:lb/loadBalancer:LoadBalancer"), ["elasticloadbalancing:SetWebAcl"]);
    assert.deepEqual(guarded("aws:amplify/app:App"), [
      "amplify:AssociateWebACL",
      "amplify:DisassociateWebACL",
      "amplify:GetWebACLForResource",
    ]);
  });

  it("sees automatic names inside other names", () => {
    const statements = deployOf([
      inRegion("aws:rds/instance:Instance", "chat", { identifier: "chat0a1b2c3" }),
      inRegion("aws:cloudwatch/logGroup:LogGroup", "chat-log", {
        name: "/aws/rds/instance/chat0a1b2c3/upgrade",
      }),
    ]);
    assert.deepEqual(allowed(statements, "logs:DeleteLogGroup"), [
      { resources: [`arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:/aws/rds/instance/chat*/upgrade*`] },
    ]);
  });

  it("names everything that an action touches", () => {
    const statements = deployOf([inRegion("aws:ec2/subnet:Subnet", "chat-a")]);
    const ec2 = (kind: string) => `arn:aws:ec2:eu-central-1:${ACCOUNT}:${kind}/*`;
    assert.deepEqual(allowed(statements, "ec2:CreateSubnet"), [{ resources: [ec2("subnet"), ec2("vpc")] }]);
    assert.deepEqual(allowed(statements, "ec2:CreateTags"), [{ resources: [ec2("subnet")] }]);
    assert.deepEqual(allowed(statements, "ec2:DescribeSubnets"), [{ resources: ["*"] }]);
  });

  it("follows resources into other regions", () => {
    const statements = deployOf([
      inRegion("aws:acm/certificate:Certificate", "edge", { region: "us-east-1" }),
      inRegion("aws:acm/certificate:Certificate", "chat"),
    ]);
    assert.deepEqual(allowed(statements, "acm:DeleteCertificate"), [
      {
        resources: [
          `arn:aws:acm:eu-central-1:${ACCOUNT}:certificate/*`,
          `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/*`,
        ],
      },
    ]);
  });

  it("changes records in the stack's own zone only", () => {
    const statements = deployOf([
      resource("aws:route53/record:Record", "chat", { zoneId: "Z123", name: "chat.acme.dev" }),
    ]);
    assert.deepEqual(allowed(statements, "route53:ChangeResourceRecordSets"), [
      { resources: ["arn:aws:route53:::hostedzone/Z123"] },
    ]);
    assert.deepEqual(allowed(statements, "route53:GetChange"), [
      { resources: ["arn:aws:route53:::change/*"] },
    ]);
  });

  it("hands each role to its own service, and no other role", () => {
    const [task, flow] = [role("chat-task"), role("chat-flow-log")];
    const statements = deployOf([
      task,
      flow,
      inRegion(
        "aws:ecs/taskDefinition:TaskDefinition",
        "chat",
        { family: "chat", taskRoleArn: UNKNOWN },
        { propertyDependencies: { taskRoleArn: [task.urn] } },
      ),
      inRegion(
        "aws:ec2/flowLog:FlowLog",
        "chat",
        { iamRoleArn: UNKNOWN },
        { propertyDependencies: { iamRoleArn: [flow.urn] } },
      ),
      inRegion("aws:backup/selection:Selection", "chat", {
        iamRoleArn: `arn:aws:iam::${ACCOUNT}:role/backup`,
      }),
      inRegion("aws:lambda/function:Function", "chat", { name: "chat-0a1b2c3", role: UNKNOWN }),
    ]);
    const passed = (resources: string[], service: string) => ({
      resources: resources.map((name) => `arn:aws:iam::${ACCOUNT}:role/${name}`),
      conditions: { StringEquals: { "iam:PassedToService": `${service}.amazonaws.com` } },
    });
    assert.deepEqual(allowed(statements, "iam:PassRole"), [
      passed(["gatehouse/chat-task-*"], "ecs-tasks"),
      passed(["gatehouse/chat-flow-log-*"], "vpc-flow-logs"),
      passed(["backup"], "backup"),
      // A role that the plan does not tell: still below the stack's path.
      passed(["gatehouse/*"], "lambda"),
    ]);
  });

  it("makes and changes roles only below their path, and only with the boundary where there is one", () => {
    const resources = [`arn:aws:iam::${ACCOUNT}:role/gatehouse/chat-task-*`];
    const policy = resource("aws:iam/rolePolicy:RolePolicy", "chat-task");
    const free = deployOf([role("chat-task"), policy]);
    assert.deepEqual(allowed(free, "iam:PutRolePolicy"), [{ resources }]);
    assert.deepEqual(allowed(free, "iam:PutRolePermissionsBoundary"), []);

    const boundary = `arn:aws:iam::${ACCOUNT}:policy/boundary`;
    const bound = deployOf([role("chat-task", { permissionsBoundary: boundary }), policy]);
    const conditions = { StringEquals: { "iam:PermissionsBoundary": boundary } };
    for (const action of [
      "iam:CreateRole",
      "iam:PutRolePolicy",
      "iam:DeleteRolePolicy",
      "iam:UpdateAssumeRolePolicy",
      "iam:PutRolePermissionsBoundary",
    ]) {
      assert.deepEqual(allowed(bound, action), [{ resources, conditions }], action);
    }
    const named = bound.flatMap(({ actions: names }) => names);
    assert.deepEqual(
      named.filter((action) =>
        /^iam:(Delete.*Boundary|.*User|.*AccessKey|.*LoginProfile|.*PolicyVersion)/.test(action),
      ),
      [],
    );
  });

  it("knows a group's own service-linked role from the roles of the stack", () => {
    const linked = inRegion("aws:iam/serviceLinkedRole:ServiceLinkedRole", "spa-scaling", {
      awsServiceName: "autoscaling.amazonaws.com",
      customSuffix: UNKNOWN,
    });
    const group = inRegion(
      "aws:autoscaling/group:Group",
      "spa",
      { name: "spa-0a1b2c3", serviceLinkedRoleArn: UNKNOWN },
      { propertyDependencies: { serviceLinkedRoleArn: [linked.urn] } },
    );
    const statements = deployOf([
      role("spa"),
      linked,
      group,
      resource("aws:iam/rolePolicy:RolePolicy", "spa"),
    ]);
    const resources = [`arn:aws:iam::${ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/*`];
    assert.deepEqual(allowed(statements, "iam:PassRole"), [
      { resources, conditions: { StringEquals: { "iam:PassedToService": "autoscaling.amazonaws.com" } } },
    ]);
    assert.deepEqual(allowed(statements, "iam:CreateServiceLinkedRole"), [
      { resources, conditions: { StringEquals: { "iam:AWSServiceName": "autoscaling.amazonaws.com" } } },
    ]);
    assert.deepEqual(allowed(statements, "iam:DeleteServiceLinkedRole"), [{ resources }]);
    assert.deepEqual(allowed(statements, "iam:PutRolePolicy"), [
      { resources: [`arn:aws:iam::${ACCOUNT}:role/gatehouse/spa-*`] },
    ]);
    assert.deepEqual(allowed(statements, "autoscaling:UpdateAutoScalingGroup"), [
      {
        resources: [
          `arn:aws:autoscaling:eu-central-1:${ACCOUNT}:autoScalingGroup:*:autoScalingGroupName/spa-*`,
        ],
      },
    ]);
  });

  it("lets AWS make the account's role of Auto Scaling where a group has none of its own", () => {
    const statements = deployOf([inRegion("aws:autoscaling/group:Group", "spa", { name: "spa-0a1b2c3" })]);
    const [{ resources } = { resources: [] }] = allowed(statements, "iam:CreateServiceLinkedRole");
    assert.deepEqual(resources, [
      `arn:aws:iam::${ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    ]);
    assert.deepEqual(allowed(statements, "iam:PassRole"), []);
  });

  it("gives away a key only for what the plan's grant says", () => {
    const operations = ["Decrypt", "CreateGrant"];
    const statements = deployOf([inRegion("aws:kms/grant:Grant", "spa", { keyId: UNKNOWN, operations })]);
    assert.deepEqual(
      allowed(statements, "kms:CreateGrant").map(({ conditions }) => conditions),
      [{ "ForAllValues:StringEquals": { "kms:GrantOperations": ["CreateGrant", "Decrypt"] } }],
    );
    assert.deepEqual(
      allowed(statements, "kms:RevokeGrant").map(({ conditions }) => conditions),
      [undefined],
    );
  });

  it("attaches policies to roles only with the boundary where there is one", () => {
    const boundary = `arn:aws:iam::${ACCOUNT}:policy/boundary`;
    const statements = deployOf([
      role("chat-task", { permissionsBoundary: boundary }),
      resource("aws:iam/policy:Policy", "chat", { name: "chat-0a1b2c3", path: "/gatehouse/" }),
      resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "chat"),
    ]);
    const conditions = { StringEquals: { "iam:PermissionsBoundary": boundary } };
    const resources = [`arn:aws:iam::${ACCOUNT}:role/gatehouse/chat-task-*`];
    assert.deepEqual(allowed(statements, "iam:AttachRolePolicy"), [{ resources, conditions }]);
    assert.deepEqual(allowed(statements, "iam:DetachRolePolicy"), [{ resources, conditions }]);
    assert.deepEqual(allowed(statements, "iam:CreatePolicyVersion"), [
      { resources: [`arn:aws:iam::${ACCOUNT}:policy/gatehouse/chat-*`] },
    ]);
  });

  it("lets AWS make its own roles, by service", () => {
    const statements = deployOf([
      inRegion("aws:ecs/cluster:Cluster", "chat", { name: "chat-0a1b2c3" }),
      inRegion("aws:cloudwatch/metricAlarm:MetricAlarm", "mend", {
        name: "mend",
        alarmActions: ["arn:aws:automate:eu-central-1:ec2:recover"],
      }),
      inRegion("aws:cloudwatch/metricAlarm:MetricAlarm", "tell", {
        name: "tell",
        alarmActions: ["arn:aws:sns:x"],
      }),
      inRegion("aws:cognito/userPool:UserPool", "chat", {}),
    ]);
    const linked = `arn:aws:iam::${ACCOUNT}:role/aws-service-role`;
    assert.deepEqual(allowed(statements, "iam:CreateServiceLinkedRole"), [
      {
        resources: [
          `${linked}/ecs.amazonaws.com/AWSServiceRoleForECS`,
          `${linked}/events.amazonaws.com/AWSServiceRoleForCloudWatchEvents`,
        ],
        conditions: { StringEquals: { "iam:AWSServiceName": ["ecs.amazonaws.com", "events.amazonaws.com"] } },
      },
    ]);
  });

  it("uses keys only through the services that keep data, and an existing key by its ARN", () => {
    const keyed = (kmsKeyId: string) => [
      inRegion("aws:efs/fileSystem:FileSystem", "chat", { kmsKeyId }),
      inRegion("aws:secretsmanager/secret:Secret", "chat", { name: "chat-0a1b2c3", kmsKeyId }),
    ];
    const via = ["elasticfilesystem", "secretsmanager"].map((name) => `${name}.eu-central-1.amazonaws.com`);
    const anyKey = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/*`;
    const own = deployOf(keyed(UNKNOWN));
    assert.deepEqual(allowed(own, "kms:Decrypt"), [
      { resources: [anyKey], conditions: { StringEquals: { "kms:ViaService": via } } },
    ]);
    assert.deepEqual(allowed(own, "kms:CreateGrant"), [
      {
        resources: [anyKey],
        conditions: {
          StringEquals: { "kms:ViaService": via.slice(0, 1) },
          Bool: { "kms:GrantIsForAWSResource": "true" },
        },
      },
    ]);
    const existing = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/1234`;
    assert.deepEqual(
      allowed(deployOf(keyed(existing)), "kms:Decrypt").map(({ resources }) => resources),
      [[existing]],
    );
    assert.deepEqual(
      allowed(deployOf([inRegion("aws:efs/fileSystem:FileSystem", "chat")]), "kms:Decrypt"),
      [],
    );
  });

  it("binds what ends badly elsewhere to the stack's tags, where the caller names them", () => {
    const tags = { "gatehouse:stack": "dev" };
    const of = (resources: readonly PlanResource[]) =>
      planPermissions(planOfResources(resources), ACCOUNT, tags).deploy;
    const statements = of([
      inRegion("aws:kms/key:Key", "chat"),
      inRegion("aws:secretsmanager/secret:Secret", "chat", { name: "chat-0a1b2c3", kmsKeyId: UNKNOWN }),
      inRegion("aws:cognito/userPoolClient:UserPoolClient", "chat", { userPoolId: UNKNOWN }),
    ]);
    const own = { "aws:ResourceTag/gatehouse:stack": "dev" };
    const key = { resources: [`arn:aws:kms:eu-central-1:${ACCOUNT}:key/*`] };
    assert.deepEqual(allowed(statements, "kms:PutKeyPolicy"), [
      { ...key, conditions: { StringEquals: own } },
    ]);
    assert.deepEqual(allowed(statements, "kms:Decrypt"), [
      {
        ...key,
        conditions: {
          StringEquals: { "kms:ViaService": ["secretsmanager.eu-central-1.amazonaws.com"], ...own },
        },
      },
    ]);
    // A key has no tag before it is made, and is asked for by everybody soon after.
    assert.deepEqual(allowed(statements, "kms:CreateKey"), [{ resources: ["*"] }]);
    assert.deepEqual(allowed(statements, "kms:DescribeKey"), [key]);
    assert.deepEqual(allowed(statements, "kms:TagResource"), [
      { ...key, conditions: { StringEqualsIfExists: { ...own, "aws:RequestTag/gatehouse:stack": "dev" } } },
    ]);
    assert.deepEqual(allowed(statements, "cognito-idp:DescribeUserPoolClient"), [
      {
        resources: [`arn:aws:cognito-idp:eu-central-1:${ACCOUNT}:userpool/*`],
        conditions: { StringEquals: own },
      },
    ]);
  });

  it("binds clients of a pool that is there by its id, and needs no tag", () => {
    const userPoolId = "eu-central-1_4a4a4a4aa";
    const plan = planOfResources([
      inRegion("aws:cognito/userPoolClient:UserPoolClient", "chat", { userPoolId }),
    ]);
    const resources = [`arn:aws:cognito-idp:eu-central-1:${ACCOUNT}:userpool/${userPoolId}`];
    for (const tags of [undefined, { "gatehouse:stack": "dev" }]) {
      const { deploy } = planPermissions(plan, ACCOUNT, tags);
      assert.deepEqual(allowed(deploy, "cognito-idp:DescribeUserPoolClient"), [{ resources }]);
    }
  });

  it("empties a bucket only where the stack does", () => {
    const bucket = (forceDestroy: boolean) =>
      deployOf([inRegion("aws:s3/bucket:Bucket", "a", { bucket: "a-0a1b2c3", forceDestroy })]);
    assert.deepEqual(allowed(bucket(true), "s3:DeleteObject"), [{ resources: ["arn:aws:s3:::a-*/*"] }]);
    assert.deepEqual(allowed(bucket(false), "s3:DeleteObject"), []);
  });

  it("asks for one whole list where AWS checks against it", () => {
    const statements = deployOf([
      inRegion("aws:cloudwatch/logGroup:LogGroup", "a", { name: "a-0a1b2c3" }),
      inRegion("aws:rds/instance:Instance", "a", { identifier: "a0a1b2c3" }),
    ]);
    assert.deepEqual(allowed(statements, "logs:DescribeLogGroups"), [
      { resources: [`arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:*`] },
    ]);
    assert.deepEqual(allowed(statements, "rds:DescribeDBInstances"), [
      { resources: [`arn:aws:rds:eu-central-1:${ACCOUNT}:db:*`] },
    ]);
  });

  it("reads what the stack only looks at, and changes nothing of it", () => {
    const statements = deployOf([inRegion("aws:ec2/vpc:Vpc", "company", {}, { external: true })]);
    assert.deepEqual(allowed(statements, "ec2:DescribeVpcs"), [{ resources: ["*"] }]);
    assert.deepEqual(allowed(statements, "ec2:DeleteVpc"), []);
  });

  it("takes the partition from the plan", () => {
    const [statement] = deployOf([
      inRegion("aws:sns/topicPolicy:TopicPolicy", "a", { arn: "arn:aws-us-gov:sns:us-gov-west-1:1:a" }),
    ]).filter(({ actions: names }) => names.includes("sns:SetTopicAttributes"));
    assert.deepEqual(statement?.resources, [`arn:aws-us-gov:sns:eu-central-1:${ACCOUNT}:*`]);
  });

  it("withholds data and secrets from the preview, and says which", () => {
    const plan = planOfResources([
      inRegion("aws:secretsmanager/secretVersion:SecretVersion", "chat-version"),
      inRegion("aws:cognito/userPoolClient:UserPoolClient", "chat"),
    ]);
    const { deploy, preview, withheld } = planPermissions(plan, ACCOUNT);
    for (const action of ["secretsmanager:GetSecretValue", "cognito-idp:DescribeUserPoolClient"]) {
      assert.equal(allowed(deploy, action).length, 1, action);
      assert.equal(allowed(preview, action).length, 0, action);
    }
    assert.equal(allowed(preview, "secretsmanager:DescribeSecret").length, 1);
    assert.deepEqual(withheld, [
      {
        resource: "chat-version (aws:secretsmanager/secretVersion:SecretVersion)",
        actions: ["secretsmanager:GetSecretValue"],
      },
      {
        resource: "chat (aws:cognito/userPoolClient:UserPoolClient)",
        actions: ["cognito-idp:DescribeUserPoolClient"],
      },
    ]);
  });

  it("says which types it cannot speak for", () => {
    const plan = planOfResources([inRegion("aws:sqs/queue:Queue", "a"), resource("random:index/x:X", "b")]);
    assert.deepEqual(planPermissions(plan).unlisted, ["aws:sqs/queue:Queue"]);
  });
});

describe("statements and policies", () => {
  const grant = (action: string, ...resources: string[]) => ({ action, resources });

  it("leave out what another pattern covers, and nothing else", () => {
    assert.deepEqual(simplest(["b-c-*", "b-*", "b-*", "a", "bc"]), ["a", "b-*", "bc"]);
    assert.deepEqual(simplest(["x/*/y", "x/*"]), ["x/*"]);
    assert.deepEqual(simplest(["x*", "*"]), ["*"]);
  });

  it("put together what has the same resources and conditions", () => {
    const found = statementsOf(
      [grant("a:B", "2"), grant("a:A", "1"), grant("a:C", "1"), grant("a:B", "1")],
      "",
    );
    assert.deepEqual(
      found.map(({ sid, actions: names, resources }) => [sid, names, resources]),
      [
        ["A", ["a:A", "a:C"], ["1"]],
        ["ANo2", ["a:B"], ["1", "2"]],
      ],
    );
  });

  it("never join conditions that mean different things", () => {
    const to = (service: string, resource: string) => ({
      ...grant("iam:PassRole", resource),
      conditions: { StringEquals: { "iam:PassedToService": service } },
    });
    const found = statementsOf([to("a", "1"), to("b", "2"), to("a", "3")], "");
    assert.deepEqual(
      found.map(({ resources, conditions }) => [resources, conditions]),
      [
        [["1", "3"], { StringEquals: { "iam:PassedToService": "a" } }],
        [["2"], { StringEquals: { "iam:PassedToService": "b" } }],
      ],
    );
  });

  it("split what is longer than a policy, and lose nothing", () => {
    const long = (count: number) =>
      Array.from({ length: count }, (_, index) => `arn:aws:s3:::${"x".repeat(40)}${index}`);
    const statements: Statement[] = [
      { sid: "Resources", actions: ["s3:ListBucket"], resources: long(150) },
      {
        sid: "Actions",
        actions: long(120).map((text) => text.replaceAll(":", "")),
        resources: ["arn:aws:s3:::a"],
      },
      { sid: "Small", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::a/b"] },
    ];
    const documents = policiesOf(statements);
    assert.ok(
      documents.length >= 3 && documents.every((document) => policyLength(document) <= LONGEST_POLICY),
    );
    const pairs = (list: readonly { actions: readonly string[]; resources?: readonly unknown[] }[]) =>
      list.flatMap(({ actions: names, resources = [] }) =>
        names.flatMap((name) => resources.map((one) => `${name} ${one}`)),
      );
    const made = documents.flatMap(({ Statement }) =>
      Statement.map((one) => ({
        actions: one["Action"] as string[],
        resources: one["Resource"] as string[],
      })),
    );
    assert.deepEqual(pairs(made).sort(), pairs(statements).sort());
    const sids = documents.flatMap(({ Statement }) => Statement.map((one) => one["Sid"]));
    assert.equal(new Set(sids).size, sids.length);
  });

  it("refuse a statement that IAM cannot hold", () => {
    const monster = {
      sid: "Monster",
      actions: ["s3:GetObject"],
      resources: [`arn:aws:s3:::${"x".repeat(7000)}`],
    };
    assert.throws(() => policiesOf([monster]), /Statement "Monster" alone is longer/);
  });
});

describe("the permissions of the shipped stacks", function () {
  this.timeout(120_000);
  const found = new Map<string, { readonly plan: Plan; readonly permissions: Permissions }>();

  before(async () => {
    for (const stack of SHIPPED) {
      const { plan } = await offlinePreview(ROOT, stack, { unknowns: true });
      found.set(stack, { plan, permissions: planPermissions(plan, ACCOUNT) });
    }
  });

  const each = (check: (permissions: Permissions, plan: Plan, stack: string) => void) => () => {
    assert.ok(found.size > 0);
    for (const [stack, { plan, permissions }] of found) {
      check(permissions, plan, stack);
    }
  };

  it(
    "lack no type",
    each(({ unlisted }, _, stack) => assert.deepEqual(unlisted, [], stack)),
  );

  it(
    "are policies that IAM takes, and no more than a role holds",
    each(({ deploy, preview }, _, stack) => {
      for (const statements of [deploy, preview]) {
        const documents = policiesOf(statements);
        assert.ok(documents.length <= MOST_POLICIES, stack);
        for (const document of documents) {
          assert.ok(policyLength(document) <= LONGEST_POLICY, stack);
        }
      }
    }),
  );

  it(
    "allow what each resource needs, and nothing that none needs",
    each(({ deploy }, plan, stack) => {
      const { lookups: asked, reads, secretReads, changes } = grantsOf(plan, ACCOUNT);
      const needed = [...asked, ...reads, ...secretReads, ...changes];
      const covers = (wide: string, one: string) =>
        wide === one || (wide.endsWith("*") && one.startsWith(wide.slice(0, -1)));
      for (const { action, resources } of needed) {
        for (const one of resources) {
          const held = deploy.some(
            ({ actions: names, resources: held = [] }) =>
              names.includes(action) && held.some((wide) => covers(String(wide), one)),
          );
          assert.ok(held, `${stack}: ${action} on ${one}`);
        }
      }
      for (const { actions: names, resources = [] } of deploy) {
        for (const action of names) {
          const wanted = new Set(
            needed.filter((grant) => grant.action === action).flatMap((grant) => grant.resources),
          );
          assert.ok(
            resources.every((one) => wanted.has(String(one))),
            `${stack}: ${action}`,
          );
        }
      }
    }),
  );

  it(
    "use * only where the reference knows no resource",
    each(({ deploy, preview }, _, stack) => {
      for (const { actions: names, resources = [], why } of [...deploy, ...preview]) {
        for (const action of resources.includes("*") ? names : []) {
          const { requires = [], allows = [] } = actions[action] ?? {};
          assert.deepEqual([...requires, ...allows], [], `${stack}: ${action}`);
          assert.ok(why !== undefined);
        }
      }
    }),
  );

  it(
    "change nothing and read no data at a preview",
    each(({ preview }, _, stack) => {
      const secret = new Set([...READS_DATA, ...RETURNS_CREDENTIALS]);
      for (const { actions: names, resources = [] } of preview) {
        for (const action of names) {
          assert.match(actions[action]?.access ?? "", /^(List|Read|List, Read)$/, `${stack}: ${action}`);
          // AWS's own public parameter: the number of a machine image.
          const open = resources.every((one) => String(one).includes("::parameter/aws/service/"));
          assert.ok(open || !secret.has(action.toLowerCase()), `${stack}: ${action}`);
        }
      }
    }),
  );

  it(
    "pass the policy pack's rules of IAM but for what AWS gives no name to",
    each((permissions, _, stack) => {
      for (const kind of ["deploy", "preview"] as const) {
        const found = brokenBy(permissions[kind]).map((one) => `${kind}: ${one}`);
        // It advises: who deploys makes and deletes things whose ids AWS assigns. Who previews only looks.
        const unexpected = found.filter(
          (one) => !EXCEPTIONS.has(one) && !one.startsWith("deploy: iam-no-unnamed-resources "),
        );
        assert.deepEqual(unexpected, [], stack);
        // All statements together, for rights that several of them add up to.
        const together = broken(permissions[kind]);
        // Who makes roles without a boundary and writes their policies can give such a role every right: docs/permissions.md.
        const unbounded =
          kind === "deploy" && !JSON.stringify(permissions[kind]).includes("iam:PermissionsBoundary");
        assert.equal(together.includes("iam-no-privilege-escalation"), unbounded, `${stack} ${kind}`);
        assert.ok(!together.includes("iam-no-admin"), stack);
      }
    }),
  );

  it("would be caught with a way to more rights", () => {
    const chain: Statement = {
      sid: "Chain",
      actions: ["iam:PutRolePolicy"],
      resources: [`arn:aws:iam::${ACCOUNT}:role/*`],
    };
    assert.ok(broken([chain]).includes("iam-no-privilege-escalation"));
  });
});

/**
 * Where the documents break the pack's rules, and why. Nothing else: no administration, no wildcard in an action, no
 * role to any service, no way to more rights than the stack's roles can have.
 */
const EXCEPTIONS = new Set([
  // Ids of user pools are AWS's: the provider reads the client with its secret.
  "deploy: iam-no-credentials-exposure cognito-idp:DescribeUserPoolClient",
  // Ids of endpoint services are AWS's too: who may connect is set after the service is there.
  "deploy: iam-no-permissions-management ec2:ModifyVpcEndpointServicePermissions",
  // Ids of keys and file systems are AWS's, and both carry their policy from the first moment.
  "deploy: iam-no-permissions-management kms:PutKeyPolicy",
  "deploy: iam-no-permissions-management elasticfilesystem:PutFileSystemPolicy",
  "deploy: iam-no-permissions-management elasticfilesystem:DeleteFileSystemPolicy",
  // Only through a service, and only for what AWS keeps; or with a grant's own operations, and the end of one.
  "deploy: iam-kms-decrypt-bound kms:Decrypt",
  "deploy: iam-kms-decrypt-bound kms:ReEncryptFrom",
  "deploy: iam-no-permissions-management kms:CreateGrant",
  "deploy: iam-no-permissions-management kms:RetireGrant",
  // A grant by EC2 Auto Scaling's role for its volumes: AWS asks for it in its own name, and for AWS resources only.
  "deploy: iam-kms-through-service kms:CreateGrant",
  "deploy: iam-no-permissions-management kms:RevokeGrant",
]);

/** The rules of IAM that statements break. */
function broken(statements: readonly Statement[]): readonly string[] {
  const policy = resource("aws:iam/policy:Policy", "deployer", {
    policy: JSON.stringify(policyDocument(statements)),
  });
  return evaluate([policy], { today: "2026-01-01", settings: { accountId: ACCOUNT, production: true } })
    .verdicts.filter(({ rule, verdict }) => rule.startsWith("iam-") && verdict.kind === "violation")
    .map(({ rule }) => rule);
}

/**
 * What the statements break, each action by itself: a rule names only the first action that it meets. The pack's list
 * of actions that take no resource is shorter than the reference, to which another test holds each `*`.
 */
function brokenBy(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap((statement) =>
    statement.actions.flatMap((action) =>
      broken([{ ...statement, actions: [action] }])
        .filter((rule) => rule !== "iam-no-wildcard-resources")
        .map((rule) => `${rule} ${action}`),
    ),
  );
}

describe("gatehouse permissions", () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(ROOT, "cli/gatehouse.cjs"), "permissions", ...args], {
      maxBuffer: 1 << 26,
    });

  it("prints the policies of a deployment, with their sizes and what to know first", async () => {
    const { stdout } = await run("--stack", "dev");
    assert.match(
      stdout,
      /^Policies for `pulumi up`, `refresh` and `destroy` of the stack dev\n {2}\d managed policies of /,
    );
    assert.match(stdout, /- The account is \*/);
    assert.match(stdout, /Without a permissions boundary/);
    assert.match(stdout, /\n\nPolicy 1 of \d\n\{\n {2}"Version": "2012-10-17",/);
  });

  it("prints those of a preview, for one account", async () => {
    const { stdout } = await run("--preview", "--account", ACCOUNT);
    assert.match(stdout, /^Policies for `pulumi preview` of the stack dev\n/);
    assert.match(stdout, /secretsmanager:GetSecretValue of open-webui-version/);
    assert.match(stdout, new RegExp(`arn:aws:ecs:[a-z0-9-]+:${ACCOUNT}:cluster/open-webui-\\*`));
    assert.doesNotMatch(stdout, /Create|The account is \*/);
  });

  it("gives both to machines, the same each time", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-permissions-"));
    try {
      const file = join(folder, "permissions.json");
      await run("--json", file);
      const { stdout } = await run("--json", "-");
      assert.equal(readFileSync(file, "utf8"), stdout);
      const { deploy, preview, unlisted } = JSON.parse(stdout);
      assert.deepEqual(unlisted, []);
      assert.ok(deploy.length > preview.length && preview.length > 0);
      assert.equal(deploy[0].Version, "2012-10-17");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses what is no account, and options that it does not have", async () => {
    const refused = async (...args: string[]) => {
      const { code, stderr } = (await run(...args).then(
        () => assert.fail("accepted"),
        (error) => error,
      )) as { code: number; stderr: string };
      assert.equal(code, 2);
      return stderr;
    };
    assert.match(await refused("--account", "1111"), /--account is "1111"; use the twelve digits/);
    assert.match(await refused("--unknowns"), /"npm run permissions -- --help" shows the options/);
  });

  it("says first that it is not complete, where it is not", () => {
    const permissions = { deploy: [], preview: [], withheld: [], unlisted: ["aws:sqs/queue:Queue"] };
    const text = renderPermissions(permissions, {
      stack: "dev",
      kind: "deploy",
      account: ACCOUNT,
      boundary: true,
    });
    assert.match(text, /Not complete: nobody wrote down what these types need: aws:sqs\/queue:Queue\./);
  });
});
