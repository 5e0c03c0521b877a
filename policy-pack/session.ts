import { type BlindSpot, type BlindSpots, figures, isFinal } from "./blindSpots";
import { Context, type Settings } from "./context";
import { plain } from "./decode";
import { judge } from "./evaluate";
import type { Level } from "./levels";
import type { Properties, Resource } from "./resource";
import type { Rule, Verdict } from "./rule";

/** What `validateResource` gets of a resource. */
export interface ResourceArgs {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: Properties;
  readonly opts: {
    readonly parent?: string;
    readonly protect?: boolean;
    readonly additionalSecretOutputs: readonly string[];
  };
}

/** What `validateStack` gets of a resource: its outputs, and what it is tied to. */
export interface StackResource extends ResourceArgs {
  readonly parent?: { readonly urn: string };
  readonly dependencies: readonly { readonly urn: string }[];
  readonly propertyDependencies: Readonly<Record<string, readonly { readonly urn: string }[]>>;
}

/**
 * What the pack remembers between the calls of one command.
 *
 * The engine shows a resource twice: its inputs before it is created, and at the end its outputs together with
 * those of all others. Outputs alone would mislead (an absent `ingress` comes back computed), and inputs alone
 * know no relations; a rule sees both.
 */
export class Session {
  private readonly inputs = new Map<string, Resource>();
  /** By rule and resource: how many final verdicts it has alone, or that it is undecided alone. */
  private readonly alone = new Map<string, number | "undecided">();
  private readonly tally = { final: 0, open: [] as BlindSpot[] };
  private readonly seen = new Map<string, Set<string>>();
  private context: { readonly of: Context; readonly usedBy: Set<string> } | undefined;

  /** The resource before it is created; converted once for all rules. */
  resource(rule: string, args: ResourceArgs): Resource {
    const usedBy = this.seen.get(args.urn);
    const known = this.inputs.get(args.urn);
    if (known !== undefined && usedBy !== undefined && !usedBy.has(rule)) {
      usedBy.add(rule);
      return known;
    }
    // The same rule asks again: a new round (an update after its preview) with new values.
    const { urn, type, name, opts } = args;
    const resource: Resource = {
      urn,
      type,
      name,
      inputs: plain(args.props),
      outputs: {},
      dependencies: [],
      propertyDependencies: {},
      additionalSecretOutputs: opts.additionalSecretOutputs,
      ...(opts.protect === true ? { kept: true } : {}),
      ...(opts.parent === undefined || opts.parent === "" ? {} : { parent: opts.parent }),
    };
    this.inputs.set(urn, resource);
    this.seen.set(urn, new Set([rule]));
    return resource;
  }

  /** Judges a resource by itself; what stays undecided is left for the end. */
  judgeAlone(rule: Rule, args: ResourceArgs, settings: Settings): readonly Verdict[] {
    const resource = this.resource(rule.id, args);
    const verdicts = judge(rule, resource, new Context([resource], settings));
    const undecided = verdicts.some(({ kind }) => kind === "unknown");
    this.alone.set(keyOf(rule, resource), undecided ? "undecided" : verdicts.filter(isFinal).length);
    return verdicts.filter(({ kind }) => kind === "violation");
  }

  /** Judges among all resources: rules for the stack everywhere, the others where they were undecided alone. */
  judgeTogether(
    rule: Rule,
    resources: readonly StackResource[],
    settings: Settings,
    level: Level = "mandatory",
  ): readonly { readonly urn: string; readonly verdict: Verdict }[] {
    const context = this.stack(rule.id, resources, settings);
    return context.ofTypes(rule.resourceTypes).flatMap((resource) => {
      const inputs = this.inputs.get(resource.urn);
      const before = inputs === undefined ? undefined : this.alone.get(keyOf(rule, resource));
      if (rule.scope === "resource" && typeof before === "number") {
        this.tally.final += before;
        return [];
      }
      const verdicts = judge(rule, resource, context);
      this.count(rule, level, resource, verdicts);
      const told =
        before === undefined || inputs === undefined
          ? new Set<string>()
          : violationsOf(judge(rule, inputs, new Context([inputs], settings)));
      return verdicts
        .filter((verdict) => verdict.kind !== "violation" || !told.has(verdict.message))
        .map((verdict) => ({ urn: resource.urn, verdict }));
    });
  }

  private count({ id }: Rule, level: Level, { urn }: Resource, verdicts: readonly Verdict[]): void {
    for (const verdict of verdicts) {
      if (verdict.kind === "unknown") {
        this.tally.open.push({ rule: id, level, urn, property: verdict.property, why: verdict.why });
      } else if (isFinal(verdict)) {
        this.tally.final += 1;
      }
    }
  }

  /** What the rules judged since the last time, and how much of it is final. */
  takeBlindSpots(): BlindSpots {
    const { final, open } = this.tally;
    this.tally.final = 0;
    return figures(final, open.splice(0));
  }

  private stack(rule: string, resources: readonly StackResource[], settings: Settings): Context {
    if (this.context === undefined || this.context.usedBy.has(rule)) {
      this.context = {
        of: new Context(
          resources.map((resource) => this.combined(resource)),
          settings,
        ),
        usedBy: new Set(),
      };
    }
    this.context.usedBy.add(rule);
    return this.context.of;
  }

  private combined({ urn, type, name, ...resource }: StackResource): Resource {
    const outputs = plain(resource.props);
    const parent = resource.parent?.urn ?? resource.opts.parent;
    return {
      urn,
      type,
      name,
      inputs: this.inputs.get(urn)?.inputs ?? outputs,
      outputs,
      dependencies: resource.dependencies.map((dependency) => dependency.urn),
      propertyDependencies: Object.fromEntries(
        Object.entries(resource.propertyDependencies).map(([key, list]) => [
          key,
          list.map((entry) => entry.urn),
        ]),
      ),
      additionalSecretOutputs: resource.opts.additionalSecretOutputs,
      ...(resource.opts.protect === true ? { kept: true } : {}),
      ...(parent === undefined || parent === "" ? {} : { parent }),
    };
  }
}

const keyOf = ({ id }: Rule, { urn }: Resource): string => `${id} ${urn}`;

function violationsOf(verdicts: readonly Verdict[]): ReadonlySet<string> {
  return new Set(verdicts.flatMap((verdict) => (verdict.kind === "violation" ? [verdict.message] : [])));
}
