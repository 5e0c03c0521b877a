import {
  PolicyPack,
  type ReportViolation,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { figureText, openRules } from "./blindSpots";
import {
  BLIND_SPOTS_POLICY,
  completed,
  merged,
  OWN_LEVELS,
  parseSettings,
  type RunConfig,
  SETTINGS_POLICY,
  settingFaults,
  settingsSchema,
} from "./config";
import { maskSecrets } from "./decode";
import { type Level, levelOf, tableLevel } from "./levels";
import { keepLevels } from "./ownLevels";
import type { Properties } from "./resource";
import type { Rule, Verdict } from "./rule";
import { rules } from "./rules";
import { Session, type StackResource } from "./session";
import { stackConfig } from "./stackConfig";
import { isMeant, unusedText, unusedWaivers, type Waiver, waiverFaults, waiverFor } from "./waivers";

type Policy = ResourceValidationPolicy & StackValidationPolicy;

maskSecrets();
const session = new Session();
const ruleIds = new Set(rules.map(({ id }) => id));
const fromStack = stackConfig(process.env["PULUMI_CONFIG"]);
const atStart = completed(fromStack.settings).environment;
const options: Record<string, Properties> = {};
const used = new Set<Waiver>();
let configured = fromStack;
let faulty: readonly string[] = [];
let readFrom: string | undefined;
let sentLevel: (policy: string) => Level | undefined = () => undefined;
keepLevels(OWN_LEVELS, undefined, (sent) => {
  sentLevel = sent;
});

const today = () => new Date().toISOString().slice(0, 10);

/** Asked for each resource; waivers that stay the same must stay the same objects, to tell which were used. */
function configure(json: Record<string, unknown>): void {
  const text = JSON.stringify(json);
  if (text === readFrom) {
    return;
  }
  readFrom = text;
  // The CLI checks values by the schema, and lets keys through that it does not name.
  faulty = settingFaults(json);
  const { waivers, settings } = merged(fromStack, parseSettings(json));
  configured = { waivers, settings: { ...completed(settings), options } } satisfies RunConfig;
}

function rootOf(resources: readonly StackResource[]): string | undefined {
  return (resources.find(({ type }) => type === "pulumi:pulumi:Stack") ?? resources[0])?.urn;
}

/** First in the pack: the engine calls policies in order, so that the others find the configuration read. */
const settingsPolicy: Policy = {
  name: SETTINGS_POLICY,
  description: "Waivers name a rule, a resource, a reason, an owner and a day on which they end",
  enforcementLevel: OWN_LEVELS[SETTINGS_POLICY],
  configSchema: { properties: settingsSchema as never },
  validateResource(args) {
    configure(args.getConfig<Record<string, unknown>>());
    session.resource(SETTINGS_POLICY, args);
  },
  validateStack(args, report) {
    configure(args.getConfig<Record<string, unknown>>());
    for (const fault of [...faulty, ...waiverFaults(configured.waivers, ruleIds, today())]) {
      report(fault, rootOf(args.resources));
    }
  },
};

/** Last in the pack: what the others found is known by then. */
const blindSpotsPolicy: Policy = {
  name: BLIND_SPOTS_POLICY,
  description: "Every verdict is final, and every waiver covers something",
  enforcementLevel: OWN_LEVELS[BLIND_SPOTS_POLICY],
  validateResource() {},
  validateStack(args, report) {
    const blindSpots = session.takeBlindSpots();
    const root = rootOf(args.resources);
    const open = blindSpots.open.length === 0 ? "" : `; open: ${openRules(blindSpots)}`;
    report(`${figureText(blindSpots)}${open}`, root);
    for (const waiver of unusedWaivers(configured.waivers, used, ruleIds, today())) {
      report(`Waiver: ${unusedText(waiver)}`, root);
    }
    // An update begins anew after its preview.
    used.clear();
  },
};

/** A rule as a policy: alone on each resource before it is created, and once more where that decided nothing. */
function policyOf(rule: Rule): Policy {
  const types = new Set(rule.resourceTypes);
  return {
    name: rule.id,
    displayName: rule.title,
    description: rule.title,
    severity: rule.severity === "info" ? "low" : rule.severity,
    enforcementLevel: levelOf(rule, {}, atStart),
    tags: Object.values(rule.references).flat(),
    ...(rule.options === undefined ? {} : { configSchema: { properties: rule.options as never } }),
    validateResource(args, report) {
      if (!types.has(args.type)) {
        return;
      }
      options[rule.id] = args.getConfig();
      if ((rule.scope === "stack" && rule.alone !== true) || lowered(rule) === "disabled") {
        return;
      }
      for (const verdict of session.judgeAlone(rule, args, configured.settings)) {
        print(rule, args.urn, verdict, report);
      }
    },
    validateStack(args, report) {
      options[rule.id] = args.getConfig();
      const level = lowered(rule);
      if (level === "disabled") {
        return;
      }
      for (const { urn, verdict } of session.judgeTogether(
        rule,
        args.resources,
        configured.settings,
        level ?? levelOf(rule, {}, atStart),
      )) {
        print(rule, urn, verdict, report);
      }
    },
  };
}

/**
 * The level where `--policy-pack-config` alone names the environment. The engine took the policies' own levels before
 * it handed that over, so what is too strict for the environment is lowered when it is printed. A level that somebody
 * gave the rule stays; one that is the rule's own anyway looks to the pack as if nobody had given it.
 */
function lowered(rule: Rule): Level | undefined {
  const { environment } = configured.settings;
  const own = levelOf(rule, {}, atStart);
  const sent = sentLevel(rule.id);
  if (sent !== undefined && sent !== own) {
    return undefined;
  }
  const level = environment === undefined ? own : tableLevel(rule, environment);
  return level === own || level === "mandatory" ? undefined : level;
}

function print(rule: Rule, urn: string, verdict: Verdict, report: ReportViolation): void {
  const { waivers } = configured;
  if (verdict.kind === "unknown") {
    for (const waiver of waivers.filter((entry) => isMeant(entry, rule.id, urn))) {
      used.add(waiver);
    }
    const where = verdict.property === "" ? "" : `${verdict.property}: `;
    advise(report, urn, `not yet evaluated: ${where}${verdict.why}`);
  } else if (verdict.kind === "violation") {
    const waiver = waiverFor(waivers, rule.id, urn, today());
    if (waiver !== undefined) {
      used.add(waiver);
      advise(report, urn, `${waived(waiver)}: ${verdict.message}`);
    } else if (lowered(rule) === undefined) {
      report(verdict.message, urn);
    } else {
      advise(report, urn, verdict.message);
    }
  }
}

function waived({ expires, reason, owner }: Waiver): string {
  return `waived until ${expires} by ${owner} (${reason})`;
}

/**
 * Reports at the advisory level, whatever the policy's own. The SDK takes an object for that and types only
 * the text (@pulumi/policy 1.21.0, server.js, makeReportViolationFun).
 */
function advise(report: ReportViolation, urn: string, message: string): void {
  report({ message, urn, enforcementLevel: "advisory" } as unknown as string, urn);
}

new PolicyPack("gatehouse-policies", {
  policies: [settingsPolicy, ...rules.map(policyOf), blindSpotsPolicy],
});
