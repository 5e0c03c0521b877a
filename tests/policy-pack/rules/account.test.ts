import type { PlanEntry } from "../../../policy-pack/evaluate";
import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;
type On = Record<string, readonly PlanEntry[]>;

const trail = (inputs: Inputs, on: On = {}) =>
  resource("aws:cloudtrail/trail:Trail", "trail", inputs, { on });
const recorder = (recordingGroup?: unknown) =>
  resource("aws:cfg/recorder:Recorder", "all", { recordingGroup });
const status = (isEnabled: unknown) =>
  resource("aws:cfg/recorderStatus:RecorderStatus", "all", { isEnabled });
const aggregator = (inputs: Inputs) =>
  resource("aws:cfg/configurationAggregator:ConfigurationAggregator", "all", inputs);
const detector = (inputs: Inputs) => resource("aws:guardduty/detector:Detector", "all", inputs);
const budget = (notifications: unknown, inputs: Inputs = {}) =>
  resource("aws:budgets/budget:Budget", "month", { budgetType: "COST", notifications, ...inputs });
const told = (notificationType: unknown) => ({
  notificationType,
  subscriberEmailAddresses: ["ops@example.com"],
});
const agent = (inputs: Inputs, on: On = {}) =>
  resource("aws:bedrock/agentAgent:AgentAgent", "agent", inputs, { on });
const key = resource("aws:kms/key:Key", "key");
const group = resource("aws:cloudwatch/logGroup:LogGroup", "trail");
const role = resource("aws:iam/role:Role", "trail");
const topic = resource("aws:sns/topic:Topic", "trail");
const guardrail = resource("aws:bedrock/guardrail:Guardrail", "agent");

