import assert from "node:assert/strict";
import { shown } from "../../../stacks/config/faults";
import { quoted } from "../../../stacks/config/paths";
import { changed, DIGEST, faultsOf, good, IMAGE, load, loadText } from "./support";

const HEAD = `config:
  aws:region: eu-central-1
  gatehouse:system: open-webui
  gatehouse:environment: dev
  gatehouse:domain: {name: chat.acme.com, hostedZoneId: Z08345671ABCDEFGHIJKL}
  gatehouse:openWebui: {image: "${IMAGE}", migratedImage: "${IMAGE}"}
`;
const models = (apiKey: string, baseUrl = "https://api.openai.com/v1") =>
  `${HEAD}  gatehouse:models:\n    openaiCompatible:\n      baseUrl: ${baseUrl}\n      apiKey: ${apiKey}\n`;
const COMMAND = "`pulumi config set --secret --path 'gatehouse:models.openaiCompatible.apiKey'`";
const KEY = "gatehouse:models.openaiCompatible.apiKey";
const ENCRYPTED = "{secure: v1:AAAA:BBBB}";

describe("a secret's place", () => {
  const table: readonly [title: string, apiKey: string, message: string][] = [
    ["an empty text", "''", `${KEY} is empty; use a secret text (${COMMAND})`],
    ["a number", "1234567890", `${KEY} is a number; use a secret text (${COMMAND})`],
    ["a list", "[PLANTED]", `${KEY} is a list; use a secret text (${COMMAND})`],
    [
      "a text that somebody wrote under secure",
      "{secure: sk-proj-PLANTED}",
      `${KEY} holds under secure what the Pulumi CLI has not encrypted; use a secret text (${COMMAND})`,
    ],
    [
      "nothing under secure",
      "{secure: ''}",
      `${KEY} holds under secure what the Pulumi CLI has not encrypted; use a secret text (${COMMAND})`,
    ],
    [
      "more than secure",
      "{secure: v1:AAAA:BBBB, x: PLANTED}",
      `${KEY} is a map; use a secret text (${COMMAND})`,
    ],
  ];
  for (const [title, apiKey, message] of table) {
    it(`refuses ${title}`, () => {
      assert.deepEqual(
        faultsOf(() => loadText(models(apiKey))),
        [`Pulumi.dev.yaml:10:7 ${message}`],
      );
    });
  }

  it("keeps its position where the whole key is written as JSON", () => {
    const text = `${HEAD}  gatehouse:models: '{"openaiCompatible": {"baseUrl": "https://a.acme.com", "apiKey": "PLANTED"}}'\n`;
    const [fault = ""] = faultsOf(() => loadText(text));
    assert.match(fault, /^Pulumi\.dev\.yaml:7:3 gatehouse:models\.openaiCompatible\.apiKey stands there/);
    assert.doesNotMatch(fault, /PLANTED/);
  });

  it("takes what the Pulumi CLI and Pulumi Cloud encrypt", () => {
    for (const text of [
      "v1:P8QMIpPinWXRp6yA:F+TMBwlwni3i05s7XnuN8RM80ILRJS14MQehS4zsE9GfJc4=",
      "AAABAJ2fWw4VPyxUwL9LkJo2FmU5iHdkV6Qx",
    ]) {
      assert.equal(loadText(models(`{secure: "${text}"}`)).settings.models.bedrock, undefined);
    }
  });
});

describe("a secret in another place is not repeated", () => {
  const table: readonly [title: string, text: string][] = [
    ["a key where the address belongs", models(ENCRYPTED, "sk-proj-PLANTED123")],
    ["behind a #", models(ENCRYPTED, "https://api.acme.com/v1#PLANTED")],
    ["behind a ?", models(ENCRYPTED, "https://api.acme.com/v1?key=PLANTED")],
    ["as a password of an address", models(ENCRYPTED, "https://user:PLANTED@api.acme.com/v1")],
    ["as a password before an image", models(ENCRYPTED).replace('image: "ghcr', 'image: "user:PLANTED@ghcr')],
    ["in a model's name", `${models(ENCRYPTED)}      modelIds: ["gpt 4 sk-PLANTED12345"]\n`],
    ["in a tag", `${models(ENCRYPTED)}  gatehouse:tags: {token: "ghp_PLANTED12345678, !"}\n`],
    ["unencrypted under secure, elsewhere", `${models(ENCRYPTED)}  gatehouse:size: {secure: PLANTED!}\n`],
    ["of AWS", `${models(ENCRYPTED)}  aws:secretKey: PLANTED\n`],
  ];
  for (const [title, text] of table) {
    it(title, () => {
      const faults = faultsOf(() => loadText(text));
      assert.equal(faults.length, 1, faults.join("\n"));
      assert.match(faults[0] ?? "", /^Pulumi\.dev\.yaml:\d+:\d+ /);
      assert.doesNotMatch(faults[0] ?? "", /PLANTED/);
    });
  }

  it("nor is one where the region belongs, which is named as encrypted", () => {
    const text = models(ENCRYPTED).replace("eu-central-1", ENCRYPTED);
    assert.match(
      faultsOf(() => loadText(text))[0] ?? "",
      /^Pulumi\.dev\.yaml:2:3 aws:region is encrypted; use a region/,
    );
  });

  it("credentials of AWS may be there encrypted", () => {
    assert.deepEqual(loadText(`${models(ENCRYPTED)}  aws:secretKey: ${ENCRYPTED}\n`).warnings, []);
  });

  it("and nothing else is hidden", () => {
    for (const text of ["ghcr.io/a/b:1@sha256:00", "a@acme.com", "task-force-telecom", "#1", "why?"]) {
      assert.equal(shown(text), JSON.stringify(text));
    }
  });
});

