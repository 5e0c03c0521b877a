import assert from "node:assert/strict";
import { loadConfig, readStackFile } from "../../../stacks/config/load";
import { ENCRYPTED, StackFile } from "../../../stacks/config/positions";
import { engineText } from "../../../stacks/config/stackFile";
import { changed, engineValues, faultsOf, good, loadText } from "./support";

const TEXT = `# a comment
config:
  gatehouse:network:
    egress: none
    endpoints: [logs, kms]
  gatehouse:login:
    federation:
      - name: acme
      -   name: other
          clientSecret: {secure: AAAA}
  "gatehouse:quoted": &shared {a: 1}
  gatehouse:alias: *shared
  size: small
`;

describe("positions in a stack file", () => {
  const file = new StackFile({ path: "Pulumi.dev.yaml", text: TEXT });
  const table = [
    [["network"], 3, 3],
    [["network", "egress"], 4, 5],
    [["network", "endpoints", 1], 5, 23],
    [["login", "federation", 1], 9, 11],
    [["login", "federation", 1, "clientSecret"], 10, 11],
    [["quoted", "a"], 11, 32],
    [["alias", "a"], 11, 32],
    [["size"], 13, 3],
  ] as const;
  for (const [path, line, column] of table) {
    it(`finds ${path.join(".")} at ${line}:${column}`, () => {
      assert.deepEqual(file.find(path), { line, column });
    });
  }

  it("knows no place for what is not there, but the nearest", () => {
    assert.equal(file.find(["network", "cidr"]), undefined);
    assert.deepEqual(file.nearest(["network", "existing", "vpcId"]), { line: 3, column: 3 });
    assert.deepEqual(file.nearest(["domain"]), { line: 2, column: 1 });
    assert.equal(file.find(["login", "federation", 7]), undefined);
  });

  it("reads encrypted values as such", () => {
    assert.deepEqual(file.secretKeys, ["gatehouse:login"]);
    assert.deepEqual(file.values["gatehouse:login"], {
      federation: [{ name: "acme" }, { name: "other", clientSecret: ENCRYPTED }],
    });
  });
});

describe("values of a stack file, as the CLI 3.250 hands them to a program (seen in a run)", () => {
  const read = (text: string) => {
    const { values } = readStackFile({ path: "Pulumi.dev.yaml", text: `config:\n${text}` });
    return values;
  };
  const table: readonly [string, string][] = [
    ["a: 1", "1"],
    ["a: 0.10", "0.1"],
    ["a: 1.50", "1.5"],
    ["a: 1e3", "1000"],
    ["a: yes", "yes"],
    ["a: true", "true"],
    ["a: 2026-01-01", "2026-01-01 00:00:00 +0000 UTC"],
    ["a:", ""],
    ["a: '{\"a\":1}'", '{"a":1}'],
    ["a: [x, 0123, 1.5, true]", '["x",83,1.5,true]'],
    ["a: {id: 000123456789, id2: 123456789012}", '{"id":123456789,"id2":123456789012}'],
    [
      "a: {x: 1.0, q: 0x10, o: 0o17, u: 1_000, t: yes, n: ~}",
      '{"x":1,"q":16,"o":15,"u":1000,"t":"yes","n":null}',
    ],
    ["a: {n: .nan, i: -.inf, z: -0}", '{"n":"NaN","i":"-Infinity","z":0}'],
    ["a: {b: !!binary aGVsbG8=}", '{"b":"hello"}'],
    ["a: {secure: 5}", '{"secure":5}'],
    ["a: {secure: not-encrypted}", '{"secure":"not-encrypted"}'],
    ["a: {b: 1, secure: x}", '{"b":1,"secure":"x"}'],
  ];
  for (const [text, value] of table) {
    it(`${text} is ${value}`, () => {
      assert.equal(read(`  gatehouse:${text}\n`)["gatehouse:a"], value);
    });
  }

  it("merges maps as YAML does, the map's own keys last", () => {
    const { values } = readStackFile({
      path: "Pulumi.dev.yaml",
      text: "config:\n  gatehouse:a: &x {b: 1, c: 2}\n  gatehouse:d:\n    <<: *x\n    c: 3\n",
    });
    assert.deepEqual(JSON.parse(values["gatehouse:d"] ?? ""), { b: 1, c: 3 });
  });

  it("merges a list of maps as the CLI does, the first of them last", () => {
    const text = "config:\n  gatehouse:a:\n    <<: [{b: 1, c: 1}, {c: 2, d: 2}]\n";
    const { values } = readStackFile({ path: "Pulumi.dev.yaml", text });
    assert.deepEqual(JSON.parse(values["gatehouse:a"] ?? ""), { b: 1, c: 1, d: 2 });
  });

  it("writes nothing for nothing", () => {
    assert.equal(engineText(undefined), "");
    assert.deepEqual(read(""), {});
  });
});

