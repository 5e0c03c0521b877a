import assert from "node:assert/strict";
import { monthlyCost } from "../../cli/analyses/cost";
import { previewJson } from "../../cli/analyses/json";
import prices from "../../cli/analyses/prices.json";
import { type Plan, SECRET, UNKNOWN } from "../../cli/plan";
import { type PreviewInput, renderPreview, wantsColour } from "../../cli/render";
import { planOfResources, resource } from "./plans";

const chat = resource("gatehouse:systems:Chat", "chat");
const storage = resource("gatehouse:storage:EncryptionKey", "chat-key", {}, { parent: chat.urn });
const key = resource("aws:kms/key:Key", "chat-key", {}, { parent: storage.urn });
const role = resource("aws:iam/role:Role", "chat-task", {}, { parent: chat.urn });
const plan = planOfResources([chat, storage, key, role], {
  url: "https://chat.example.com",
  password: SECRET,
  poolId: UNKNOWN,
  commands: ["aws ecs list-tasks", `--pool ${UNKNOWN}`],
});

const policies: NonNullable<PreviewInput["policies"]> = {
  counts: { compliant: 12, violation: 1, waived: 1, notApplicable: 3, unknown: 1 },
  verdicts: [
    {
      rule: "kms-rotation",
      severity: "high",
      level: "mandatory",
      urn: key.urn,
      verdict: { kind: "compliant" },
    },
    {
      rule: "kms-rotation",
      severity: "high",
      level: "mandatory",
      urn: key.urn,
      verdict: {
        kind: "violation",
        property: "enableKeyRotation",
        message: "The key is never rotated. Remedy: set it.",
      },
    },
    {
      rule: "iam-boundary",
      severity: "low",
      level: "advisory",
      urn: role.urn,
      verdict: { kind: "violation", property: "permissionsBoundary", message: "No boundary." },
      waiver: { reason: "none in this account", owner: "platform team", expires: "2027-01-31" },
    },
    {
      rule: "iam-trust",
      severity: "low",
      level: "advisory",
      urn: role.urn,
      verdict: { kind: "unknown", property: "assumeRolePolicy", why: "not known before creation" },
    },
  ],
  blindSpots: { final: 13, total: 14, percent: 92.8 },
  waiverFaults: ["Waiver 2 (x on y): expired on 2026-01-01; fix the resource."],
  unusedWaivers: [
    {
      rule: "s3-logging",
      resource: "*logs",
      reason: "r",
      owner: "o",
      expires: "2027-01-31",
      source: "P.yaml:3:9",
    },
  ],
};

function inputOf(more: Partial<PreviewInput> = {}): PreviewInput {
  return {
    plan,
    settings: { system: "open-webui", environment: "dev", size: "small", region: "us-east-1" },
    warnings: [],
    examples: [],
    cost: monthlyCost(plan, prices, { region: "us-east-1" }),
    ...more,
  };
}

