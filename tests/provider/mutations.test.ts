import assert from "node:assert/strict";
import { nameOf, type Plan, type PlanResource } from "../../cli/plan";
import { offlinePlan } from "./offline";
import { dependenciesOf, Replay } from "./replay";
import { variants } from "./variants";

const config = variants.bedrock;
const SERVICE = "ecs/service:Service";

/** One order that the program must keep: what has to wait, for what, and what AWS says otherwise. */
interface Order {
  readonly title: string;
  readonly waits: readonly [type: string, name?: string];
  readonly for: readonly [type: string, name?: RegExp];
  /** What it waits for in the mistaken program. @default - nothing */
  readonly instead?: string;
  readonly refusal: RegExp;
}

const orders: readonly Order[] = [
  {
    title: "the service waits for its secret's version",
    waits: [SERVICE],
    for: ["secretsmanager/secretVersion:SecretVersion"],
    refusal: /ResourceNotFoundException: Secrets Manager can't find the specified secret value/,
  },
  {
    title: "the service waits for the execution role's policy",
    waits: [SERVICE],
    for: ["iam/rolePolicy:RolePolicy", /-execution$/],
    refusal: /-execution-\w+ is not authorized to perform: secretsmanager:GetSecretValue/,
  },
  {
    title: "the service waits for the task role's policy",
    waits: [SERVICE],
    for: ["iam/rolePolicy:RolePolicy", /-task$/],
    refusal: /mount\.nfs4: access denied by server/,
  },
  {
    title: "the service waits for the mount targets",
    waits: [SERVICE],
    for: ["efs/mountTarget:MountTarget"],
    refusal: /ensure that the VPC has an EFS mount target/,
  },
  {
    title: "the service waits for the way to the internet",
    waits: [SERVICE],
    for: ["ec2/route:Route", /-private-/],
    refusal: /CannotPullContainerError: .* has no default route/,
  },
  {
    title: "the service waits for the listener that forwards to it",
    waits: [SERVICE],
    for: ["lb/listener:Listener"],
    refusal: /target group .* does not have an associated load balancer/,
  },
  {
    title: "the listener waits for the issued certificate",
    waits: ["lb/listener:Listener", "open-webui-https"],
    for: ["acm/certificateValidation:CertificateValidation"],
    instead: "acm/certificate:Certificate",
    refusal: /UnsupportedCertificate/,
  },
  {
    title: "the flow log waits for its role's policy",
    waits: ["ec2/flowLog:FlowLog"],
    for: ["iam/rolePolicy:RolePolicy", /-flow-log$/],
    refusal: /IAM role for the flow log does not have sufficient permissions/,
  },
  {
    title: "the load balancer waits for the log bucket's policy",
    waits: ["lb/loadBalancer:LoadBalancer"],
    for: ["s3/bucketPolicy:BucketPolicy"],
    refusal: /Access Denied for bucket/,
  },
  {
    title: "the login domain waits for the client's branding",
    waits: ["cognito/userPoolDomain:UserPoolDomain"],
    for: ["cognito/managedLoginBranding:ManagedLoginBranding"],
    refusal: /Login pages unavailable/,
  },
];

/** The plan of a program that forgot to make anything wait for these resources, or named others instead. */
function forgetting(plan: Plan, targets: ReadonlySet<string>, instead: readonly string[]): Plan {
  const kept = (urns: readonly string[]) => urns.flatMap((urn) => (targets.has(urn) ? instead : [urn]));
  return {
    ...plan,
    resources: plan.resources.map((resource) => ({
      ...resource,
      dependencies: kept(resource.dependencies),
      propertyDependencies: Object.fromEntries(
        Object.entries(resource.propertyDependencies).map(([key, urns]) => [key, kept(urns)]),
      ),
    })),
  };
}

/** Creates a resource in an account where nothing exists but what the plan makes it wait for. */
function createAlone(plan: Plan, resource: PlanResource): void {
  const needed = dependenciesOf(plan, resource);
  const replay = new Replay(plan, config);
  for (const dependency of replay.inOrder().filter(({ urn }) => needed.has(urn))) {
    replay.create(dependency);
  }
  replay.create(resource);
}

describe("an order that the program must keep", () => {
  let plan: Plan;
  before(async () => {
    plan = await offlinePlan(config);
  });

  for (const { title, waits, for: target, instead, refusal } of orders) {
    it(`${title}: refused without it, accepted with it`, () => {
      const [type, name] = target;
      const targets = plan.resources.filter(
        (resource) => resource.type.endsWith(type) && (name === undefined || name.test(nameOf(resource))),
      );
      assert.ok(targets.length > 0, `the plan has no ${type}`);
      const one = (from: Plan) => new Replay(from, config).one(...waits);
      createAlone(plan, one(plan));
      const others = plan.resources.filter(
        ({ type: other }) => instead !== undefined && other.endsWith(instead),
      );
      const urns = (resources: readonly PlanResource[]) => resources.map(({ urn }) => urn);
      const careless = forgetting(plan, new Set(urns(targets)), urns(others));
      assert.throws(() => createAlone(careless, one(careless)), refusal);
    });
  }
});
