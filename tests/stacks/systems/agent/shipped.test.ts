import assert from "node:assert/strict";
import { resolve } from "node:path";
import { monthlyCost } from "../../../../cli/analyses/cost";
import prices from "../../../../cli/analyses/prices.json";
import { limitFaults } from "../../../../cli/offline/limits";
import { type OfflinePreview, offlinePreview } from "../../../../cli/preview";
import { resourcesOf } from "../../../support/plan";
import { openFindings } from "../../../support/policies";

const ROOT = resolve(__dirname, "../../../..");

/** The keys of the rules that warned, from `(docs/configuration.md#…)`. */
const warned = ({ warnings }: OfflinePreview) =>
  warnings.map((warning) => /#([a-z-]+)\)$/.exec(warning)?.[1]).sort();

function clean(preview: OfflinePreview): void {
  const { plan } = preview;
  assert.deepEqual(openFindings(preview), []);
  assert.deepEqual(limitFaults(plan), []);
}

describe("the agent's shipped stack files", () => {
  it("agent-dev is small, has nothing to warn of, and holds examples that no deployment takes", async () => {
    const preview = await offlinePreview(ROOT, "agent-dev");
    clean(preview);
    assert.deepEqual(warned(preview), []);
    assert.deepEqual(
      preview.config.examples.map(({ key }) => key),
      [
        "domain.name",
        "domain.hostedZoneId",
        "agent.image",
        "bedrock.agentId",
        "bedrock.aliasId",
        "observability.alarmEmails",
      ],
    );
    const { total } = monthlyCost(preview.plan, prices, { region: "us-east-1" });
    assert.ok(total < 100, `$${total.toFixed(2)}`);
  });

  it("agent-prod copies its image, and warns of what needs a thought", async () => {
    const preview = await offlinePreview(ROOT, "agent-prod");
    clean(preview);
    assert.deepEqual(warned(preview), ["agent-mirror", "email-quota"]);
    const images = resourcesOf(preview.plan, "docker:index/registryImage:RegistryImage");
    assert.equal(images.length, 1);
    assert.equal(resourcesOf(preview.plan, "aws:appautoscaling/scheduledAction:ScheduledAction").length, 2);
    assert.equal(resourcesOf(preview.plan, "aws:budgets/budget:Budget").length, 1);
  });
});
