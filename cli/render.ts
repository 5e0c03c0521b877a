import { type CostLine, type CostReport, dollars } from "./analyses/cost";
import { componentTree, type TreeNode } from "./analyses/tree";
import { type Plan, SECRET, UNKNOWN } from "./plan";
import { type PolicySummary, policyLines } from "./policyText";
import { bullet, clean, columns, count, type Paint, painter, paragraphs, WIDTH } from "./text";

export type { PolicySummary } from "./policyText";

/** All that a preview shows. Every part is plain data, so that the same input gives the same text. */
export interface PreviewInput {
  readonly plan: Plan;
  /** The header: what the stack file asks for. */
  readonly settings: {
    readonly system: string;
    readonly environment: string;
    readonly size: string;
    readonly region: string;
  };
  /** What the policy pack says; a report of its `evaluate` fits. @default - no section */
  readonly policies?: PolicySummary;
  /** What AWS would refuse, of `limitFaults`. @default [] */
  readonly faults?: readonly { readonly message: string }[];
  /** One complete sentence each; line breaks are kept. */
  readonly warnings: readonly string[];
  /** Settings that still hold a value of the shipped example files. */
  readonly examples: readonly { readonly path: string; readonly value: string; readonly remedy: string }[];
  readonly cost: CostReport;
  /** More sections after the outputs, such as where each setting came from. @default [] */
  readonly sections?: readonly { readonly title: string; readonly lines: readonly string[] }[];
  /** See `wantsColour`. @default false */
  readonly colour?: boolean;
}

type Lines = readonly string[];

/** The preview as text for a terminal of 100 columns. */
export function renderPreview(input: PreviewInput): string {
  const paint = painter(input.colour ?? false);
  const tree = componentTree(input.plan);
  const parts: readonly (readonly [title: string, lines: Lines])[] = [
    ["Resources", resourceLines(tree, paint)],
    [
      "What AWS would refuse",
      (input.faults ?? []).flatMap((fault) => bullet(fault.message, "refused", paint.red)),
    ],
    ["Policies", input.policies === undefined ? [] : policyLines(input.policies, paint)],
    ["Warnings", input.warnings.flatMap((warning) => bullet(warning, "!", paint.yellow))],
    ["Example values to replace before the first deployment", input.examples.flatMap(exampleLines)],
    [`Cost a month while idle, list prices in ${input.cost.currency}`, costLines(input.cost, paint)],
    ["Outputs", outputLines(input.plan.outputs)],
    ...(input.sections ?? []).map(
      ({ title, lines }) => [clean(title), lines.flatMap((line) => paragraphs(line, "  "))] as const,
    ),
  ];
  const sections = parts.filter(([, lines]) => lines.length > 0);
  const text = sections.map(([title, lines]) => [paint.bold(title), ...lines].join("\n"));
  return `${[headerLines(input, tree, paint).join("\n"), ...text].join("\n\n")}\n`;
}

/** Colour only for somebody who watches and has not said no (no-color.org). */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return stream.isTTY === true && (env["NO_COLOR"] ?? "") === "";
}

function headerLines({ plan, settings }: PreviewInput, tree: TreeNode, paint: Paint): string[] {
  const { system, environment, size, region } = settings;
  const facts = { system, environment, size, region };
  const shown = Object.entries(facts).map(([key, value]) => `${key} ${paint.bold(clean(value))}`);
  return [
    `${paint.bold(`Preview of the stack ${clean(plan.stack)}`)}: offline, nothing is created and AWS is not asked`,
    `  ${shown.join("   ")}`,
    `  ${count(tree.total, "AWS resource")} in ${count(components(tree), "component")}`,
  ];
}

function components(node: TreeNode): number {
  return node.children.reduce((sum, child) => sum + 1 + components(child), 0);
}

function resourceLines(tree: TreeNode, paint: Paint): string[] {
  const rows: [string, string, string][] = [];
  const visit = (node: TreeNode, lead: string, branch: string) => {
    const kind = clean(node.type.slice(node.type.lastIndexOf(":") + 1));
    rows.push([`${lead}${branch}${clean(node.name)}`, kind, String(node.total)]);
    const inside = branch === "" ? lead : `${lead}${branch.startsWith("└") ? "   " : "│  "}`;
    for (const [index, child] of node.children.entries()) {
      visit(child, inside, index === node.children.length - 1 ? "└─ " : "├─ ");
    }
  };
  for (const child of tree.children) {
    visit(child, "", "");
  }
  if (tree.own > 0) {
    rows.push(["(directly in the stack)", "", String(tree.own)]);
  }
  return columns(rows, ["left", "left", "right"])
    .map((row) => `  ${row}`)
    .map((row, index) => {
      const kind = rows[index]?.[1] ?? "";
      return kind === "" ? row : row.replace(` ${kind} `, ` ${paint.dim(kind)} `);
    });
}