describe("a value in a message", () => {
  it("has no invisible character, beyond the first plane too", () => {
    assert.equal(
      quoted("a\u00ad\u{e0041}\u202e\u2028\n\u200bb"),
      '"a\\u00ad\\u{e0041}\\u202e\\u2028\\n\\u200bb"',
    );
  });

  it("is called a map or a list where one stands for a text", () => {
    const text = `${models(ENCRYPTED)}  gatehouse:size: [small]\n`.replace("dev\n", "{a: b}\n");
    assert.deepEqual(
      faultsOf(() => loadText(text)).map((fault) => fault.slice(0, fault.indexOf(";"))),
      ["Pulumi.dev.yaml:4:3 gatehouse:environment is a map", "Pulumi.dev.yaml:11:3 gatehouse:size is a list"],
    );
  });

  it("is named where it is no number, instead of being left out", () => {
    for (const [written, read] of [
      [".nan", "NaN"],
      [".inf", "Infinity"],
    ]) {
      assert.deepEqual(
        faultsOf(() => loadText(`${models(ENCRYPTED)}  gatehouse:network: {zones: ${written}}\n`)),
        [`Pulumi.dev.yaml:11:23 gatehouse:network.zones is "${read}"; use 2 or 3`],
      );
    }
  });
});

describe("texts that only look right", () => {
  const bedrock = (id: string) => ({
    "models.bedrock": { modelIds: [id], gatewayImage: `ghcr.io/berriai/litellm@${DIGEST}` },
  });
  const openai = (baseUrl: string) => ({ "models.openaiCompatible.baseUrl": baseUrl });
  const bad: readonly [title: string, changes: Readonly<Record<string, unknown>>][] = [
    ["a profile without a model", bedrock("us.amazon")],
    ["a model in upper case", bedrock("amazon.Nova-lite-v1:0")],
    ["a model with an underscore", bedrock("amazon.nova_lite-v1:0")],
    ["port 0", openai("https://api.acme.com:0/v1")],
    ["port 65536", openai("https://api.acme.com:65536/v1")],
    ["an image outside its registry", { "openWebui.image": `ghcr.io/../open-webui@${DIGEST}` }],
    ["an image with two dots", { "openWebui.image": `ghcr.io/a/b..c@${DIGEST}` }],
    ["a name of a blank", { "openWebui.name": " " }],
    ["a name with a line separator", { "openWebui.name": "a\u2028b" }],
    ["a name with half a character", { "openWebui.name": "\ud83d" }],
    ["a name of 21 emoji", { "openWebui.name": "😀".repeat(21) }],
    ["a group that is an option", { "openWebui.groups": { admin: "-rf" } }],
    ["an e-mail address with two dots", { "observability.alarmEmails": ["a..b@acme.com"] }],
    ["an e-mail address with a dot first", { "observability.alarmEmails": [".a@acme.com"] }],
    ["storage that cannot grow", { "database.storageGiB": 59_579 }],
  ];
  for (const [title, changes] of bad) {
    it(`${title}`, () => {
      assert.equal(faultsOf(() => load(changed(changes))).length, 1);
    });
  }

  const fine: readonly [title: string, changes: Readonly<Record<string, unknown>>][] = [
    ["port 65535", openai("https://api.acme.com:65535/v1")],
    ["an image with a port and separators", { "openWebui.image": `r.acme.com:5000/a-b/c__d.e@${DIGEST}` }],
    ["a name of 20 emoji", { "openWebui.name": "😀".repeat(20) }],
    ["an e-mail address with dots", { "observability.alarmEmails": ["a.b+c@acme.com"] }],
    ["a model without a version", bedrock("amazon.titan-text-lite-v1")],
    ["a model named like a part of the language", bedrock("constructor.x")],
  ];
  for (const [title, changes] of fine) {
    it(`${title} is fine`, () => {
      const image = changes["openWebui.image"];
      const both = image === undefined ? changes : { ...changes, "openWebui.migratedImage": image };
      assert.deepEqual(load(changed(both, good)).warnings, []);
    });
  }
});
