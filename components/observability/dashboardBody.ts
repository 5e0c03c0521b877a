import type { ArgumentFaults } from "../shared/errors";
import { type AlarmSpec, isMath, type Metric, RESULT_ID } from "./alarmSpec";

/** One line of a graph. */
export type GraphLine =
  | (Metric & {
      /** @default - the metric's own name */
      readonly label?: string;
      /** Names the line for an expression. @default - none */
      readonly id?: string;
      /** False where it only feeds an expression. @default true */
      readonly visible?: boolean;
    })
  | { readonly id: string; readonly expression: string; readonly label: string };

export interface GraphWidget {
  readonly kind: "graph";
  readonly title: string;
  readonly lines: readonly GraphLine[];
  /** @default 60 */
  readonly periodSeconds?: number;
  /** A horizontal line, such as an alarm's threshold. @default - none */
  readonly threshold?: { readonly label: string; readonly value: number };
  /** Where the metrics are: `us-east-1` for those of CloudFront. @default - the dashboard's region */
  readonly region?: string;
  /** Of 24 columns. @default 12 */
  readonly width?: number;
  /** In rows. @default 6 */
  readonly height?: number;
}

export interface TextWidget {
  readonly kind: "text";
  readonly markdown: string;
  /** Of 24 columns. @default 24 */
  readonly width?: number;
  /** In rows. @default 2 */
  readonly height?: number;
}

export type Widget = GraphWidget | TextWidget;

const COLUMNS = 24;
const sizes = { graph: { width: 12, height: 6 }, text: { width: 24, height: 2 } } as const;

/** What a system is measured by, as a heading of its graphs. */
export function targetsText(targets: {
  readonly p95Seconds: number;
  readonly errorPercent: number;
}): TextWidget {
  const { p95Seconds, errorPercent } = targets;
  return {
    kind: "text",
    markdown: `**Targets:** 95 of 100 answers begin within ${p95Seconds} s; errors below ${errorPercent} %.`,
  };
}

/** The graph of what an alarm watches, with its threshold; with the region of the alarm where it is another. */
export function alarmGraph(
  { description, source, threshold, periodSeconds }: AlarmSpec,
  title: string,
  region?: string,
): GraphWidget {
  return {
    kind: "graph",
    title,
    lines: isMath(source)
      ? [
          { id: RESULT_ID, expression: source.expression, label: source.label },
          ...Object.entries(source.metrics).map(([id, metric]) => ({ ...metric, id, visible: false })),
        ]
      : [source],
    periodSeconds,
    threshold: { label: description, value: threshold },
    ...(region === undefined ? {} : { region }),
  };
}

/**
 * The body of a dashboard (CloudWatch docs, "Dashboard body structure"), its widgets laid out from left to right in
 * rows as high as their highest widget.
 */
export function dashboardBody(
  region: string,
  widgets: readonly Widget[],
): { readonly widgets: readonly unknown[] } {
  let x = 0;
  let y = 0;
  let rowHeight = 0;
  return {
    widgets: widgets.map((widget) => {
      const { width, height } = sizeOf(widget);
      if (x + width > COLUMNS) {
        x = 0;
        y += rowHeight;
        rowHeight = 0;
      }
      const placed = { type: typeOf(widget), x, y, width, height, properties: properties(region, widget) };
      x += width;
      rowHeight = Math.max(rowHeight, height);
      return placed;
    }),
  };
}

function sizeOf(widget: Widget): { readonly width: number; readonly height: number } {
  const { width, height } = sizes[widget.kind];
  return { width: widget.width ?? width, height: widget.height ?? height };
}

function typeOf({ kind }: Widget): "metric" | "text" {
  return kind === "graph" ? "metric" : "text";
}

function properties(region: string, widget: Widget): Record<string, unknown> {
  if (widget.kind === "text") {
    return { markdown: widget.markdown };
  }
  const { title, lines, periodSeconds = 60, threshold } = widget;
  return {
    title,
    // Each graph names its region; there is no default in a dashboard's body.
    region: widget.region ?? region,
    view: "timeSeries",
    stacked: false,
    period: periodSeconds,
    metrics: lines.map(line),
    ...(threshold === undefined ? {} : { annotations: { horizontal: [{ ...threshold }] } }),
  };
}

function line(given: GraphLine): readonly unknown[] {
  if ("expression" in given) {
    return [{ ...given }];
  }
  const { namespace, metricName, dimensions, statistic, label, id, visible } = given;
  const options = {
    stat: statistic,
    ...(label === undefined ? {} : { label }),
    ...(id === undefined ? {} : { id }),
    ...(visible === undefined ? {} : { visible }),
  };
  return [namespace, metricName, ...Object.entries(dimensions).flat(), options];
}

/** Records what CloudWatch refuses (PutDashboard; CloudWatch docs, "Service quotas"). */
export function checkWidgets(faults: ArgumentFaults, widgets: readonly Widget[]): void {
  const { length } = widgets;
  faults.unless(length >= 1 && length <= 500, "widgets", length, "1 to 500 widgets");
  let lines = 0;
  for (const [index, widget] of widgets.entries()) {
    const { width, height } = sizeOf(widget);
    const field = `widgets[${index}]`;
    faults.unless(
      Number.isInteger(width) && width >= 1 && width <= COLUMNS,
      `${field}.width`,
      width,
      "1 to 24",
    );
    faults.unless(
      Number.isInteger(height) && height >= 1 && height <= 1000,
      `${field}.height`,
      height,
      "1 to 1000",
    );
    if (widget.kind === "graph") {
      const count = widget.lines.length;
      lines += count;
      faults.unless(count >= 1 && count <= 500, `${field}.lines`, count, "1 to 500 lines");
      const { periodSeconds = 60 } = widget;
      const period =
        [1, 5, 10, 30].includes(periodSeconds) || (periodSeconds > 0 && periodSeconds % 60 === 0);
      faults.unless(period, `${field}.periodSeconds`, periodSeconds, "1, 5, 10, 30 or a multiple of 60");
    }
  }
  faults.unless(lines <= 2500, "widgets", lines, "at most 2,500 lines in all graphs together");
}
