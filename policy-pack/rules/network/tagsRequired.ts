import type { Context } from "../../context";
import { optionOf } from "../../options";
import { at, isUnknown, record } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";
import { isSet } from "../../views/presence";

/** The keys of the default tags that every provider of the stack gives; undefined where they are not known. */
function defaultKeys(context: Context): readonly string[] | undefined {
  const providers = context
    .ofTypes(["pulumi:providers:aws"])
    .map(({ inputs }) => tagsOf(inputs["defaultTags"]));
  if (providers.some((tags) => tags === undefined)) {
    return undefined;
  }
  const [first = [], ...rest] = providers as readonly (readonly string[])[];
  return first.filter((key) => rest.every((keys) => keys.includes(key)));
}

/** A provider's settings are JSON texts. */
function tagsOf(setting: unknown): readonly string[] | undefined {
  if (isUnknown(setting)) {
    return undefined;
  }
  const value: unknown =
    typeof setting === "string" && setting.startsWith("{") ? JSON.parse(setting) : setting;
  const tags = at(value, "tags");
  return isUnknown(tags) ? undefined : Object.keys(record(tags));
}

/** `Project`, `gatehouse:project` and `app/project` all say it. */
const says = (key: string, wanted: string) =>
  key.toLowerCase().split(/[:/.]/).at(-1) === wanted.toLowerCase();

/** tags (or the provider's defaultTags) contain the project, environment and owner keys. */
export const tagsRequired: Rule = {
  id: "tags-required",
  title: "Resources carry the required tags",
  severity: "low",
  references: {},
  resourceTypes: [
    "aws:ec2/vpc:Vpc",
    "aws:ecs/cluster:Cluster",
    "aws:ecs/service:Service",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:alb/loadBalancer:LoadBalancer",
    "aws:cognito/userPool:UserPool",
    "aws:efs/fileSystem:FileSystem",
    "aws:kms/key:Key",
    "aws:cloudwatch/logGroup:LogGroup",
  ],
  scope: "stack",
  options: {
    keys: {
      type: "array",
      items: { type: "string" },
      description: "The keys that each resource has to carry; a prefix such as `acme:` before them is free.",
      default: ["project", "environment", "owner"],
    },
  },
  check(resource, context) {
    const { tags, tagsAll } = resource.inputs;
    const property = "tags";
    const defaults = context.memo(defaultKeys);
    const given = [tags, tagsAll, resource.outputs["tagsAll"]].flatMap((value) =>
      Object.entries(record(value)),
    );
    // AWS takes a tag without a value; that says nothing.
    const filled = given.filter(([, value]) => isSet(value) && !isUnknown(value)).map(([key]) => key);
    const keys = [...filled, ...(defaults ?? [])];
    const missing = optionOf<readonly string[]>(context, tagsRequired, "keys").filter(
      (wanted) => !keys.some((key) => says(key, wanted)),
    );
    if (missing.length === 0) {
      return [compliant];
    }
    const possible = given.some(
      ([key, value]) => isUnknown(value) && missing.some((wanted) => says(key, wanted)),
    );
    if (isUnknown(tags) || possible || defaults === undefined) {
      return [unknown(property)];
    }
    const problem = `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing, so that nobody knows whom to ask or to bill`;
    return [
      violation(resource, {
        property,
        value: Object.keys(record(tags)),
        problem,
        remedy: "add them, best for the whole stack",
      }),
    ];
  },
};
