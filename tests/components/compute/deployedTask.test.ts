import assert from "node:assert/strict";
import { deploymentFault } from "../../../components/compute/deployedTask";

const ARN = "arn:aws:ecs:eu-central-1:123456789012:task-definition/chat-web";
const base = { wanted: `${ARN}:4`, cluster: "chat-1", service: "web-2", region: "eu-central-1" };

describe("deploymentFault", () => {
  it("has nothing to say of a deployment that succeeded", () => {
    assert.equal(deploymentFault({ ...base, state: { taskDefinition: `${ARN}:4` } }), undefined);
  });

  it("names what runs, the last events, the command that shows the stopped task, and the way out", () => {
    const events = [1, 2, 3, 4, 5, 6].map((n) => ({
      createdAt: `2026-01-01T00:0${n}:00Z`,
      message: `event ${n}`,
    }));
    assert.equal(
      deploymentFault({ ...base, state: { taskDefinition: `${ARN}:3`, events } }),
      [
        "The deployment of the service web-2 failed: it runs chat-web:3, not chat-web:4, which was just registered. ECS has gone back to the last deployment that worked.",
        "Its last events:",
        "  2026-01-01T00:01:00Z event 1",
        "  2026-01-01T00:02:00Z event 2",
        "  2026-01-01T00:03:00Z event 3",
        "  2026-01-01T00:04:00Z event 4",
        "  2026-01-01T00:05:00Z event 5",
        "Why a task stopped:",
        "  aws ecs describe-tasks --region eu-central-1 --cluster chat-1 --tasks $(aws ecs list-tasks --region eu-central-1 --cluster chat-1 --service-name web-2 --desired-status STOPPED --query taskArns --output text) --query 'tasks[].[stoppedReason,containers[].[name,exitCode,reason]]'",
        "Remove the cause, then run: pulumi up --refresh",
      ].join("\n"),
    );
  });

  it("leaves the events out where ECS gives none", () => {
    const fault = deploymentFault({ ...base, state: { taskDefinition: `${ARN}:3` } });
    assert.ok(!fault?.includes("Its last events"));
  });
});
