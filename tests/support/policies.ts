import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { OfflinePreview } from "../../cli/preview";
import {
  type EvaluateOptions,
  evaluate,
  type Judgement,
  type PlanEntry,
  type Report,
  type Waiver,
} from "../../policy-pack/evaluate";

const ROOT = join(__dirname, "../..");

/**
 * The rules that the shipped stack files waive somewhere, and what the tests' own stacks choose: no owner in their
 * tags, a domain that could be a company's own, no firewall and no logs where us-east-1 is forbidden, self sign-up.
 * And `spa.apiAuth` is false by default: the back end alone checks tokens.
 */
export const ACCEPTED: ReadonlySet<string> = new Set([
  "tags-required",
  "cf-hsts",
  "cf-waf",
  "cf-logging",
  "alb-internal-unless-edge",
  "apigw-route-authorization",
  "apigw-ws-connect-auth",
  "cloudtrail-cloudwatch",
  "cognito-admin-create-only",
  "tg-protocol",
  ...readdirSync(ROOT)
    .filter((file) => /^Pulumi\..+\.yaml$/.test(file))
    .flatMap((file) => {
      const { config } = parse(readFileSync(join(ROOT, file), "utf8")) as {
        config: { "gatehouse:policies"?: { waivers: readonly Waiver[] } };
      };
      return config["gatehouse:policies"]?.waivers.map(({ rule }) => rule) ?? [];
    }),
]);

/**
 * What the policy pack says of a stack that has no stack file: judged as `dev`, and without what a shipped stack file
 * accepts with a reason.
 */
export function judgeShape(
  resources: readonly PlanEntry[],
  { settings, ...options }: Partial<EvaluateOptions> = {},
): Report {
  const waivers = [...ACCEPTED].map((rule) => ({
    rule,
    resource: "*",
    reason: "accepted in a shipped stack file",
    owner: "tests",
    expires: "2027-12-31",
  }));
  const report = evaluate(resources, {
    today: "2026-01-01",
    waivers,
    settings: { environment: "dev", ...settings },
    ...options,
  });
  return { ...report, verdicts: report.verdicts.filter(({ waiver }) => waiver === undefined) };
}

/** What is wrong or undecided in a shipped stack, and not waived by its own stack file. */
export function openFindings({ plan, config: { settings, waivers } }: OfflinePreview): readonly Judgement[] {
  const { verdicts } = evaluate(plan.resources, {
    today: "2026-11-21",
    waivers,
    settings: { environment: settings.environment },
  });
  return verdicts.filter(
    ({ verdict: { kind }, waiver }) => (kind === "violation" || kind === "unknown") && waiver === undefined,
  );
}
