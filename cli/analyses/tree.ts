import { nameOf, type Plan } from "../plan";
import { componentsAround, isAwsResource, isComponent } from "./components";

/** A component, what it holds itself, and the components inside it. */
export interface TreeNode {
  /** Such as `gatehouse:network:Vpc`; `pulumi:pulumi:Stack` for the root. */
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** AWS resources directly in it, not in a component inside it. */
  readonly own: number;
  /** AWS resources in it and in all that is inside it. */
  readonly total: number;
  readonly children: readonly TreeNode[];
}

interface Growing {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  own: number;
  readonly children: Growing[];
}

/** The plan as a tree of components, with the stack as its root; siblings are in alphabetical order. */
export function componentTree(plan: Plan): TreeNode {
  const root = sprout("pulumi:pulumi:Stack", plan.stack, "");
  const nodes = new Map<string, Growing>();
  for (const resource of plan.resources.filter(isComponent)) {
    nodes.set(resource.urn, sprout(resource.type, nameOf(resource), resource.urn));
  }
  const around = componentsAround(plan);
  for (const resource of plan.resources) {
    const chain = around.get(resource.urn) ?? [];
    const node = nodes.get(resource.urn);
    const holder = nodes.get(chain.at(node === undefined ? -1 : -2)?.urn ?? "") ?? root;
    if (node !== undefined) {
      holder.children.push(node);
    } else if (isAwsResource(resource)) {
      holder.own += 1;
    }
  }
  return finish(root);
}

function sprout(type: string, name: string, urn: string): Growing {
  return { type, name, urn, own: 0, children: [] };
}

function finish(node: Growing): TreeNode {
  const children = node.children.map(finish).sort((a, b) => (a.name + a.urn < b.name + b.urn ? -1 : 1));
  return { ...node, children, total: children.reduce((sum, child) => sum + child.total, node.own) };
}
