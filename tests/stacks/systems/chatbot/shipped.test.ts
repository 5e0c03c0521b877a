import assert from "node:assert/strict";
import { resolve } from "node:path";
import { monthlyCost } from "../../../../cli/analyses/cost";
import prices from "../../../../cli/analyses/prices.json";
import { limitFaults } from "../../../../cli/offline/limits";
import { type OfflinePreview, offlinePreview } from "../../../../cli/preview";
import { resourceOf, resourcesOf } from "../../../support/plan";
import { openFindings } from "../../../support/policies";
import { environmentOf } from "./support";

const ROOT = resolve(__dirname, "../../../..");

/** The keys of the rules that warned, from `(docs/configuration.md#…)`. */
const warned = ({ warnings }: OfflinePreview) =>
  warnings.map((warning) => /#([a-z-]+)\)$/.exec(warning)?.[1]).sort();

const examples = ({ config }: OfflinePreview) => config.examples.map(({ key }) => key);

function clean(preview: OfflinePreview): void {
  const { plan } = preview;
  assert.deepEqual(openFindings(preview), []);
  assert.deepEqual(limitFaults(plan), []);
}

const tasks = ({ plan }: OfflinePreview) =>
  resourceOf(plan, "aws:ecs/service:Service").inputs["desiredCount"];

describe("the chatbot's shipped stack files", () => {
  it("chatbot-dev: one small task that stays one, a pool that is there, DEBUG, an image built here", async () => {
    const preview = await offlinePreview(ROOT, "chatbot-dev");
    clean(preview);
    assert.deepEqual(warned(preview), ["chatbot-build"]);
    assert.deepEqual(examples(preview), [
      "login.existing.userPoolId",
      "login.existing.domain",
      "observability.alarmEmails",
    ]);
    assert.equal(tasks(preview), 1);
    assert.deepEqual(resourcesOf(preview.plan, "aws:appautoscaling/target:Target"), []);
    assert.deepEqual(resourcesOf(preview.plan, "aws:cognito/userPool:UserPool"), []);
    assert.equal(resourcesOf(preview.plan, "docker-build:index:Image").length, 1);
    assert.equal(environmentOf(preview.plan)["AUTH_MODE"], "app");
    const level = resourceOf(preview.plan, "aws:ssm/parameter:Parameter", "chatbot-LOG_LEVEL");
    assert.equal(level.inputs["insecureValue"], "DEBUG");
    const { total } = monthlyCost(preview.plan, prices, { region: "us-east-1" });
    assert.ok(total < 100, `$${total.toFixed(2)}`);
  });

  it("chatbot-staging: two tasks that scale, a pool of its own, every alarm", async () => {
    const preview = await offlinePreview(ROOT, "chatbot-staging");
    clean(preview);
    assert.equal(preview.config.settings.size, "medium");
    assert.equal(tasks(preview), 2);
    assert.equal(resourcesOf(preview.plan, "aws:appautoscaling/target:Target").length, 1);
    assert.equal(resourcesOf(preview.plan, "aws:cognito/userPool:UserPool").length, 1);
    assert.equal(resourcesOf(preview.plan, "aws:cloudwatch/compositeAlarm:CompositeAlarm").length, 1);
    assert.equal(environmentOf(preview.plan)["AUTH_MODE"], "load-balancer");
  });

  it("chatbot-prod: three large tasks that scale by load and by the clock, in three zones, protected", async () => {
    const preview = await offlinePreview(ROOT, "chatbot-prod");
    clean(preview);
    assert.equal(preview.config.settings.size, "large");
    assert.equal(tasks(preview), 3);
    assert.equal(resourcesOf(preview.plan, "aws:appautoscaling/scheduledAction:ScheduledAction").length, 2);
    assert.equal(resourcesOf(preview.plan, "aws:ec2/natGateway:NatGateway").length, 3);
    assert.equal(resourceOf(preview.plan, "aws:cognito/userPool:UserPool").protect, true);
    assert.equal(resourcesOf(preview.plan, "aws:budgets/budget:Budget").length, 1);
  });
});
