import { ENVIRONMENT_LEVELS, ENVIRONMENTS, LEVELS, tableLevel } from "./levels";
import type { Rule } from "./rule";
import { ruleGroups } from "./rules";

const BLOCKS = [
  {
    start: "<!-- levels: made by `npm run generate` -->",
    end: "<!-- end of levels -->",
    content: levelTables,
  },
  { start: "<!-- rules: made by `npm run generate` -->", end: "<!-- end of rules -->", content: rulesTable },
];

/** The tables of levels: by severity, and where an environment departs. */
export function levelTables(): string {
  const head = `| severity | ${ENVIRONMENTS.join(" | ")} |\n| --- | ${ENVIRONMENTS.map(() => "---").join(" | ")} |`;
  const rows = Object.entries(LEVELS).map(
    ([severity, levels]) => `| ${severity} | ${ENVIRONMENTS.map((name) => levels[name]).join(" | ")} |`,
  );
  const departures = ENVIRONMENT_LEVELS.map(
    ({ rule, environments, level, reason }) =>
      `| \`${rule}\` | ${environments.join(", ")} | ${level} | ${reason} |`,
  );
  const departureHead = "| rule | environment | level | why |\n| --- | --- | --- | --- |";
  return [head, ...rows, "", departureHead, ...departures].join("\n");
}

/** The tables of rules in README.md, one for each group. */
export function rulesTable(): string {
  return Object.entries(ruleGroups)
    .map(([group, rules]) => {
      const rows = rules.map(
        (rule) => `| \`${rule.id}\` | ${titleOf(rule)} | ${level(rule)} | ${references(rule)} |`,
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

/** The title, and what configuration can set. */
function titleOf({ title, options = {} }: Rule): string {
  const names = Object.entries(options).map(
    ([name, option]) => `\`${name}\` (${JSON.stringify(option.default)})`,
  );
  return names.length === 0 ? title : `${title}; ${names.join(", ")}`;
}

/** `medium, advisory; dev: disabled`. */
function level(rule: Rule): string {
  const strictest = tableLevel(rule, "prod");
  const others = ENVIRONMENTS.flatMap((environment) => {
    const here = tableLevel(rule, environment);
    return here === strictest ? [] : [`; ${environment}: ${here}`];
  });
  return `${rule.severity}, ${strictest}${others.join("")}`;
}

function references({
  references: { fsbp = [], cis = [], checkov = [], cdkNag = [], trivy = [] },
}: Rule): string {
  const sections = cis.map((section) => `CIS ${section}`);
  return [...fsbp, ...sections, ...checkov, ...cdkNag, ...trivy].join(", ") || "-";
}

/** README.md with its tables replaced by the present ones. */
export function withTable(readme: string): string {
  return BLOCKS.reduce((text, { start, end, content }) => {
    const [from, to] = [text.indexOf(start), text.indexOf(end)];
    if (from === -1 || to < from) {
      throw new Error(`README.md has no place for a table: ${start} … ${end}`);
    }
    return `${text.slice(0, from + start.length)}\n\n${content()}\n\n${text.slice(to)}`;
  }, readme);
}
