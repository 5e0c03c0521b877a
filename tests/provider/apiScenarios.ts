import type { Properties } from "./properties";
import type { Replay } from "./replay";
import { again, remove, type Scenario, set, trusts, within } from "./scenario";

const api = (more: Omit<Scenario, "variant">): Scenario => ({ variant: "api", ...more });
const machines = (more: Omit<Scenario, "variant">): Scenario => ({ variant: "machines", ...more });
const frontend = (more: Omit<Scenario, "variant">): Scenario => ({ variant: "frontend", ...more });

const GROUP = { target: "autoscaling/group:Group" } as const;
const ROUTE = { target: "apigatewayv2/route:Route" } as const;

/** Without what else would be left when everything exists, by `<end of type> <name>`. */
const after =
  (...gone: readonly (readonly [type: string, name?: string])[]) =>
  (replay: Replay) => {
    for (const [type, name] of gone) {
      replay.delete(replay.one(type, name));
    }
  };

/** By refusal id: what is shown with the samples of APIs, of groups of instances and of pages on Amplify. */
export const apiScenarios: Readonly<Record<string, Scenario>> = {
  // Uniqueness
  "Auto Scaling group name taken": again("autoscaling/group:Group", undefined, { variant: "machines" }),
  "launch template name taken": again("launchTemplate:LaunchTemplate", undefined, { variant: "machines" }),
  "parameter name taken": again("ssm/parameter:Parameter", undefined, { variant: "machines" }),
  "instance profile name taken": again("instanceProfile:InstanceProfile", undefined, { variant: "machines" }),
  "policy name taken": again("iam/policy:Policy", undefined, { variant: "machines" }),
  "service-linked role taken": again("serviceLinkedRole:ServiceLinkedRole", undefined, {
    variant: "machines",
  }),
  "identity provider of the account taken": again("openIdConnectProvider:OpenIdConnectProvider", undefined, {
    variant: "frontend",
  }),
  "API Gateway's account set already": again("apigateway/account:Account", undefined, { variant: "api" }),
  "route key taken": again("apigatewayv2/route:Route", "http", { variant: "api" }),
  "stage name taken": again("apigatewayv2/stage:Stage", "http", { variant: "api" }),
  "API's name taken": again("domainName:DomainName", undefined, { variant: "api" }),
  "API mapping taken": again("apiMapping:ApiMapping", undefined, { variant: "api" }),
  "branch name taken": again("branch:Branch", undefined, { variant: "frontend" }),
  "domain of another app": again("domainAssociation:DomainAssociation", undefined, { variant: "frontend" }),

  // APIs
  "CORS with credentials for everybody": api({
    target: "apigatewayv2/api:Api",
    name: "http",
    change: within("corsConfiguration", { allowCredentials: true, allowOrigins: ["*"] }),
  }),
  "VPC link to another kind of load balancer": api({
    target: "apigateway/vpcLink:VpcLink",
    change: (inputs, replay) => {
      const other = replay.one("loadBalancer:LoadBalancer", "application");
      replay.create(replay.one("securityGroup:SecurityGroup"));
      replay.create(other);
      const found = replay.cloud.all(other.type).find(({ id }) => id.includes("/app/"));
      return { ...inputs, targetArn: found?.id };
    },
  }),
  "VPC link between networks": api({
    target: "apigatewayv2/vpcLink:VpcLink",
    first: (replay) => {
      const [group] = replay.cloud.all("aws:ec2/securityGroup:SecurityGroup");
      replay.cloud.tamper("aws:ec2/securityGroup:SecurityGroup", String(group?.id), { vpcId: "vpc-other" });
    },
  }),
  "integration without its VPC link": api({
    target: "integration:Integration",
    name: "http",
    change: (inputs, replay) => {
      replay.create(replay.one("loadBalancer:LoadBalancer", "passing"));
      const old = replay.one("apigateway/vpcLink:VpcLink");
      replay.create(old);
      return { ...inputs, connectionId: replay.cloud.all(old.type)[0]?.id };
    },
  }),
  "integration with nothing to lead to": api({
    target: "integration:Integration",
    name: "http",
    change: (inputs) => ({ ...inputs, integrationUri: `${inputs["integrationUri"]}0` }),
  }),
  "authorizer of a WebSocket API": api({
    target: "authorizer:Authorizer",
    name: "socket",
    change: set({ identitySources: ["$request.header.Authorization"] }),
  }),
  "tokens of a pool that is not there": api({
    target: "authorizer:Authorizer",
    name: "http",
    change: (inputs) => withIssuer(inputs, (issuer) => issuer.replace("eu-central-1.", "eu-west-1.")),
  }),
  "route without its integration": api({
    ...ROUTE,
    name: "http",
    without: ["integration:Integration http"],
  }),
  "route without its authorizer": api({
    ...ROUTE,
    name: "socket",
    change: set({ authorizationType: "JWT" }),
  }),
  "stage without a route": api({
    target: "stage:Stage",
    name: "socket",
    without: ["route:Route socket"],
  }),
  "stage without the account's role": api({
    target: "stage:Stage",
    name: "socket",
    without: ["account:Account account"],
  }),
  "account's role unfit": api({
    target: "apigateway/account:Account",
    without: ["rolePolicy:RolePolicy logs"],
  }),
  "API's name with pending certificate": api({
    target: "domainName:DomainName",
    first: (replay) => {
      for (const certificate of replay.cloud.all("aws:acm/certificate:Certificate")) {
        replay.cloud.put({ ...certificate, existing: false });
      }
    },
  }),
  "mapping to no stage": api({ target: "apiMapping:ApiMapping", without: ["stage:Stage http"] }),
  "integration in use": remove("integration:Integration", "http", { variant: "api" }),
  "authorizer in use": remove("authorizer:Authorizer", "socket", { variant: "api" }),
  "VPC link in use": remove("apigatewayv2/vpcLink:VpcLink", undefined, { variant: "api" }),
  "old VPC link in use": remove("apigateway/vpcLink:VpcLink", undefined, { variant: "api" }),
  "load balancer behind a VPC link": remove("loadBalancer:LoadBalancer", "passing", { variant: "api" }),
  "API with a name of its own": remove("apigatewayv2/api:Api", "http", { variant: "api" }),

  // Groups of instances
  "launch template's version missing": machines({
    ...GROUP,
    change: within("launchTemplate", { version: "2" }),
  }),
  "launch template's profile missing": machines({
    ...GROUP,
    first: after(["instanceProfile:InstanceProfile"]),
  }),
  "instances between networks": machines({
    ...GROUP,
    first: (replay) => {
      const group = replay.cloud
        .all("aws:ec2/securityGroup:SecurityGroup")
        .find(({ inputs }) => inputs["description"] === "of the sample");
      replay.cloud.tamper("aws:ec2/securityGroup:SecurityGroup", String(group?.id), { vpcId: "vpc-other" });
    },
  }),
  "disks closed to Auto Scaling": machines({ ...GROUP, without: ["grant:Grant scaling"] }),
  "instances behind closed groups": machines({
    ...GROUP,
    without: ["securityGroupIngressRule:SecurityGroupIngressRule in"],
  }),
  "instances behind no listener": machines({ ...GROUP, without: ["listener:Listener listener"] }),
  "instances without a way out": machines({ ...GROUP, without: ["route:Route private"] }),
  "setting of the instances missing": machines({
    ...GROUP,
    without: ["parameter:Parameter greeting"],
  }),
  "instances may not read their settings": machines({
    ...GROUP,
    without: ["rolePolicyAttachment:RolePolicyAttachment machine"],
  }),
  "service-linked role in use": remove("serviceLinkedRole:ServiceLinkedRole", undefined, {
    variant: "machines",
  }),
  "role with attached policies": remove("iam/role:Role", undefined, { variant: "machines" }),
  "policy attached": remove("iam/policy:Policy", undefined, { variant: "machines" }),

  // Pages on Amplify, and who may write
  "principal that is not there": frontend({
    target: "bucketPolicy:BucketPolicy",
    first: after(["iam/role:Role", "publisher"]),
  }),
  "domain of a branch that is not there": frontend({
    target: "domainAssociation:DomainAssociation",
    first: after(["branch:Branch"]),
  }),
  "web ACL of an app that is not there": frontend({
    target: "webAclAssociation:WebAclAssociation",
    first: after(["app:App"]),
  }),
  "regional web ACL of an app": frontend({
    target: "webAclAssociation:WebAclAssociation",
    change: (inputs, replay) => {
      const acl = replay.one("webAcl:WebAcl");
      replay.createAnother(acl, { ...acl.inputs, scope: "REGIONAL", name: "regional" });
      const other = replay.cloud.all(acl.type).find((entry) => entry.inputs["name"] === "regional");
      return { ...inputs, webAclArn: other?.outputs["arn"] };
    },
  }),
};

