import assert from "node:assert/strict";
import { DeploymentEvents } from "../../../components/observability/deploymentEvents";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";

const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const topicArn = "arn:aws:sns:eu-central-1:123456789012:alarms";

const plan = () =>
  planOf(
    () =>
      new DeploymentEvents("web", {
        context: testContext,
        topicArn,
        clusterName: "chat-1",
        serviceName: "web-2",
      }),
    { unknowns: true },
  );

const patternOf = async (name: string) =>
  JSON.parse(String(resourceOf(await plan(), RULE, name).inputs["eventPattern"]));

describe("DeploymentEvents", () => {
  it("is two rules with a target each", async () => {
    assert.deepEqual(inventory(await plan()), [
      "aws:cloudwatch/eventRule:EventRule web-service",
      "aws:cloudwatch/eventRule:EventRule web-tasks",
      "aws:cloudwatch/eventTarget:EventTarget web-service-target",
      "aws:cloudwatch/eventTarget:EventTarget web-tasks-target",
      "gatehouse:observability:DeploymentEvents web",
    ]);
  });

  it("hears of a service that cannot start tasks and of failed deployments, of this service only", async () => {
    assert.deepEqual(await patternOf("web-service"), {
      source: ["aws.ecs"],
      "detail-type": ["ECS Service Action", "ECS Deployment State Change"],
      resources: ["arn:aws:ecs:eu-central-1:123456789012:service/chat-1/web-2"],
      detail: {
        eventName: [
          "SERVICE_TASK_START_IMPAIRED",
          "SERVICE_TASK_PLACEMENT_FAILURE",
          "SERVICE_TASK_CONFIGURATION_FAILURE",
          "SERVICE_DEPLOYMENT_FAILED",
        ],
      },
    });
  });

  it("hears of tasks that never ran or ended by themselves, not of those that a deployment stops", async () => {
    assert.deepEqual(await patternOf("web-tasks"), {
      source: ["aws.ecs"],
      "detail-type": ["ECS Task State Change"],
      detail: {
        clusterArn: ["arn:aws:ecs:eu-central-1:123456789012:cluster/chat-1"],
        group: ["service:web-2"],
        lastStatus: ["STOPPED"],
        stopCode: ["TaskFailedToStart", "EssentialContainerExited"],
      },
    });
  });

  it("sends the event as it is, without a role", async () => {
    const made = await plan();
    for (const key of ["service", "tasks"]) {
      const { targetId: _, ...inputs } = resourceOf(made, TARGET, `web-${key}-target`).inputs;
      const rule = resourceOf(made, RULE, `web-${key}`).inputs["name"];
      assert.deepEqual(inputs, { arn: topicArn, region: "eu-central-1", rule });
    }
  });

  it("gives out its rules and keeps their patterns as structure", async () => {
    const made = await plan();
    const { ruleNames, documents } = resourceOf(made, "gatehouse:observability:DeploymentEvents").outputs;
    assert.deepEqual(Object.keys(ruleNames as object), ["service", "tasks"]);
    assert.deepEqual(Object.keys(documents as object).sort(), [
      `${RULE}::web-service::eventPattern`,
      `${RULE}::web-tasks::eventPattern`,
    ]);
  });
});
