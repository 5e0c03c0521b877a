import type { Context } from "../context";
import { at, isAbsent, isUnknown, list, type Resource, record, UNKNOWN } from "../resource";
import { type Answer, allOf, is, someOf } from "./answers";
import { anyOf } from "./conditions";
import { covers } from "./statements";

export const SELECTION_TYPE = "aws:backup/selection:Selection";
const BACKUP_POLICY_TYPES = ["aws:efs/backupPolicy:BackupPolicy"];

/** How an ARN ends where the program chooses the name. */
const TAILS: Readonly<Record<string, readonly [service: string, start: string, property?: string]>> = {
  "aws:rds/instance:Instance": ["rds", "db:", "identifier"],
  "aws:rds/cluster:Cluster": ["rds", "cluster:", "clusterIdentifier"],
  "aws:efs/fileSystem:FileSystem": ["elasticfilesystem", "file-system/"],
  "aws:ebs/volume:Volume": ["ec2", "volume/"],
};

/** Whether a selection of a backup plan takes in a resource. */
export function selects(selection: Resource, target: Resource, context: Context): Answer {
  const { resources, notResources, selectionTags, conditions } = selection.inputs;
  const tests = conditionsOf(conditions);
  const named =
    tests.length > 0 && isAbsent(resources)
      ? true
      : names(selection, "resources", resources, target, context);
  const tagged = someOf(list(selectionTags), (tag) =>
    hasTag(target, at(tag, "key"), at(tag, "value"), "equals"),
  );
  const excluded = names(selection, "notResources", notResources, target, context);
  return allOf([
    excluded === UNKNOWN ? UNKNOWN : !excluded,
    anyOf([tagged, allOf([named, ...tests.map((test) => test(target))])]),
  ]);
}

function names(
  selection: Resource,
  property: string,
  entries: unknown,
  target: Resource,
  context: Context,
): Answer {
  return someOf(list(entries), (entry) => {
    if (isUnknown(entry)) {
      const sources = context.dependenciesOf(selection, property);
      return sources.length === 0 ? UNKNOWN : sources.some(({ urn }) => urn === target.urn);
    }
    return matches(String(entry), target);
  });
}

function matches(pattern: string, target: Resource): Answer {
  const arn = target.outputs["arn"];
  if (typeof arn === "string" && !isUnknown(arn)) {
    return covers(pattern, arn);
  }
  // An id is AWS's to choose: only a pattern for all of them is sure to fit.
  const [service = "", start = "", property = ""] = TAILS[target.type] ?? [];
  const name = target.inputs[property];
  const tail = `${start}${typeof name === "string" && !isUnknown(name) ? name : "id-of-aws"}`;
  const [, , ofService = "", , , ...rest] = pattern.split(":");
  const isWhole = covers(pattern, `arn:aws:${service}:region:account:${tail}`);
  return isWhole || (covers(ofService, service) && covers(rest.join(":"), tail));
}

type Comparison = "equals" | "like" | "not-equals" | "not-like";

function conditionsOf(conditions: unknown): readonly ((target: Resource) => Answer)[] {
  const kinds: readonly (readonly [string, Comparison])[] = [
    ["stringEquals", "equals"],
    ["stringLikes", "like"],
    ["stringNotEquals", "not-equals"],
    ["stringNotLikes", "not-like"],
  ];
  return list(conditions).flatMap((condition) =>
    isUnknown(condition)
      ? [() => UNKNOWN]
      : kinds.flatMap(([property, comparison]) =>
          list(at(condition, property)).map(
            (test) => (target: Resource) => hasTag(target, at(test, "key"), at(test, "value"), comparison),
          ),
        ),
  );
}

function hasTag(target: Resource, key: unknown, value: unknown, comparison: Comparison): Answer {
  const tags = isUnknown(target.inputs["tags"]) ? UNKNOWN : record(target.inputs["tags"]);
  if (isUnknown(key) || isUnknown(value) || isUnknown(tags)) {
    return UNKNOWN;
  }
  const actual = record(tags)[String(key).replace(/^aws:ResourceTag\//, "")];
  const same = is(actual, (tag) =>
    isAbsent(tag) ? false : comparison.endsWith("like") ? covers(String(value), String(tag)) : tag === value,
  );
  return same === UNKNOWN ? UNKNOWN : comparison.startsWith("not") ? !same : same;
}

/** Whether something of the stack backs up a resource: a selection, or a file system's own backup policy. */
export function isBackedUp(target: Resource, context: Context): Answer {
  const policies = context.referring(target, BACKUP_POLICY_TYPES, "fileSystemId");
  const own = someOf(policies, (policy) =>
    is(at(policy.inputs, "backupPolicy.status"), (status) => status === "ENABLED"),
  );
  const selected = someOf(context.ofTypes([SELECTION_TYPE]), (selection) =>
    selects(selection, target, context),
  );
  const byDefault = policies.length === 0 ? onByDefault(target) : false;
  return anyOf([own, selected, byDefault]);
}

/** EFS API, CreateFileSystem: automatic backups are on by default for file systems of one zone, and only there. */
function onByDefault({ type, inputs }: Resource): Answer {
  return type === "aws:efs/fileSystem:FileSystem"
    ? is(inputs["availabilityZoneName"], (zone) => !isAbsent(zone))
    : false;
}
