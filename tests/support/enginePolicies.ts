import { ACCEPTED } from "./policies";

/** A line of the CLI's section "Policies": level, severity, rule and resource, with the title and what it says below. */
const LINE =
  /^ *- \[(?:mandatory|advisory)\] \[severity: \w+\] +([a-z0-9-]+) +(\(.+\))\n(?:(?! *- \[).+\n?)*/gm;

interface PolicyLine {
  readonly rule: string;
  readonly text: string;
}

function linesOf(output: string): readonly PolicyLine[] {
  return [...output.matchAll(LINE)].map(([text, rule]) => ({
    rule: String(rule),
    text: text.replace(/\s+/g, " ").trim(),
  }));
}

/** What the policy pack could not decide: `rule (resource) not yet evaluated: …`, a line each. */
export function openQuestions(output: string): readonly string[] {
  return linesOf(output).flatMap(({ rule, text }) => {
    const [, resource] = /\] [a-z0-9-]+ (\(.+?\)) /.exec(text) ?? [];
    const at = text.indexOf("not yet evaluated: ");
    return at === -1 || rule === "blind-spots" ? [] : [`${rule} ${resource} ${text.slice(at)}`];
  });
}

/** What the policy pack found, but for what is undecided, and for what a shipped stack file accepts with a reason. */
export function findings(output: string): readonly string[] {
  return linesOf(output)
    .filter(
      ({ rule, text }) =>
        !text.includes("not yet evaluated: ") && rule !== "blind-spots" && !ACCEPTED.has(rule),
    )
    .map(({ text }) => text);
}
