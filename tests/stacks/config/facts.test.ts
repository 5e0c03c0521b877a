import assert from "node:assert/strict";
import { type ConfigFacts, checkFacts, refuseExamples, usableZones } from "../../../stacks/config/load";
import { changed, faultsOf, good, load, loadText, type Values } from "./support";

const zones = (...ids: string[]) =>
  ids.map((id, index) => ({ name: `eu-central-1${"abcdef"[index]}`, id: `euc1-${id}` }));

const facts: ConfigFacts = {
  accountId: "111122223333",
  partition: "aws",
  region: "eu-central-1",
  zones: zones("az2", "az3", "az1"),
};

const check = (changes: Values, other: Partial<ConfigFacts> = {}) =>
  checkFacts(load(changed(changes)), { ...facts, ...other });

const ARN = "arn:aws:acm:eu-central-1:111122223333:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";

describe("facts of the account", () => {
  it("give the usable zones in the order of their names", () => {
    assert.deepEqual(
      check({}, { zones: facts.zones.toReversed() }).map(({ name }) => name),
      ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
    );
  });

  for (const id of ["use1-az3", "usw1-az2", "cac1-az3", "apne1-az3"]) {
    it(`leave out the zone ${id}`, () => {
      assert.deepEqual(
        usableZones([
          { name: "b", id: "x" },
          { name: "a", id },
        ]),
        [{ name: "b", id: "x" }],
      );
    });
  }

  it("refuse three zones in a region with two", () => {
    assert.deepEqual(
      faultsOf(() => check({ "network.zones": 3 }, { zones: zones("az2", "az3") })),
      [
        "gatehouse:network.zones is 3, and eu-central-1 has 2 usable zones: eu-central-1a, eu-central-1b. Either use 2 zones, or deploy in a region with 3.",
      ],
    );
    assert.equal(check({}, { zones: zones("az2", "az3") }).length, 2);
  });

  it("refuse another account, with the place in the file", () => {
    const text = `config:
  aws:region: eu-central-1
  gatehouse:system: open-webui
  gatehouse:environment: dev
  gatehouse:domain: {name: chat.acme.com, hostedZoneId: Z08345671ABCDEFGHIJKL}
  gatehouse:openWebui: {image: "a.io/b@sha256:${"0123456789abcdef".repeat(4)}"}
  gatehouse:models: {openaiCompatible: {baseUrl: https://api.openai.com, apiKey: {secure: AAAA}}}
  gatehouse:account:
    allowedAccountIds: ["111122224444", "111122225555"]
`;
    assert.deepEqual(
      faultsOf(() => checkFacts(loadText(text), facts)),
      [
        "Pulumi.dev.yaml:9:5 gatehouse:account.allowedAccountIds does not hold 111122223333, the account of the credentials in use. Either use credentials of 111122224444 or 111122225555, or add the account.",
      ],
    );
    check({ "account.allowedAccountIds": ["111122223333"] });
  });

  it("refuse a provider in another region, and China", () => {
    assert.match(
      faultsOf(() => check({}, { region: "eu-west-1" }))[0] ?? "",
      /aws:region is eu-central-1, and the AWS provider is in eu-west-1/,
    );
    assert.match(
      faultsOf(() => check({}, { partition: "aws-cn" }))[0] ?? "",
      /^gatehouse:login needs Cognito user pools/,
    );
  });

  it("refuse ARNs of another account or partition, all at once; a key may be shared", () => {
    const key = "arn:aws-us-gov:kms:eu-central-1:999999999999:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
    const faults = faultsOf(() =>
      check({
        "domain.certificateArn": ARN.replace("111122223333", "999999999999"),
        "account.permissionsBoundaryArn": "arn:aws:iam::999999999999:policy/b",
        "encryption.keyArn": key,
      }),
    );
    assert.deepEqual(
      faults.map((fault) => fault.split(". Either")[0]),
      [
        "gatehouse:domain.certificateArn belongs to the account 999999999999, the stack to 111122223333",
        "gatehouse:account.permissionsBoundaryArn belongs to the account 999999999999, the stack to 111122223333",
        "gatehouse:encryption.keyArn is in the partition aws-us-gov, the stack in aws",
      ],
    );
    check({ "domain.certificateArn": ARN, "encryption.keyArn": key.replace("aws-us-gov", "aws") });
  });
});

describe("examples", () => {
  const table: readonly [string, Values, string, string][] = [
    [
      "domain.name",
      { "domain.name": "chat.example.com" },
      "chat.example.com",
      "use a name in a domain that you own",
    ],
    [
      "domain.name",
      { "domain.name": "chat.acme.test" },
      "chat.acme.test",
      "use a name in a domain that you own",
    ],
    [
      "domain.hostedZoneId",
      { "domain.hostedZoneId": "Z0EXAMPLE00000" },
      "Z0EXAMPLE00000",
      "`aws route53 list-hosted-zones --query 'HostedZones[].[Name,Id]'` prints the zones",
    ],
    [
      "openWebui.image",
      { "openWebui.image": `ghcr.io/open-webui/open-webui@sha256:${"0".repeat(64)}` },
      `ghcr.io/open-webui/open-webui@sha256:${"0".repeat(64)}`,
      "`docker buildx imagetools inspect IMAGE:TAG` prints the image's digest",
    ],
    [
      "domain.certificateArn",
      { "domain.certificateArn": ARN.replace("111122223333", "123456789012") },
      ARN.replace("111122223333", "123456789012"),
      "`aws sts get-caller-identity --query Account --output text` prints the account",
    ],
    [
      "account.allowedAccountIds",
      { "account.allowedAccountIds": ["111122223333", "123456789012"] },
      "123456789012",
      "`aws sts get-caller-identity --query Account --output text` prints the account",
    ],
    [
      "observability.alarmEmails",
      { "observability.alarmEmails": ["ops@example.org"] },
      "ops@example.org",
      "use a name in a domain that you own",
    ],
  ];
  for (const [key, changes, value, remedy] of table) {
    it(`${key} ${value} is found, with the way to the real one`, () => {
      const { examples } = load(changed(changes));
      assert.deepEqual(examples, [
        { key, value, remedy, text: `gatehouse:${key} is the example ${JSON.stringify(value)}; ${remedy}` },
      ]);
    });
  }

  it("are not found in real values, nor in defaults", () => {
    assert.deepEqual(load(good).examples, []);
    assert.deepEqual(load(changed({ "domain.name": "chat.myexample.com" })).examples, []);
  });

  it("stop a deployment, all at once", () => {
    refuseExamples([]);
    const { examples } = load(
      changed({ "domain.name": "chat.example.com", "domain.hostedZoneId": "Z0EXAMPLE00000" }),
    );
    assert.deepEqual(
      faultsOf(() => refuseExamples(examples)),
      examples.map(({ text }) => text),
    );
    assert.equal(examples.length, 2);
  });
});
