import assert from "node:assert/strict";
import { componentTree, type TreeNode } from "../../cli/analyses/tree";
import { samplePlan } from "./samplePlan";

const outline = (node: TreeNode, depth = 0): string[] => [
  `${"  ".repeat(depth)}${node.type} ${node.name}: ${node.own} of ${node.total}`,
  ...node.children.flatMap((child) => outline(child, depth + 1)),
];

describe("componentTree", () => {
  it("counts each component's resources and those inside it, without random values", async () => {
    const plan = await samplePlan();
    assert.deepEqual(outline(componentTree(plan)), [
      "pulumi:pulumi:Stack test: 0 of 36",
      "  gatehouse:systems:Sample sample: 6 of 36",
      "    gatehouse:compute:FargateService chat: 11 of 11",
      "    gatehouse:storage:Data data: 12 of 12",
      "    gatehouse:network:Vpc net: 7 of 7",
    ]);
    const aws = plan.resources.filter((resource) => resource.type.startsWith("aws:"));
    assert.equal(aws.length, componentTree(plan).total);
  });
});
