import type { PlanEntry } from "../../../policy-pack/evaluate";
import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;
type On = Record<string, readonly PlanEntry[]>;

const group = (inputs: Inputs, on: On = {}) =>
  resource("aws:cloudwatch/logGroup:LogGroup", "app", inputs, { on });
const alarm = (inputs: Inputs, on: On = {}) =>
  resource("aws:cloudwatch/metricAlarm:MetricAlarm", "cpu", { name: "cpu", ...inputs }, { on });
const composite = (alarmRule: unknown, on: On = {}) =>
  resource("aws:cloudwatch/compositeAlarm:CompositeAlarm", "outage", { alarmRule }, { on });
const key = resource("aws:kms/key:Key", "key");
const topic = resource("aws:sns/topic:Topic", "alarms");

testRules("logs and alarms", {
  "logs-retention": [
    pass("a year", group({ retentionInDays: 365 }), { production: true }),
    pass("a month outside production", group({ retentionInDays: 30 })),
    pass("what configuration asks for", group({ retentionInDays: 30 }), {
      options: { "logs-retention": { minimumDays: 30 } },
      production: true,
    }),
    fail("by default", group({}), "retentionInDays", /is not set/),
    fail("for ever", group({ retentionInDays: 0 }), "retentionInDays", /is 0/),
    fail("a month", group({ retentionInDays: 30 }), "retentionInDays", /is 30/, { production: true }),
    open("the days", group({ retentionInDays: UNKNOWN }), "retentionInDays"),
    skip("a group for delivery", group({ logGroupClass: "DELIVERY" }), /two days/),
  ],
  "logs-kms": [
    pass("a key", group({ kmsKeyId: "arn:aws:kms:k" })),
    pass("its ARN unknown", [group({ kmsKeyId: UNKNOWN }, { kmsKeyId: [key] }), key]),
    fail("none", group({}), "kmsKeyId", /withdraw/),
    open("the key", group({ kmsKeyId: UNKNOWN }), "kmsKeyId"),
  ],
  "alarm-actions-enabled": [
    pass("a topic", alarm({ alarmActions: ["arn:aws:sns:t"] })),
    pass("its ARN unknown", [alarm({ alarmActions: UNKNOWN }, { alarmActions: [topic] }), topic]),
    pass("another alarm acts, by name", [alarm({}), composite('ALARM("cpu") AND ALARM("memory")')]),
    pass("another alarm acts, its name unknown", [
      alarm({ name: UNKNOWN, alarmActions: [] }),
      composite(UNKNOWN, { alarmRule: [alarm({})] }),
    ]),
    fail("nobody", alarm({}), "alarmActions", /is not set/),
    fail(
      "an empty list",
      [alarm({ alarmActions: [] }), composite('ALARM("memory")')],
      "alarmActions",
      /nobody hears/,
    ),
    fail(
      "turned off",
      alarm({ actionsEnabled: false, alarmActions: ["arn"] }),
      "actionsEnabled",
      /its colour/,
    ),
    open("the actions", alarm({ alarmActions: UNKNOWN }), "alarmActions"),
    open("the switch", alarm({ actionsEnabled: UNKNOWN, alarmActions: ["arn"] }), "actionsEnabled"),
  ],
});
