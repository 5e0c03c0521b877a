import assert from "node:assert/strict";
import { factsInvoke, shippedFacts } from "../../../cli/offline/facts";
import {
  type GroupState,
  isRefreshed,
  lastState,
  refreshFault,
} from "../../../components/compute/instanceRefresh";

const old: GroupState = { alive: ["i-old"], current: [] };
const both: GroupState = { alive: ["i-old", "i-new"], current: ["i-new"] };
const done: GroupState = { alive: ["i-new"], current: ["i-new"] };

describe("An instance refresh", () => {
  const cases: readonly (readonly [string, GroupState, boolean])[] = [
    ["before it begins", old, false],
    ["while both instances run", both, false],
    ["when the old instance is gone", done, true],
    ["while the new instance starts", { alive: ["i-new"], current: [] }, false],
    ["without an instance", { alive: [], current: [] }, false],
  ];
  for (const [what, state, expected] of cases) {
    it(`is ${expected ? "" : "not "}over ${what}`, () => {
      assert.equal(isRefreshed(state), expected);
    });
  }

  async function watched(states: readonly GroupState[], looks: number) {
    const left = [...states];
    let pauses = 0;
    const look = async () => left.shift() ?? both;
    const last = await lastState(look, looks, async () => {
      pauses += 1;
    });
    return { last, pauses };
  }

  it("is waited for, and no longer than it takes", async () => {
    assert.deepEqual(await watched([old, both, both, done], 80), { last: done, pauses: 3 });
    assert.deepEqual(await watched([done], 80), { last: done, pauses: 0 });
  });

  it("is given up after the last look", async () => {
    assert.deepEqual(await watched([old], 4), { last: both, pauses: 3 });
  });

  it("is over at once in the simulated account, for the version that the group has", () => {
    const group = {
      urn: "urn:pulumi:test::gatehouse::aws:autoscaling/group:Group::backend",
      type: "aws:autoscaling/group:Group",
      inputs: { name: "backend-1a2b3c4", launchTemplate: { id: "lt-1", version: "7" } },
      outputs: {},
    };
    const ids = (...filters: readonly (readonly [name: string, value: string])[]) => {
      const named = filters.map(([name, value]) => ({ name: `tag:aws:${name}`, values: [value] }));
      const invoke = factsInvoke(shippedFacts, "eu-central-1");
      const found = invoke("aws:ec2/getInstances:getInstances", { filters: named }, [group]);
      return found["ids"] as readonly string[];
    };
    const ofGroup = ["autoscaling:groupName", "backend-1a2b3c4"] as const;
    const alive = ids(ofGroup);
    assert.match(alive.join(), /^i-[0-9a-f]{17}$/);
    assert.equal(isRefreshed({ alive, current: ids(ofGroup, ["ec2launchtemplate:version", "7"]) }), true);
    assert.equal(isRefreshed({ alive, current: ids(ofGroup, ["ec2launchtemplate:version", "8"]) }), false);
    assert.throws(() => ids(["autoscaling:groupName", "another"]), /no Auto Scaling group another/);
  });

  it("that fails is told with what to look at", () => {
    const args = { name: "backend-1a2b3c4", wanted: "7", region: "eu-central-1", timeoutMinutes: 20 };
    assert.equal(
      refreshFault({ ...args, state: both }),
      [
        "The instances of backend-1a2b3c4 do not all run version 7 of the launch template after 20 minutes: i-old with an older one still there. The new one does not pass its health check.",
        "What Auto Scaling says:",
        "  aws autoscaling describe-instance-refreshes --region eu-central-1 --auto-scaling-group-name backend-1a2b3c4 --max-records 1",
        "  aws autoscaling describe-scaling-activities --region eu-central-1 --auto-scaling-group-name backend-1a2b3c4 --max-records 5",
        "How the last start went:",
        "  aws ec2 get-console-output --region eu-central-1 --latest --output text --instance-id i-new",
        "Remove the cause, then run: pulumi up",
      ].join("\n"),
    );
    assert.match(refreshFault({ ...args, state: { alive: [], current: [] } }), /none is running/);
  });
});
