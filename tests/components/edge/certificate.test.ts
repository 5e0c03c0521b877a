import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { nameOf, UNKNOWN } from "../../../cli/plan";
import {
  Certificate,
  type CertificateArgs,
  validationNames,
  validationOption,
} from "../../../components/edge/certificate";
import { inventory, planOf, resourceOf, resourcesOf, testContext } from "../../support/plan";

const CERTIFICATE = "aws:acm/certificate:Certificate";
const VALIDATION = "aws:acm/certificateValidation:CertificateValidation";
const RECORD = "aws:route53/record:Record";

function create(args: Partial<CertificateArgs> = {}) {
  return new Certificate("chat", {
    context: testContext,
    domainName: "chat.example.com",
    hostedZoneId: "Z0123456789",
    ...args,
  });
}

describe("Certificate", () => {
  it("is a certificate, its proof in DNS, and the wait for it", async () => {
    const plan = await planOf(() => create());
    assert.deepEqual(inventory(plan), [
      `${CERTIFICATE} chat`,
      `${VALIDATION} chat`,
      `${RECORD} chat-validation-chat.example.com`,
      "gatehouse:edge:Certificate chat",
    ]);
    assert.deepEqual(resourceOf(plan, CERTIFICATE).inputs, {
      domainName: "chat.example.com",
      keyAlgorithm: "RSA_2048",
      region: "eu-central-1",
      tags: { "gatehouse:stack": "test", Name: "chat" },
      validationMethod: "DNS",
    });
    const { name, records, ...record } = resourceOf(plan, RECORD).inputs;
    assert.match(String(name), /^_[0-9a-f]{32}\.chat\.example\.com\.$/);
    assert.match(String(records), /\.acm-validations\.aws\.$/);
    assert.deepEqual(record, { allowOverwrite: true, ttl: 300, type: "CNAME", zoneId: "Z0123456789" });
  });

  it("gives out the ARN of the validation, so that what uses it waits until it is issued", async () => {
    const plan = await planOf(() => {
      new aws.ssm.Parameter("user", { type: "String", value: create().certificateArn });
    });
    const validation = resourceOf(plan, VALIDATION);
    assert.deepEqual(resourceOf(plan, "aws:ssm/parameter:Parameter").dependencies, [validation.urn]);
    assert.deepEqual(validation.customTimeouts, { create: "30m" });
    assert.deepEqual(
      validation.dependencies.map((urn) => nameOf({ urn })),
      ["chat", "chat-validation-chat.example.com"],
    );
    assert.deepEqual(
      validation.propertyDependencies["validationRecordFqdns"]?.map((urn) => nameOf({ urn })),
      ["chat-validation-chat.example.com"],
    );
    assert.equal(
      resourceOf(plan, "gatehouse:edge:Certificate").outputs["certificateArn"],
      validation.inputs["certificateArn"],
    );
  });

  it("has one record a name, and one for a wildcard and the name below it", async () => {
    const subjectAlternativeNames = ["*.chat.example.com", "www.example.com", "*.other.example.com"];
    const plan = await planOf(() => create({ subjectAlternativeNames }));
    assert.deepEqual(resourcesOf(plan, RECORD).map(nameOf), [
      "chat-validation-chat.example.com",
      "chat-validation-other.example.com",
      "chat-validation-www.example.com",
    ]);
    assert.deepEqual(
      resourceOf(plan, CERTIFICATE).inputs["subjectAlternativeNames"],
      subjectAlternativeNames,
    );
    assert.equal((resourceOf(plan, VALIDATION).inputs["validationRecordFqdns"] as unknown[]).length, 3);
  });

  it("lives in another region when told, with the wait", async () => {
    const plan = await planOf(() => create({ region: "us-east-1" }));
    assert.equal(resourceOf(plan, CERTIFICATE).inputs["region"], "us-east-1");
    assert.equal(resourceOf(plan, VALIDATION).inputs["region"], "us-east-1");
    assert.equal(resourceOf(plan, RECORD).inputs["region"], undefined);
  });

  it("shows the engine's preview as many records as the deployment makes", async () => {
    const plan = await planOf(() => create({ subjectAlternativeNames: ["www.example.com"] }), {
      unknowns: true,
    });
    const records = resourcesOf(plan, RECORD);
    assert.equal(records.length, 2);
    assert.deepEqual(
      records.map(({ inputs }) => [inputs["type"], inputs["name"], inputs["records"]]),
      [
        ["CNAME", UNKNOWN, [UNKNOWN]],
        ["CNAME", UNKNOWN, [UNKNOWN]],
      ],
    );
  });

  it("borrows the proof of another certificate, which is the same in every region", async () => {
    const plan = await planOf(() => {
      const validatedBy = create({ subjectAlternativeNames: ["*.chat.example.com", "www.example.com"] });
      new Certificate("edge", {
        context: testContext,
        domainName: "chat.example.com",
        subjectAlternativeNames: ["*.www.example.com"],
        region: "us-east-1",
        validatedBy,
      });
    });
    assert.deepEqual(resourcesOf(plan, RECORD).map(nameOf), [
      "chat-validation-chat.example.com",
      "chat-validation-www.example.com",
    ]);
    const validation = resourceOf(plan, VALIDATION, "edge");
    assert.equal(validation.inputs["region"], "us-east-1");
    assert.deepEqual(
      validation.inputs["validationRecordFqdns"],
      resourceOf(plan, VALIDATION, "chat").inputs["validationRecordFqdns"],
    );
    assert.deepEqual(
      validation.propertyDependencies["validationRecordFqdns"]?.map((urn) => nameOf({ urn })),
      ["chat-validation-chat.example.com", "chat-validation-www.example.com"],
    );
    const edge = resourceOf(plan, "gatehouse:edge:Certificate", "edge");
    assert.deepEqual(
      edge.outputs["validationRecords"],
      resourceOf(plan, "gatehouse:edge:Certificate", "chat").outputs["validationRecords"],
    );
    const asked = (name: string) =>
      (
        resourceOf(plan, CERTIFICATE, name).outputs["domainValidationOptions"] as {
          resourceRecordName: string;
        }[]
      )
        .map(({ resourceRecordName }) => resourceRecordName)
        .sort();
    assert.deepEqual([...new Set(asked("chat"))], asked("edge"));
    assert.equal("validatedBy" in edge.inputs, false);
    assert.deepEqual(Object.keys(edge.outputs), ["certificateArn", "validationRecords"]);
  });

  it("refuses a proof that lacks a name, a second one, and none", async () => {
    await planOf(() => {
      const first = create();
      const second = (args: Partial<CertificateArgs>) =>
        new Certificate("edge", { context: testContext, domainName: "chat.example.com", ...args });
      assert.throws(
        () =>
          second({ validatedBy: first, subjectAlternativeNames: ["www.example.com", "chat.example.org"] }),
        /validatedBy is \["chat\.example\.com"\]; allowed: a certificate that proves www\.example\.com, chat\.example\.org as well; give/,
      );
      assert.throws(
        () => second({ validatedBy: first, hostedZoneId: "Z0123456789" }),
        /hostedZoneId is "given beside validatedBy"; allowed: the zone, or validatedBy instead of it/,
      );
      assert.throws(() => second({}), /hostedZoneId is not set; allowed: the zone, or validatedBy/);
    });
  });

  const sixtyFive = `${"a".repeat(53)}.example.com`;
  for (const [what, args, message] of [
    ["a load balancer's own name", { domainName: "chat-1.eu-central-1.elb.amazonaws.com" }, /nobody but AWS/],
    [
      "a first name of 65 characters",
      { domainName: sixtyFive },
      /allowed: at most 64 characters; put a shorter/,
    ],
    ["a name twice", { subjectAlternativeNames: ["chat.example.com"] }, /allowed: each name once/],
    [
      "a bad further name",
      { subjectAlternativeNames: ["www.example.com", "a_b.example.com"] },
      /Certificate "chat": subjectAlternativeNames\[1\] is "a_b\.example\.com"; allowed: labels/,
    ],
    [
      "101 further names",
      { subjectAlternativeNames: Array.from({ length: 101 }, (_, n) => `n${n}.example.com`) },
      /subjectAlternativeNames is 101; allowed: at most 100 names/,
    ],
    ["an empty region", { region: "" }, /region is ""/],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => create(args), message);
    });
  }

  it("takes a name of 64 characters first, and a longer one after it", async () => {
    const domainName = sixtyFive.slice(1);
    const plan = await planOf(() => create({ domainName, subjectAlternativeNames: [sixtyFive] }));
    assert.equal(resourceOf(plan, CERTIFICATE).inputs["domainName"], domainName);
  });
});

