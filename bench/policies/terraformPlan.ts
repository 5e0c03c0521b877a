import type { PlanEntry } from "../../policy-pack/evaluate";
import { MAPS, TERRAFORM_PROPERTIES, TERRAFORM_TYPES } from "./terraformTypes";

interface Planned {
  readonly address: string;
  readonly mode: "managed";
  readonly type: string;
  readonly name: string;
  readonly provider_name: string;
}

/** What `terraform show -json` prints of a plan, as far as those read it who judge plans. */
export interface TerraformPlan {
  readonly format_version: string;
  readonly terraform_version: string;
  readonly planned_values: {
    readonly root_module: { readonly resources: readonly (Planned & { readonly values: object })[] };
  };
  readonly resource_changes: readonly (Planned & { readonly change: object })[];
  readonly configuration: {
    readonly root_module: {
      readonly resources: readonly (Planned & {
        readonly expressions: Readonly<Record<string, { readonly references: readonly string[] }>>;
      })[];
    };
  };
}

export interface Converted {
  readonly plan: TerraformPlan;
  /** Types without a counterpart, with how many resources were left out for it. */
  readonly unmapped: Readonly<Record<string, number>>;
}

/**
 * The plan in Terraform's words. Names follow from Pulumi's: words with underscores, an object is a block, and a
 * block is a list under a name in the singular. References between resources are kept.
 */
export function terraformPlan(entries: readonly PlanEntry[]): Converted {
  const unmapped: Record<string, number> = {};
  const known = new Map<string, { readonly planned: Planned; readonly entry: PlanEntry }>();
  for (const entry of entries) {
    const type = TERRAFORM_TYPES[entry.type];
    if (type !== undefined) {
      known.set(entry.urn, { planned: planned(entry, type), entry });
    } else if (!isComponent(entry.type)) {
      unmapped[entry.type] = (unmapped[entry.type] ?? 0) + 1;
    }
  }
  const resources = [...known.values()].map(({ planned: place, entry }) => {
    const expressions = Object.entries(entry.propertyDependencies ?? {}).flatMap(([property, urns]) => {
      const addresses = (urns ?? []).flatMap((urn) => known.get(urn)?.planned.address ?? []);
      const references = addresses.flatMap((address) => [`${address}.id`, address]);
      return references.length === 0 ? [] : [[attribute(property, undefined), { references }] as const];
    });
    return {
      place,
      values: values(entry.inputs ?? {}),
      expressions: Object.fromEntries(expressions),
    };
  });
  const provider_config = { aws: { name: "aws", full_name: "registry.terraform.io/hashicorp/aws" } };
  return {
    unmapped,
    plan: {
      format_version: "1.2",
      terraform_version: "1.9.8",
      planned_values: {
        root_module: {
          resources: resources.map(({ place, values }) => ({ ...place, schema_version: 0, values })),
        },
      },
      resource_changes: resources.map(({ place, values }) => ({
        ...place,
        change: { actions: ["create"], before: null, after: values, after_unknown: {} },
      })),
      configuration: {
        provider_config,
        root_module: {
          resources: resources.map(({ place, expressions }) => ({ ...place, expressions })),
        },
      } as TerraformPlan["configuration"],
    },
  };
}

/** `aws:s3/bucket:Bucket` is a resource of a provider, `gatehouse:storage:Bucket` and `pulumi:pulumi:Stack` are not. */
function isComponent(type: string): boolean {
  return !/^[\w-]+:[\w-]+\/[\w-]+:\w+$/.test(type);
}

function planned({ urn, type: own }: PlanEntry, type: string): Planned {
  // Two resources of a type may have one name below different parents.
  const path = urn.split("::").slice(2).join("_").replace(own, "");
  const name = path.replace(/[^A-Za-z0-9-]+/g, "_").replace(/^_+/, "");
  const provider = type.startsWith("aws_") ? "aws" : "random";
  return {
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    provider_name: `registry.terraform.io/hashicorp/${provider}`,
  };
}

function values(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [attribute(key, value), converted(key, value)]),
  );
}

function converted(key: string, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => (isRecord(item) ? values(item) : item));
  }
  if (!isRecord(value)) {
    return value;
  }
  return MAPS.has(key) ? value : [values(value)];
}

/** `defaultActions` with blocks in it is `default_action`; `subnetIds` with texts in it is `subnet_ids`. */
function attribute(key: string, value: unknown): string {
  const blocks = Array.isArray(value) && value.some(isRecord);
  const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return blocks ? (TERRAFORM_PROPERTIES[key] ?? singular(name)) : name;
}

function singular(name: string): string {
  return name
    .replace(/ies$/, "y")
    .replace(/(ss|x|ch)es$/, "$1")
    .replace(/aliases$/, "alias")
    .replace(/([^s])s$/, "$1");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
