import assert from "node:assert/strict";
import { nameOf, type Plan, type PlanResource } from "../../cli/plan";
import { offlinePlan } from "./offline";
import { dependantsOf, dependenciesOf, Replay } from "./replay";
import { type Variant, variants } from "./variants";

/** What was refused, by resource; empty when the program says all that the engine must know. */
function faultsOf(resources: readonly PlanResource[], attempt: (resource: PlanResource) => void): string[] {
  return resources.flatMap((resource) => {
    try {
      attempt(resource);
      return [];
    } catch (error) {
      return [`${resource.type} ${nameOf(resource)}: ${(error as Error).message}`];
    }
  });
}

for (const variant of Object.keys(variants) as Variant[]) {
  describe(`order of creation and deletion, ${variant}`, function () {
    this.timeout(60_000);
    const config = variants[variant];
    let plan: Plan;

    before(async () => {
      plan = await offlinePlan(config);
    });

    it("creates each resource when nothing exists but what it depends on", () => {
      const resources = new Replay(plan, config).inOrder();
      const faults = faultsOf(resources, (resource) => {
        const needed = dependenciesOf(plan, resource);
        const replay = new Replay(plan, config);
        for (const dependency of resources.filter(({ urn }) => needed.has(urn))) {
          replay.create(dependency);
        }
        replay.create(resource);
      });
      assert.deepEqual(faults, []);
    });

    it("deletes each resource when only what depends on it is gone", () => {
      const unprotected = withoutProtection(plan);
      const whole = new Replay(unprotected, config).createAll();
      const resources = whole.inOrder();
      const faults = faultsOf(resources, (resource) => {
        const gone = dependantsOf(unprotected, resource);
        const replay = whole.copy();
        for (const dependant of [...resources].reverse().filter(({ urn }) => gone.has(urn))) {
          replay.delete(dependant);
        }
        replay.delete(resource);
      });
      assert.deepEqual(faults, []);
    });
  });
}

/** What waits for all that its tasks or instances need, and which of that nothing would miss. */
const waiting: readonly {
  readonly title: string;
  readonly variant: Variant;
  readonly type: string;
  readonly unnoticed: readonly string[];
}[] = [
  {
    title: "misses each that the service waits for, but those that only its users or AWS Backup need",
    variant: "bedrock",
    type: "aws:ecs/service:Service",
    unnoticed: [
      "open-webui-backup",
      "open-webui-http",
      "open-webui-internet-to-load-balancer-443",
      "open-webui-internet-to-load-balancer-80",
      "open-webui-policy",
      "open-webui-task-to-s3-443",
    ],
  },
  {
    title: "misses each that the group of instances waits for, but those that only its users need",
    variant: "spa",
    type: "aws:autoscaling/group:Group",
    unnoticed: [
      "spa-api-link-to-load-balancer-443",
      "spa-api-link-to-load-balancer-443",
      "spa-backend-to-s3-443",
      "spa-cloudfront-to-load-balancer-443",
    ],
  },
];

describe("order of creation, with a dependency cut", function () {
  this.timeout(60_000);

  for (const { title, variant, type, unnoticed } of waiting) {
    it(title, async () => {
      const config = variants[variant];
      const plan = await offlinePlan(config);
      const last = plan.resources.find((resource) => resource.type === type);
      assert.ok(last);
      const found = last.dependencies.filter((cut) => {
        const careless = { ...last, dependencies: last.dependencies.filter((urn) => urn !== cut) };
        const needed = dependenciesOf(plan, { ...careless, propertyDependencies: {} });
        const replay = new Replay(plan, config);
        try {
          for (const resource of replay.inOrder().filter(({ urn }) => needed.has(urn))) {
            replay.create(resource);
          }
          replay.create(last);
          // Cut and still there: another dependency waits for it.
          return !needed.has(cut);
        } catch {
          return false;
        }
      });
      assert.deepEqual(found.map((urn) => urn.split("::").at(-1)).sort(), unnoticed);
    });
  }
});

/** As after the `up` with which a protected stack is opened for deletion. */
function withoutProtection(plan: Plan): Plan {
  const off: Readonly<Record<string, Record<string, unknown>>> = {
    "aws:cognito/userPool:UserPool": { deletionProtection: "INACTIVE" },
    "aws:lb/loadBalancer:LoadBalancer": { enableDeletionProtection: false },
    "aws:rds/instance:Instance": { deletionProtection: false, skipFinalSnapshot: true },
    "aws:ec2/instance:Instance": { disableApiTermination: false },
    "aws:s3/bucket:Bucket": { forceDestroy: true },
  };
  const resources = plan.resources.map((resource) => ({
    ...resource,
    inputs: { ...resource.inputs, ...off[resource.type] },
  }));
  return { ...plan, resources };
}
