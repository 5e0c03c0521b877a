import { levelOf } from "./levels";
import type { Rule } from "./rule";
import { ruleGroups } from "./rules";

const START = "<!-- rules: made by `npm run generate` -->";
const END = "<!-- end of rules -->";

/** The tables of rules in README.md, one for each group. */
export function rulesTable(): string {
  return Object.entries(ruleGroups)
    .map(([group, rules]) => {
      const rows = rules.map(
        (rule) => `| \`${rule.id}\` | ${rule.title} | ${level(rule)} | ${references(rule)} |`,
      );
      const head = [
        `### ${group}`,
        "",
        "| rule | what holds | level | elsewhere |",
        "| --- | --- | --- | --- |",
      ];
      return [...head, ...rows].join("\n");
    })
    .join("\n\n");
}

function level(rule: Rule): string {
  return `${rule.severity}, ${levelOf(rule)}`;
}

function references({
  references: { fsbp = [], cis = [], checkov = [], cdkNag = [], trivy = [] },
}: Rule): string {
  const sections = cis.map((section) => `CIS ${section}`);
  return [...fsbp, ...sections, ...checkov, ...cdkNag, ...trivy].join(", ") || "-";
}

/** README.md with its table replaced by the present one. */
export function withTable(readme: string): string {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start === -1 || end < start) {
    throw new Error(`README.md has no place for the table: ${START} … ${END}`);
  }
  return `${readme.slice(0, start + START.length)}\n\n${rulesTable()}\n\n${readme.slice(end)}`;
}