describe("The names to prove", () => {
  for (const [names, expected] of [
    [["a.com"], ["a.com"]],
    [["a.com", "*.a.com"], ["a.com"]],
    [
      ["*.a.com", "a.com", "b.a.com"],
      ["a.com", "b.a.com"],
    ],
    [["*.a.com"], ["a.com"]],
  ] as const) {
    it(`of ${names.join(", ")} are ${expected.join(", ")}`, () => {
      assert.deepEqual(validationNames(names), expected);
    });
  }
});

describe("The record that proves a name", () => {
  const option = (domainName: string) => ({
    domainName,
    resourceRecordName: `_1.${domainName}.`,
    resourceRecordType: "CNAME",
    resourceRecordValue: "_2.acm-validations.aws.",
  });
  const all = [option("*.b.com"), option("www.a.com"), option("a.com")];

  it("is found by the name, whatever order ACM gives", () => {
    for (const [proven, expected] of [
      ["a.com", "a.com"],
      ["www.a.com", "www.a.com"],
      ["b.com", "*.b.com"],
    ] as const) {
      assert.equal(validationOption(all, proven).domainName, expected);
      assert.equal(validationOption([...all].reverse(), proven).domainName, expected);
    }
  });

  it("is missed with a word, not with undefined", () => {
    assert.throws(
      () => validationOption(all, "c.com"),
      /no validation record for c\.com, only for: \*\.b\.com/,
    );
    assert.throws(() => validationOption([], "c.com"), /only for: nothing/);
  });
});