/** What a scenario would be but for one input: the same refusal, another way into it. */
export const otherWays: readonly (readonly [id: string, title: string, scenario: Scenario])[] = [
  [
    "VPC link between networks",
    "subnets of two networks",
    api({
      target: "apigatewayv2/vpcLink:VpcLink",
      first: (replay) => {
        const [subnet] = replay.cloud.all("aws:ec2/subnet:Subnet");
        replay.cloud.tamper("aws:ec2/subnet:Subnet", String(subnet?.id), { vpcId: "vpc-other" });
      },
    }),
  ],
  [
    "integration without its VPC link",
    "a link of the second generation for a WebSocket API",
    api({
      target: "integration:Integration",
      name: "socket",
      change: (inputs, replay) => {
        const link = replay.one("apigatewayv2/vpcLink:VpcLink");
        const [group] = [replay.one("securityGroup:SecurityGroup")];
        replay.create(group);
        replay.create(link);
        return { ...inputs, connectionId: replay.cloud.all(link.type)[0]?.id };
      },
    }),
  ],
  [
    "authorizer of a WebSocket API",
    "tokens checked by API Gateway",
    api({
      target: "authorizer:Authorizer",
      name: "socket",
      change: set({ authorizerType: "JWT" }),
    }),
  ],
  [
    "tokens of a pool that is not there",
    "a pool that was deleted",
    api({
      target: "authorizer:Authorizer",
      name: "http",
      change: (inputs) => withIssuer(inputs, (issuer) => `${issuer}x`),
    }),
  ],
  [
    "route without its integration",
    "an integration of another API",
    api({
      ...ROUTE,
      name: "http",
      change: (inputs, replay) => {
        for (const [type, name] of [
          ["loadBalancer:LoadBalancer", "passing"],
          ["apigateway/vpcLink:VpcLink"],
          ["apigatewayv2/api:Api", "socket"],
          ["integration:Integration", "socket"],
        ] as const) {
          replay.create(replay.one(type, name));
        }
        const other = replay.cloud
          .all("aws:apigatewayv2/integration:Integration")
          .find(({ inputs: own }) => own["integrationMethod"] === "POST");
        return { ...inputs, target: `integrations/${other?.id}` };
      },
    }),
  ],
  [
    "route without its authorizer",
    "an authorizer that is not there",
    api({ ...ROUTE, name: "http", change: set({ authorizerId: "nobody" }) }),
  ],
  [
    "account's role unfit",
    "a role of another service",
    api({
      target: "apigateway/account:Account",
      others: { "role:Role logs": set({ assumeRolePolicy: trusts("lambda.amazonaws.com") }) },
    }),
  ],
  [
    "launch template's version missing",
    "an update to a version that is not there yet",
    machines({ ...GROUP, act: "update", change: within("launchTemplate", { version: "2" }) }),
  ],
  [
    "disks closed to Auto Scaling",
    "a grant for another role",
    machines({
      ...GROUP,
      first: (replay) => {
        const [grant] = replay.cloud.all("aws:kms/grant:Grant");
        replay.cloud.tamper("aws:kms/grant:Grant", String(grant?.id), { granteePrincipal: "arn:another" });
      },
    }),
  ],
  [
    "instances behind closed groups",
    "a refresh after the rule is gone",
    machines({
      ...GROUP,
      act: "update",
      first: after(["securityGroupEgressRule:SecurityGroupEgressRule", "out"]),
    }),
  ],
  [
    "instances without a way out",
    "a security group that lets nothing out",
    machines({ ...GROUP, without: ["securityGroupEgressRule:SecurityGroupEgressRule registry"] }),
  ],
  [
    "setting of the instances missing",
    "a version that the parameter does not have",
    machines({
      ...GROUP,
      others: {
        "launchTemplate:LaunchTemplate machine": (inputs) => ({
          ...inputs,
          userData: Buffer.from("GREETING parameter /acme/greeting 2\n").toString("base64"),
        }),
      },
    }),
  ],
  [
    "security group in use",
    "instances of a group in it",
    remove("securityGroup:SecurityGroup", "group", {
      variant: "machines",
      first: after(
        ["securityGroupEgressRule:SecurityGroupEgressRule", "registry"],
        ["securityGroupEgressRule:SecurityGroupEgressRule", "out"],
        ["securityGroupIngressRule:SecurityGroupIngressRule", "in"],
      ),
    }),
  ],
  ["subnet in use", "a VPC link in it", remove("subnet:Subnet", "private-a", { variant: "api" })],
  [
    "principal that is not there",
    "the key of a role that does not exist",
    machines({ target: "kms/key:Key", change: set({ policy: namedIn("arn:aws:iam::210987654321:role/x") }) }),
  ],
];

function withIssuer(inputs: Properties, change: (issuer: string) => string): Properties {
  const { issuer, ...others } = inputs["jwtConfiguration"] as Properties;
  return { ...inputs, jwtConfiguration: { ...others, issuer: change(String(issuer)) } };
}

function namedIn(arn: string): string {
  const statement = { Effect: "Allow", Principal: { AWS: [arn] }, Action: "kms:*", Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