describe("renderPreview", () => {
  it("shows each section, in full", () => {
    const text = renderPreview(
      inputOf({
        policies,
        faults: [{ message: "The name is too long." }],
        warnings: ["First deployment: one task.\nThen set migratedImage."],
        examples: [
          { path: "gatehouse:domain.name", value: "chat.example.com", remedy: "Set a name that you own." },
        ],
        sections: [{ title: "Where settings come from", lines: ["size: Pulumi.dev.yaml:4"] }],
      }),
    );
    assert.equal(
      text,
      `Preview of the stack test: offline, nothing is created and AWS is not asked
  system open-webui   environment dev   size small   region us-east-1
  2 AWS resources in 2 components

Resources
  chat         Chat           2
  └─ chat-key  EncryptionKey  1

What AWS would refuse
  refused The name is too long.

Policies
  3 rules; verdicts: 12 compliant, 1 violation, 1 waived, 1 unknown, 3 not applicable
  13 of 14 verdicts are final (92.8 %)
  violation kms-rotation (high, mandatory)
    The key is never rotated. Remedy: set it.
  waived iam-boundary until 2027-01-31 by platform team: none in this account
    No boundary.
  unknown iam-trust
    aws:iam/role:Role "chat-task", assumeRolePolicy: not known before creation
  waiver Waiver 2 (x on y): expired on 2026-01-01; fix the resource.
  waiver P.yaml:3:9 s3-logging on *logs covers nothing any more; remove it.

Warnings
  ! First deployment: one task.
    Then set migratedImage.

Example values to replace before the first deployment
  gatehouse:domain.name is chat.example.com
    Set a name that you own.

Cost a month while idle, list prices in USD
  Chat chat / EncryptionKey chat-key                       $1.00
    KMS key                           1 key-month x $1.00  $1.00
  Total                                                    $1.00

  assumed a month of 730 hours without traffic: no data transfer, no requests, no messages
  assumed keys in their first year; each of the first two rotations adds $1.00 a month (from
    memory)
  prices us-east-1, 2026-11-21, list prices from published copies, not fetched live

Outputs
  commands: ["aws ecs list-tasks","--pool (known after creation)"]
  password: [secret]
  poolId: known after creation
  url: https://chat.example.com

Where settings come from
  size: Pulumi.dev.yaml:4
`,
    );
  });

  it("says when prices are another region's, next to the total", () => {
    const text = renderPreview(inputOf({ cost: monthlyCost(plan, prices, { region: "eu-central-1" }) }));
    assert.match(
      text,
      /Total at prices of us-east-1 +≈ \$1\.00\n\n {2}≈ prices are those of us-east-1; eu-central-1 differs\n/,
    );
  });

  it("says next to the total that something has no price", () => {
    const odd = ["aws:mq/broker:Broker", "cloudflare:index/zone:Zone"].map((type) => resource(type, "odd"));
    const textOf = (resources: typeof odd) => {
      const other = planOfResources(resources);
      return renderPreview(
        inputOf({ plan: other, cost: monthlyCost(other, prices, { region: "us-east-1" }) }),
      );
    };
    const both = textOf(odd);
    assert.match(both, /Total, without 2 charges that have no known price +≈ \$0\.00\n/);
    assert.match(both, /no price aws:mq\/broker:Broker \(odd\): no price is known for this type\n/);
    assert.match(both, /no price cloudflare:index\/zone:Zone \(odd\): no price is known for this type\n/);
    assert.match(textOf(odd.slice(1)), /Total, without 1 charge that has no known price +≈/);
  });

  it("adds equal charges up in one line", () => {
    const alarms = ["a", "b", "c"].map((name) => resource("aws:cloudwatch/metricAlarm:MetricAlarm", name));
    const busy = planOfResources(alarms);
    const text = renderPreview(
      inputOf({ plan: busy, cost: monthlyCost(busy, prices, { region: "us-east-1" }) }),
    );
    assert.match(text, /alarm, by metric +3 alarm-month x \$0\.10 +≈ \$0\.30\n/);
  });

  it("lets no value steer the terminal or turn its direction", () => {
    const evil = "\u001b]0;title\u0007\u001b[2J\u009b31m\u202eabc\r\u2028";
    const nasty: Plan = planOfResources([resource("gatehouse:x:Y", `chat${evil}`)], { [`key${evil}`]: evil });
    const text = renderPreview(
      inputOf({
        plan: { ...nasty, stack: `dev${evil}` },
        settings: { system: evil, environment: evil, size: evil, region: evil },
        policies: { ...policies, waiverFaults: [evil] },
        faults: [{ message: evil }],
        warnings: [evil],
        examples: [{ path: evil, value: evil, remedy: evil }],
        sections: [{ title: evil, lines: [evil] }],
      }),
    );
    assert.doesNotMatch(text.replaceAll("\n", ""), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    assert.match(text, /\\u001b\[2J/);
  });

  it("stays within 100 columns", () => {
    const long = `${"word ".repeat(60)}${"x".repeat(250)}`;
    const text = renderPreview(
      inputOf({
        plan: { ...plan, outputs: { long } },
        policies,
        warnings: [long],
        faults: [{ message: long }],
        examples: [{ path: "a", value: "b", remedy: long }],
      }),
    );
    assert.deepEqual(
      text.split("\n").filter((line) => [...line].length > 100),
      [],
    );
    assert.equal(text.replace(/\s/g, "").split("x".repeat(250)).length, 5);
  });

  it("has colour only when asked", () => {
    const style = "\u001b[";
    const plain = renderPreview(inputOf({ policies }));
    assert.ok(!plain.includes(style));
    const coloured = renderPreview(inputOf({ policies, colour: true }));
    assert.ok(coloured.includes(`${style}31mviolation${style}39m`));
    const [first = "", ...styled] = coloured.split(style);
    assert.equal(first + styled.map((part) => part.replace(/^\d+m/, "")).join(""), plain);
  });

  it("wants colour on a terminal where NO_COLOR is not set", () => {
    assert.equal(wantsColour({ isTTY: true }, {}), true);
    assert.equal(wantsColour({ isTTY: true }, { NO_COLOR: "1" }), false);
    assert.equal(wantsColour({ isTTY: true }, { NO_COLOR: "" }), true);
    assert.equal(wantsColour({}, {}), false);
  });
});

describe("previewJson", () => {
  const cost = monthlyCost(plan, prices, { region: "us-east-1" });
  const text = previewJson({ plan, policies, warnings: ["w"], cost });

  it("holds the plan, and can be read back as one", () => {
    const { policies: _, warnings, cost: __, ...read } = JSON.parse(text);
    assert.deepEqual(read, plan);
    assert.deepEqual(warnings, ["w"]);
  });

  it("is the same bytes whatever order the keys came in", () => {
    const reversed = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(reversed)
        : typeof value === "object" && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([name, entry]) => [name, reversed(entry)]),
            )
          : value;
    const other = reversed({ plan, policies, warnings: ["w"], cost }) as Parameters<typeof previewJson>[0];
    assert.equal(previewJson(other), text);
    assert.deepEqual(Object.keys(JSON.parse(text)), [
      "cost",
      "outputs",
      "policies",
      "project",
      "resources",
      "stack",
      "version",
      "warnings",
    ]);
    assert.ok(text.endsWith("}\n"));
  });
});
