import {
  PolicyPack,
  type ReportViolation,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { parseSettings, SETTINGS_POLICY } from "./config";
import { maskSecrets } from "./decode";
import { levelOf } from "./levels";
import type { Rule, Verdict } from "./rule";
import { rules } from "./rules";
import { Session } from "./session";
import { type Waiver, waiverFaults, waiverFor } from "./waivers";

type Policy = ResourceValidationPolicy & StackValidationPolicy;

maskSecrets();
const session = new Session();
const ruleIds = new Set(rules.map(({ id }) => id));
let configured = parseSettings({});

const today = () => new Date().toISOString().slice(0, 10);

/** First in the pack: the engine calls policies in order, so that the others find the configuration read. */
const settingsPolicy: Policy = {
  name: SETTINGS_POLICY,
  description: "Waivers name a rule, a resource, a reason and a day on which they end",
  enforcementLevel: "mandatory",
  configSchema: {
    properties: {
      waivers: { type: "array", items: { type: "object" } },
      listenersAuthenticate: { type: "boolean" },
      accountId: { type: "string", pattern: "^\\d{12}$" },
      production: { type: "boolean" },
    },
  },
  validateResource(args) {
    configured = parseSettings(args.getConfig<Record<string, unknown>>());
    session.resource(SETTINGS_POLICY, args);
  },
  validateStack(args, report) {
    configured = parseSettings(args.getConfig<Record<string, unknown>>());
    const root = args.resources.find(({ type }) => type === "pulumi:pulumi:Stack") ?? args.resources[0];
    for (const fault of waiverFaults(configured.waivers, ruleIds, today())) {
      report(fault, root?.urn);
    }
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
    enforcementLevel: levelOf(rule),
    tags: Object.values(rule.references).flat(),
    validateResource(args, report) {
      if (rule.scope === "stack" || !types.has(args.type)) {
        return;
      }
      for (const verdict of session.judgeAlone(rule, args, configured.settings)) {
        print(rule, args.urn, verdict, report);
      }
    },
    validateStack(args, report) {
      for (const { urn, verdict } of session.judgeTogether(rule, args.resources, configured.settings)) {
        print(rule, urn, verdict, report);
      }
    },
  };
}

function print(rule: Rule, urn: string, verdict: Verdict, report: ReportViolation): void {
  if (verdict.kind === "unknown") {
    const where = verdict.property === "" ? "" : `${verdict.property}: `;
    advise(report, urn, `not yet evaluated: ${where}${verdict.why}`);
  } else if (verdict.kind === "violation") {
    const waiver = waiverFor(configured.waivers, rule.id, urn, today());
    if (waiver === undefined) {
      report(verdict.message, urn);
    } else {
      advise(report, urn, `${waived(waiver)}: ${verdict.message}`);
    }
  }
}

function waived({ expires, reason, owner }: Waiver): string {
  return `waived until ${expires}${owner === undefined ? "" : ` by ${owner}`} (${reason})`;
}

/**
 * Reports at the advisory level, whatever the policy's own. The SDK takes an object for that and types only
 * the text (@pulumi/policy 1.21.0, server.js, makeReportViolationFun).
 */
function advise(report: ReportViolation, urn: string, message: string): void {
  report({ message, urn, enforcementLevel: "advisory" } as unknown as string, urn);
}

new PolicyPack("gatehouse-policies", { policies: [settingsPolicy, ...rules.map(policyOf)] });