describe("faults of the file itself", () => {
  const table: readonly [string, string][] = [
    ["config:\n\tgatehouse:a: 1\n", "Pulumi.dev.yaml:2:1 is not valid YAML: a tab is used for indentation."],
    [
      "config:\n  gatehouse:a: *b\n",
      "Pulumi.dev.yaml:2:16 is not valid YAML: a reference (*name) names no anchor (&name) that stands before it.",
    ],
    [
      "config:\n  gatehouse:a: &b [*b]\n",
      "Pulumi.dev.yaml:2:20 is not valid YAML: a value lies more than 40 levels deep, or contains itself.",
    ],
    [
      `config:\n  gatehouse:a: ${"[".repeat(42)}${"]".repeat(42)}\n`,
      "Pulumi.dev.yaml:2:57 is not valid YAML: a value lies more than 40 levels deep, or contains itself.",
    ],
    [
      "config:\n  gatehouse:a:\n    <<: 5\n",
      "Pulumi.dev.yaml:3:9 is not valid YAML: a map, or a list of maps, belongs behind <<.",
    ],
    [
      "config:\n  gatehouse:a:\n    <<: [{b: 1}, ~]\n",
      "Pulumi.dev.yaml:3:9 is not valid YAML: a map, or a list of maps, belongs behind <<.",
    ],
    ["- a\n- b\n", "Pulumi.dev.yaml:1:1 the file is a list; use a map with the key config"],
    ["hello\n", "Pulumi.dev.yaml:1:1 the file is a single value; use a map with the key config"],
    ["config: [a]\n", "Pulumi.dev.yaml:1:9 config is a list; use a map with keys such as aws:region"],
    [
      "config:\n  a: \u0000\n",
      "Pulumi.dev.yaml:2:6 is not valid YAML: a control character, or a character that is not UTF-8. Save the file as UTF-8 text.",
    ],
    [
      Buffer.from("\ufeffconfig:\n", "utf16le").toString("utf8"),
      "Pulumi.dev.yaml:1:1 is not valid YAML: a control character, or a character that is not UTF-8. Save the file as UTF-8 text.",
    ],
    [`# ${"x".repeat(262_144)}`, "Pulumi.dev.yaml has 262146 characters; a stack file has at most 262144."],
    [
      "config:\n  size: small\n  gatehouse:size: small\n",
      "Pulumi.dev.yaml:3:3 gatehouse:size stands there twice, as gatehouse:size in line 2 too; remove one of the two",
    ],
  ];
  for (const [text, message] of table) {
    it(`${JSON.stringify(text.slice(0, 60))} is refused with its place`, () => {
      assert.ok(faultsOf(() => loadText(text)).includes(message), faultsOf(() => loadText(text)).join("\n"));
    });
  }

  it("are found before references that repeat each other fill the memory", () => {
    const lists = Array.from({ length: 9 }, (_, index) => {
      const inner = index === 0 ? "x" : `*a${index - 1}`;
      return `    a${index}: &a${index} [${Array(9).fill(inner).join(", ")}]\n`;
    });
    assert.match(
      faultsOf(() => loadText(`config:\n  gatehouse:tags:\n${lists.join("")}`))[0] ?? "",
      /^Pulumi\.dev\.yaml:\d+:\d+ is not valid YAML: the file has more than 100000 values/,
    );
  });

  it("are found in seconds among thousands of keys", () => {
    const tags = Array.from({ length: 10_000 }, (_, index) => `    k${index}: v\n`).join("");
    const before = process.cpuUsage();
    const faults = faultsOf(() => loadText(`config:\n  gatehouse:tags:\n${tags}`));
    assert.ok(
      faults.some((fault) => fault.startsWith("Pulumi.dev.yaml:2:3 gatehouse:tags has 10000 entries")),
    );
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 10_000_000, "ten seconds of the processor, however busy the machine is");
  });
});

