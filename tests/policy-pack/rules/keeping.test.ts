import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const production = { production: true };
const lifecycle = (...rules: readonly unknown[]) =>
  resource("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "logs", { rules });
const plan = (lifecycleOfRule: Inputs = {}) =>
  resource("aws:backup/plan:Plan", "plan", { rules: [{ lifecycle: lifecycleOfRule }] }, { id: "plan-1" });
const selection = (planId: unknown) => resource("aws:backup/selection:Selection", "all", { planId });
const database = (inputs: Inputs = {}) => resource("aws:rds/instance:Instance", "db", inputs);
const balancer = (more: Inputs = {}) => ({
  ...resource("aws:lb/loadBalancer:LoadBalancer", "entry"),
  ...more,
});

testRules(
  "keeping",
  {
    "s3-expiry-not-early": [
      pass("a month", lifecycle({ expiration: { days: 30 } })),
      fail(
        "a day",
        lifecycle({ status: "Enabled", expiration: { days: 1 } }),
        "rules[0].expiration.days",
        /before anybody looks/,
      ),
      fail(
        "below the option",
        lifecycle({ expiration: { days: 30 } }),
        "rules[0].expiration.days",
        /90 or more/,
        {
          options: { "s3-expiry-not-early": { minimumDays: 90 } },
        },
      ),
      open("the days", lifecycle({ expiration: { days: UNKNOWN } }), "rules[0].expiration.days"),
      skip("off", lifecycle({ status: "Disabled", expiration: { days: 1 } }), /no object expire/),
    ],
    "s3-noncurrent-kept": [
      pass("a month", lifecycle({ noncurrentVersionExpiration: { noncurrentDays: 30 } })),
      fail(
        "a day",
        lifecycle({ noncurrentVersionExpiration: { noncurrentDays: 1 } }),
        "rules[0].noncurrentVersionExpiration.noncurrentDays",
        /within a week/,
      ),
      open(
        "the days",
        lifecycle({ noncurrentVersionExpiration: { noncurrentDays: UNKNOWN } }),
        "rules[0].noncurrentVersionExpiration.noncurrentDays",
      ),
      skip(
        "logs, which expire",
        lifecycle({ expiration: { days: 90 }, noncurrentVersionExpiration: { noncurrentDays: 1 } }),
        /ends no older version/,
      ),
    ],
    "backup-plan-retention": [
      pass("five weeks", plan({ deleteAfter: 35 })),
      pass("for ever", plan()),
      fail("a day", plan({ deleteAfter: 1 }), "rules[0].lifecycle.deleteAfter", /35 or more/),
      open("the days", plan({ deleteAfter: UNKNOWN }), "rules[0].lifecycle.deleteAfter"),
    ],
    "backup-plan-selects": [
      pass("a selection", [plan(), selection("plan-1")]),
      fail("none", [plan()], "id", /backs up nothing/),
      fail("another plan's", [plan(), selection("plan-2")], "id", /Selection/),
      open("a selection of some plan", [plan(), selection(UNKNOWN)], "id"),
    ],
    "protect-entry-prod": [
      pass("protected", balancer({ protect: true }), production),
      fail("not protected", balancer(), "protect", /off the net/, production),
      skip("outside production", balancer(), /not production/),
    ],
    "rds-keep-automated-backups-prod": [
      pass("kept", database({ deleteAutomatedBackups: false }), production),
      fail(
        "deleted",
        database({ deleteAutomatedBackups: true }),
        "deleteAutomatedBackups",
        /every backup/,
        production,
      ),
      fail("not said", database(), "deleteAutomatedBackups", /is not set/, production),
      {
        kind: "unknown",
        title: "the flag",
        given: [database({ deleteAutomatedBackups: UNKNOWN })],
        property: "deleteAutomatedBackups",
        settings: production,
      },
      skip("outside production", database({ deleteAutomatedBackups: true }), /not production/),
    ],
  },
  {
    "protect-entry-prod": { kinds: ["unknown"], because: "whether a resource is protected is always known" },
  },
);
