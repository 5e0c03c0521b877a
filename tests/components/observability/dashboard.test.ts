import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  cloudfront5xxRate,
  ecsServiceCpuHigh,
  target5xxRate,
} from "../../../components/observability/alarmSpecs";
import { Dashboard } from "../../../components/observability/dashboard";
import {
  alarmGraph,
  dashboardBody,
  type GraphWidget,
  targetsText,
  type Widget,
} from "../../../components/observability/dashboardBody";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";

const graph: GraphWidget = {
  kind: "graph",
  title: "CPU",
  lines: [
    {
      namespace: "AWS/ECS",
      metricName: "CPUUtilization",
      dimensions: { ClusterName: "chat", ServiceName: "web" },
      statistic: "Average",
    },
  ],
};

type Placed = { type: string; x: number; y: number; width: number; height: number; properties: object };
const bodyOf = (widgets: readonly Widget[]) =>
  dashboardBody("eu-central-1", widgets).widgets as readonly Placed[];

describe("dashboardBody", () => {
  it("draws a graph", () => {
    assert.deepEqual(bodyOf([graph]), [
      {
        type: "metric",
        x: 0,
        y: 0,
        width: 12,
        height: 6,
        properties: {
          title: "CPU",
          region: "eu-central-1",
          view: "timeSeries",
          stacked: false,
          period: 60,
          metrics: [
            ["AWS/ECS", "CPUUtilization", "ClusterName", "chat", "ServiceName", "web", { stat: "Average" }],
          ],
        },
      },
    ]);
  });

  it("writes a text over the whole width", () => {
    assert.deepEqual(bodyOf([{ kind: "text", markdown: "# Chat" }]), [
      { type: "text", x: 0, y: 0, width: 24, height: 2, properties: { markdown: "# Chat" } },
    ]);
  });

  it("fills rows from left to right, each as high as its highest widget", () => {
    const sizes: readonly [number, number][] = [
      [8, 6],
      [8, 9],
      [8, 3],
      [12, 6],
      [16, 4],
      [8, 4],
      [24, 1],
    ];
    const widgets = sizes.map(([width, height]) => ({ ...graph, width, height }));
    assert.deepEqual(
      bodyOf(widgets).map(({ x, y }) => [x, y]),
      [
        [0, 0],
        [8, 0],
        [16, 0],
        [0, 9],
        [0, 15],
        [16, 15],
        [0, 19],
      ],
    );
  });

  it("draws what an alarm watches, with its threshold", () => {
    const spec = ecsServiceCpuHigh({ clusterName: "chat", serviceName: "web" });
    const { lines, threshold, periodSeconds } = alarmGraph(spec, "CPU");
    assert.deepEqual(lines, [spec.source]);
    assert.deepEqual(threshold, { label: spec.description, value: 85 });
    assert.equal(periodSeconds, 60);
    const [placed] = bodyOf([alarmGraph(spec, "CPU")]);
    assert.deepEqual((placed!.properties as { annotations: unknown }).annotations, {
      horizontal: [{ label: spec.description, value: 85 }],
    });
  });

  it("draws a computed value and hides what it is computed from", () => {
    const [placed] = bodyOf([alarmGraph(target5xxRate({ loadBalancerArnSuffix: "app/chat/1" }), "Errors")]);
    const line = (metricName: string, id: string) => [
      "AWS/ApplicationELB",
      metricName,
      "LoadBalancer",
      "app/chat/1",
      { stat: "Sum", id, visible: false },
    ];
    assert.deepEqual((placed!.properties as { metrics: unknown }).metrics, [
      [
        {
          id: "result",
          expression: "IF(req>=20, 100*(FILL(t5,0)+FILL(e5,0))/req, 0)",
          label: "Errors (%)",
        },
      ],
      line("RequestCount", "req"),
      line("HTTPCode_Target_5XX_Count", "t5"),
      line("HTTPCode_ELB_5XX_Count", "e5"),
    ]);
  });
});

describe("alarmGraph", () => {
  it("names the region of metrics that are elsewhere", () => {
    const spec = cloudfront5xxRate({ distributionId: "E1" });
    const regions = bodyOf([alarmGraph(spec, "Errors", "us-east-1"), alarmGraph(spec, "Errors")]).map(
      ({ properties }) => (properties as { region: string }).region,
    );
    assert.deepEqual(regions, ["us-east-1", "eu-central-1"]);
  });
});

describe("targetsText", () => {
  it("says what a system is measured by", () => {
    assert.deepEqual(bodyOf([targetsText({ p95Seconds: 2, errorPercent: 1 })]), [
      {
        type: "text",
        x: 0,
        y: 0,
        width: 24,
        height: 2,
        properties: { markdown: "**Targets:** 95 of 100 answers begin within 2 s; errors below 1 %." },
      },
    ]);
  });
});

describe("Dashboard", () => {
  const make = (widgets: readonly Widget[], dashboardName = "chat-dev") => {
    return new Dashboard("board", { context: testContext, dashboardName, widgets });
  };

  it("is one dashboard whose body is the widgets'", async () => {
    const made = await planOf(() => make([graph]));
    assert.deepEqual(inventory(made), [
      "aws:cloudwatch/dashboard:Dashboard board",
      "gatehouse:observability:Dashboard board",
    ]);
    const { inputs } = resourceOf(made, "aws:cloudwatch/dashboard:Dashboard");
    assert.equal(inputs["dashboardName"], "chat-dev");
    assert.deepEqual(JSON.parse(String(inputs["dashboardBody"])), { widgets: bodyOf([graph]) });
  });

  it("takes names of resources in its lines", async () => {
    const lines = [{ ...graph.lines[0], dimensions: { ClusterName: pulumi.output("made-later") } }];
    const made = await planOf(() => make([{ ...graph, lines } as GraphWidget]));
    const { inputs } = resourceOf(made, "aws:cloudwatch/dashboard:Dashboard");
    assert.match(String(inputs["dashboardBody"]), /"ClusterName","made-later"/);
  });

  it("refuses what CloudWatch does not draw", () => {
    const cases: readonly [readonly Widget[], RegExp][] = [
      [[], /widgets is 0; allowed: 1 to 500 widgets/],
      [Array.from({ length: 501 }, () => graph), /widgets is 501; allowed: 1 to 500 widgets/],
      [[{ ...graph, width: 25 }], /widgets\[0\]\.width is 25; allowed: 1 to 24/],
      [[{ ...graph, height: 0 }], /widgets\[0\]\.height is 0/],
      [[{ ...graph, lines: [] }], /widgets\[0\]\.lines is 0; allowed: 1 to 500 lines/],
      [[{ ...graph, periodSeconds: 45 }], /widgets\[0\]\.periodSeconds is 45/],
      [
        Array.from({ length: 6 }, () => ({
          ...graph,
          lines: Array.from({ length: 500 }, () => graph.lines[0]!),
        })),
        /widgets is 3000; allowed: at most 2,500 lines/,
      ],
    ];
    for (const [widgets, message] of cases) {
      assert.throws(() => make(widgets), { name: "InputError", message });
    }
    assert.throws(() => make([graph], "chat dev"), {
      message:
        'Dashboard "board": dashboardName is "chat dev"; allowed: at most 255 letters, digits, - and _.',
    });
  });
});