testRules("the account", {
  "cloudtrail-multi-region": [
    pass("everywhere", trail({ isMultiRegionTrail: true })),
    fail("by default", trail({}), "isMultiRegionTrail", /other Regions/),
    fail(
      "without IAM",
      trail({ isMultiRegionTrail: true, includeGlobalServiceEvents: false }),
      "includeGlobalServiceEvents",
      /IAM/,
    ),
    open("whether", trail({ isMultiRegionTrail: UNKNOWN }), "isMultiRegionTrail"),
  ],
  "cloudtrail-validation": [
    pass("on", trail({ enableLogFileValidation: true })),
    fail("by default", trail({}), "enableLogFileValidation", /changed/),
    open("whether", trail({ enableLogFileValidation: UNKNOWN }), "enableLogFileValidation"),
  ],
  "cloudtrail-kms": [
    pass("a key", trail({ kmsKeyId: "arn:aws:kms:k" })),
    pass("its ARN unknown", [trail({ kmsKeyId: UNKNOWN }, { kmsKeyId: [key] }), key]),
    fail("none", trail({}), "kmsKeyId", /withdraw/),
    open("the key", trail({ kmsKeyId: UNKNOWN }), "kmsKeyId"),
  ],
  "cloudtrail-cloudwatch": [
    pass("both, ARNs unknown", [
      trail(
        { cloudWatchLogsGroupArn: UNKNOWN, cloudWatchLogsRoleArn: UNKNOWN },
        { cloudWatchLogsGroupArn: [group], cloudWatchLogsRoleArn: [role] },
      ),
      group,
      role,
    ]),
    fail("neither", trail({}), "cloudWatchLogsGroupArn", /search/),
    fail("no role", trail({ cloudWatchLogsGroupArn: "arn" }), "cloudWatchLogsRoleArn", /is not set/),
    open("the group", trail({ cloudWatchLogsGroupArn: UNKNOWN }), "cloudWatchLogsGroupArn"),
  ],
  "cloudtrail-logging-on": [
    pass("by default", trail({})),
    fail("off", trail({ enableLogging: false }), "enableLogging", /records nothing/),
    open("whether", trail({ enableLogging: UNKNOWN }), "enableLogging"),
  ],
  "cloudtrail-sns": [
    pass("its name unknown", [trail({ snsTopicName: UNKNOWN }, { snsTopicName: [topic] }), topic]),
    fail("none", trail({}), "snsTopicName", /is not set/),
    open("the topic", trail({ snsTopicName: UNKNOWN }), "snsTopicName"),
  ],
  "config-records-all": [
    pass("all", recorder({ allSupported: true, includeGlobalResourceTypes: true })),
    fail("by default", recorder(), "recordingGroup.includeGlobalResourceTypes", /roles/),
    fail(
      "some",
      recorder({ allSupported: false, resourceTypes: ["AWS::EC2::VPC"] }),
      "recordingGroup.allSupported",
      /is false/,
    ),
    open("the group", recorder(UNKNOWN), "recordingGroup.allSupported"),
  ],
  "config-recorder-on": [
    pass("on", status(true)),
    fail("off", status(false), "isEnabled", /records nothing/),
    open("whether", status(UNKNOWN), "isEnabled"),
  ],
  "config-aggregator-all-regions": [
    pass("an account's", aggregator({ accountAggregationSource: { allRegions: true } })),
    pass("an organisation's", aggregator({ organizationAggregationSource: { allRegions: true } })),
    fail(
      "some Regions",
      aggregator({ accountAggregationSource: { regions: ["eu-central-1"] } }),
      "accountAggregationSource.allRegions",
      /overview/,
    ),
    fail(
      "an organisation's",
      aggregator({ organizationAggregationSource: { allRegions: false } }),
      "organizationAggregationSource.allRegions",
      /is false/,
    ),
    open(
      "the source",
      aggregator({ accountAggregationSource: UNKNOWN }),
      "accountAggregationSource.allRegions",
    ),
  ],
  "guardduty-on": [
    pass("by default", detector({})),
    fail("off", detector({ enable: false }), "enable", /watches nothing/),
    open("whether", detector({ enable: UNKNOWN }), "enable"),
  ],
  "budget-with-notification": [
    pass("both", budget([told("ACTUAL"), told("FORECASTED")])),
    pass(
      "by a topic, beside an unknown one",
      budget([
        UNKNOWN,
        { notificationType: "ACTUAL", subscriberSnsTopicArns: [UNKNOWN] },
        told("FORECASTED"),
      ]),
    ),
    fail("none", budget(undefined), "notifications", /spent or forecast/),
    fail("nothing of what is to come", budget([told("ACTUAL")]), "notifications", /forecast money/),
    fail(
      "to nobody",
      budget([told("FORECASTED"), { notificationType: "ACTUAL", subscriberEmailAddresses: [] }]),
      "notifications",
      /spent money/,
    ),
    open("the notifications", budget(UNKNOWN), "notifications"),
    open(
      "what it counts",
      budget([told("ACTUAL"), told("FORECASTED")], { budgetType: UNKNOWN }),
      "budgetType",
    ),
    skip("hours", budget([], { budgetType: "USAGE" }), /counts no money/),
  ],
  "bedrock-agent-guardrail": [
    pass("both, ids unknown", [
      agent(
        { guardrailConfigurations: UNKNOWN, customerEncryptionKeyArn: UNKNOWN },
        { guardrailConfigurations: [guardrail], customerEncryptionKeyArn: [key] },
      ),
      guardrail,
      key,
    ]),
    fail(
      "no guardrail",
      agent({ customerEncryptionKeyArn: "arn", guardrailConfigurations: [] }),
      "guardrailConfigurations",
      /reaches the model/,
    ),
    fail(
      "no key",
      agent({ guardrailConfigurations: [{ guardrailIdentifier: UNKNOWN }] }),
      "customerEncryptionKeyArn",
      /sessions/,
    ),
    open("the guardrail", agent({ guardrailConfigurations: UNKNOWN }), "guardrailConfigurations"),
  ],
});