describe("a value from the command line", () => {
  const text =
    "config:\n  aws:region: eu-central-1\n  gatehouse:network:\n    egress: single-nat\n    zones: 2\n";
  const loadWith = (changes: Readonly<Record<string, unknown>>) =>
    loadConfig({
      project: "gatehouse",
      stack: "dev",
      values: engineValues(changed(changes)),
      secretKeys: ["gatehouse:models"],
      stackFile: { path: "Pulumi.dev.yaml", text },
    });

  it("is named by its key alone, beside those of the file", () => {
    const faults = faultsOf(() =>
      loadWith({ "network.egress": "natt", "network.zones": 2, "network.cidr": "x" }),
    );
    assert.match(faults[0] ?? "", /^gatehouse:network\.cidr is "x"; /);
    assert.match(faults[1] ?? "", /^gatehouse:network\.egress is "natt"; /);
  });

  it("is named so with a misspelt key too", () => {
    const faults = faultsOf(() =>
      loadWith({ "network.egress": "natt", "network.zone": 2, "domain.nam": "x" }),
    );
    assert.deepEqual(
      faults.map((fault) => fault.slice(0, fault.indexOf(" is "))),
      ["gatehouse:network.zone", "gatehouse:domain.nam", "gatehouse:network.egress"],
    );
  });

  it("is told apart in the explanation", () => {
    const { provenance } = loadWith({ "network.egress": "nat-per-az", "network.zones": 2 });
    const sources = Object.fromEntries(provenance.map(({ key, source }) => [key, source]));
    assert.equal(sources["network.egress"], "command line");
    assert.equal(sources["network.zones"], "Pulumi.dev.yaml:5:5");
    assert.equal(sources["domain.name"], "command line");
  });

  it("may be JSON text for a whole map", () => {
    const values = { ...engineValues(good), "gatehouse:network": ' {"egress":"single-nat"}' };
    const { settings } = loadConfig({
      project: "gatehouse",
      stack: "dev",
      values,
      secretKeys: ["gatehouse:models"],
    });
    assert.equal(settings.network.egress, "single-nat");
  });

  it("is a text where the JSON is broken", () => {
    const values = { ...engineValues(good), "gatehouse:network": '{"egress":' };
    assert.deepEqual(
      faultsOf(() =>
        loadConfig({ project: "gatehouse", stack: "dev", values, secretKeys: ["gatehouse:models"] }),
      ),
      ['gatehouse:network is "{\\"egress\\":"; use a map of network settings'],
    );
  });

  it("is the same as none when it is an empty map, as the CLI fills in for Pulumi.yaml's defaults", () => {
    const empty = Object.fromEntries(
      ["network", "domain", "login", "openWebui", "tags"].map((key) => [`gatehouse:${key}`, "{}"]),
    );
    const values = { ...empty, ...engineValues(good) };
    const { provenance } = loadConfig({
      project: "gatehouse",
      stack: "dev",
      values,
      secretKeys: ["gatehouse:models"],
    });
    assert.equal(provenance.find(({ key }) => key === "network.egress")?.source, "size small");
    assert.match(
      faultsOf(() =>
        loadConfig({
          project: "gatehouse",
          stack: "dev",
          values: { ...empty, "gatehouse:system": "open-webui" },
          secretKeys: [],
        }),
      ).join("\n"),
      /gatehouse:domain is not set: The login needs HTTPS/,
    );
  });
});