function exampleLines({ path, value, remedy }: PreviewInput["examples"][number]): string[] {
  return [`  ${clean(path)} is ${shortened(clean(value))}`, ...paragraphs(remedy, "    ")];
}

/** The end of a long example, such as a digest, says nothing. */
function shortened(value: string): string {
  const most = WIDTH - 40;
  return value.length <= most ? value : `${value.slice(0, most)}…`;
}

function costLines(cost: CostReport, paint: Paint): string[] {
  const rows: [string, string, string][] = [];
  const heads = new Set<number>();
  for (const { component, monthly, unconfirmed, lines } of cost.components) {
    heads.add(rows.length);
    rows.push([
      component === "" ? "(the stack as a whole)" : clean(component),
      "",
      amount(monthly, unconfirmed),
    ]);
    for (const line of merged(lines)) {
      const price = `${number(line.quantity)} ${clean(line.unit)} x ${unitPrice(line.unitPrice)}`;
      rows.push([`  ${clean(line.what)}`, price, amount(line.monthly, line.unconfirmed)]);
    }
  }
  heads.add(rows.length);
  const place = cost.region === cost.priceRegion ? "" : ` at prices of ${cost.priceRegion}`;
  const total = `Total${place}${withoutPrice(cost.unpriced.length)}`;
  rows.push([total, "", amount(cost.total, cost.approximate)]);
  const table = columns(rows, ["left", "left", "right"]).map(
    (row, index) => `  ${heads.has(index) ? paint.bold(row) : row}`,
  );
  const notes: readonly (readonly [label: string, texts: Lines])[] = [
    ["≈", cost.reasons],
    ["no price", cost.unpriced.map(({ what, why }) => `${what}: ${why}`)],
    ["not counted", cost.notCounted],
    ["assumed", cost.assumptions],
    ["prices", [`${cost.priceRegion}, ${cost.collected}`]],
  ];
  return [
    ...table,
    "",
    ...notes.flatMap(([label, texts]) => texts.flatMap((text) => bullet(text, label, paint.dim))),
  ];
}

/** What a total leaves out stands beside it. */
function withoutPrice(count: number): string {
  return count === 0
    ? ""
    : `, without ${count} ${count === 1 ? "charge" : "charges"} that ${count === 1 ? "has" : "have"} no known price`;
}

/** Equal charges of one component as one line: eight alarms at 0.10. */
function merged(lines: readonly CostLine[]): CostLine[] {
  const groups = new Map<string, CostLine>();
  for (const line of lines) {
    const key = `${line.what} ${line.unit} ${line.unitPrice} ${line.unconfirmed}`;
    const { quantity = 0, monthly = 0 } = groups.get(key) ?? {};
    groups.set(key, { ...line, quantity: quantity + line.quantity, monthly: monthly + line.monthly });
  }
  return [...groups.values()];
}

function amount(value: number, approximate: boolean): string {
  return `${approximate ? "≈ " : ""}${dollars(value)}`;
}

/** A price of parts of a cent in full, others with their cents. */
function unitPrice(value: number): string {
  return Number(value.toFixed(2)) === value ? dollars(value) : `$${number(value)}`;
}

function number(value: number): string {
  return String(Number(value.toFixed(6)));
}

function outputLines(outputs: Plan["outputs"]): string[] {
  return Object.keys(outputs)
    .sort()
    .flatMap((key) => {
      const lines = paragraphs(outputText(outputs[key]), "    ");
      const [first = ""] = lines;
      const label = `  ${clean(key)}: `;
      return lines.length === 1 && label.length + first.trimStart().length <= WIDTH
        ? [label + first.trimStart()]
        : [label.trimEnd(), ...lines];
    });
}

function outputText(value: unknown): string {
  if (value === SECRET) {
    return "[secret]";
  }
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text === UNKNOWN ? "known after creation" : text.replaceAll(UNKNOWN, "(known after creation)");
}
