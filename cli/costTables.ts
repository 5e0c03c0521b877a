import { type ComponentCost, type CostReport, dollars } from "./analyses/cost";
import { type CostTable, costTables, type PartsTable, partsTables, type Shape } from "./costShapes";

/** Answers what a shape costs. */
export type Price = (shape: Shape) => Promise<CostReport>;

const MARKED = /<!-- cost: (\w+),[^\n]*-->\n[\s\S]*?<!-- \/cost -->/g;

/** A page with the tables between its markers made anew; what stands around them stays. */
export async function withCostTables(page: string, price: Price): Promise<string> {
  const made = new Map<string, string>();
  for (const [, id = ""] of page.matchAll(MARKED)) {
    made.set(id, await bodyOf(id, price));
  }
  return page.replace(
    MARKED,
    (_all, id: string) =>
      `<!-- cost: ${id}, made by \`npm run generate\` from cli/costShapes.ts -->\n\n${made.get(id)}\n\n<!-- /cost -->`,
  );
}

async function bodyOf(id: string, price: Price): Promise<string> {
  const table = costTables.find((entry) => entry.id === id);
  if (table !== undefined) {
    return (await totals(table, price)).join("\n");
  }
  const parts = partsTables.find((entry) => entry.id === id);
  if (parts === undefined) {
    throw new Error(`cli/costShapes.ts has no table "${id}".`);
  }
  return partsOf(parts, price);
}

async function totals(
  { heads, columns, rows, decimals = 2 }: CostTable,
  price: Price,
): Promise<readonly string[]> {
  const lines = [
    row([...heads, ...columns.map(({ head }) => head)]),
    row([...heads, ...columns].map(() => "---")),
  ];
  for (const { cells, shape } of rows) {
    const figures: string[] = [];
    for (const { changes } of columns) {
      const report = await price({ ...shape, changes: { ...shape.changes, ...changes } });
      const more = report.unpriced.length > 0 ? " and more" : "";
      figures.push(`${figure(report.total, report.approximate, decimals)}${more}`);
    }
    lines.push(row([...cells, ...figures]));
  }
  return lines;
}

async function partsOf({ shape }: PartsTable, price: Price): Promise<string> {
  const report = await price(shape);
  const sorted = byClass(report.components).sort((a, b) => b.monthly - a.monthly);
  const unconfirmed = report.components
    .flatMap(({ lines }) => lines)
    .filter((line) => line.unconfirmed)
    .reduce((sum, line) => sum + line.monthly, 0);
  return [
    row(["component", "a month", "for"]),
    row(["---", "---", "---"]),
    ...sorted.map((part) => row([part.component, figure(part.monthly, part.unconfirmed), reasonsOf(part)])),
    "",
    `${figure(report.total, report.approximate)} in all; ${dollars(unconfirmed)} of it rest on unconfirmed figures.`,
  ].join("\n");
}

/** The components of a class as one: three sets of alarms are one line. */
function byClass(components: CostReport["components"]): ComponentCost[] {
  const classes = new Map<string, ComponentCost>();
  for (const part of components) {
    const component = classOf(part);
    const before = classes.get(component);
    classes.set(component, {
      component,
      monthly: part.monthly + (before?.monthly ?? 0),
      unconfirmed: part.unconfirmed || before?.unconfirmed === true,
      lines: [...(before?.lines ?? []), ...part.lines],
    });
  }
  return [...classes.values()];
}

/** The innermost component is the one that is charged. */
function classOf({ component }: ComponentCost): string {
  return component === "" ? "the stack as a whole" : (component.split(" / ").at(-1)?.split(" ")[0] ?? "");
}

/** Equal charges as one, the dearest first. */
function reasonsOf({ lines }: ComponentCost): string {
  const sums = new Map<string, { readonly monthly: number; readonly unconfirmed: boolean }>();
  for (const { what, monthly, unconfirmed } of lines) {
    const before = sums.get(what);
    sums.set(what, {
      monthly: monthly + (before?.monthly ?? 0),
      unconfirmed: unconfirmed || before?.unconfirmed === true,
    });
  }
  return [...sums]
    .sort(([, a], [, b]) => b.monthly - a.monthly)
    .map(([what, { monthly, unconfirmed }]) => `${what} ${figure(monthly, unconfirmed)}`)
    .join("; ");
}

function figure(amount: number, approximate: boolean, decimals = 2): string {
  return `${approximate ? "≈ " : ""}$${amount.toFixed(decimals)}`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`.replaceAll("|  |", "| |");
}
