import assert from "node:assert/strict";
import { unknownCheckingProxy } from "@pulumi/policy";
import { maskSecrets, plain } from "../../policy-pack/decode";
import type { Rule } from "../../policy-pack/evaluate";
import { rules } from "../../policy-pack/rules";
import { Session, type StackResource } from "../../policy-pack/session";
import { SECRET, UNKNOWN } from "./support";

const proxied = unknownCheckingProxy as (properties: object) => Record<string, unknown>;
const ruleOf = (id: string): Rule => rules.find((rule) => rule.id === id)!;

function args(type: string, name: string, inputs: Record<string, unknown>): StackResource {
  return {
    urn: `urn:pulumi:test::demo::${type}::${name}`,
    type,
    name,
    props: proxied(inputs),
    opts: { parent: "", additionalSecretOutputs: [] },
    dependencies: [],
    propertyDependencies: {},
  };
}

const POLICY = "aws:iam/rolePolicy:RolePolicy";
const bad = JSON.stringify({ Statement: { Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::data" } });

describe("policy pack, what the engine hands over", () => {
  it("becomes plain JSON, with the unknown marker where reading throws", () => {
    const given = { a: 1, b: UNKNOWN, list: [{ c: UNKNOWN, d: null }, "x"], deep: { e: { f: true } } };
    assert.throws(() => proxied(given)["b"], /can't be known during preview/);
    assert.deepEqual(plain(proxied(given)), given);
  });

  it("throws on what is no unknown value", () => {
    const broken = {
      get a(): unknown {
        throw new Error("broken");
      },
    };
    assert.throws(() => plain(broken), /broken/);
  });

  it("is masked and decoded once for all policies", () => {
    const wrapped = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: "hunter2",
    };
    const sdk = {
      deserializeProperties: (_struct: unknown, _keepSecrets: boolean): Record<string, unknown> => ({
        from: "the SDK",
      }),
    };
    let decodings = 0;
    const struct = {
      toJavaScript: () => {
        decodings += 1;
        return { password: wrapped, name: "db" };
      },
    };
    maskSecrets(() => sdk);
    const decode = sdk.deserializeProperties as (
      struct: unknown,
      keepSecrets: boolean,
    ) => Record<string, unknown>;
    assert.deepEqual(decode(struct, false), { password: SECRET, name: "db" });
    assert.equal(decode(struct, false), decode(struct, false));
    assert.equal(decodings, 1);
    assert.deepEqual(decode(struct, true), { from: "the SDK" });
  });

  for (const [title, load, why] of [
    ["no decoder", () => ({}), /has no deserializeProperties/],
    [
      "a decoder of another kind",
      () => ({ deserializeProperties: () => ({}) }),
      /has no deserializeProperties/,
    ],
    ["nothing", () => undefined, /has no deserializeProperties/],
    [
      "a decoder that cannot be replaced",
      () => Object.freeze({ deserializeProperties: (_a: unknown, _b: unknown) => ({}) }),
      /cannot be replaced/,
    ],
    [
      "no such module",
      () => {
        throw new Error("Cannot find module");
      },
      /does not load \(Cannot find module\)/,
    ],
  ] as const) {
    it(`stops the pack where the SDK has ${title}`, () => {
      assert.throws(() => maskSecrets(load), why);
      assert.throws(() => maskSecrets(load), /Install @pulumi\/policy 1\.21\.0/);
    });
  }

  it("stops where the SDK decodes other things", () => {
    const sdk = { deserializeProperties: (_struct: unknown, _keepSecrets: boolean) => ({}) };
    maskSecrets(() => sdk);
    assert.throws(() => sdk.deserializeProperties({}, false), /something else than protobuf/);
  });

  it("knows the decoder of the SDK that is installed", () => {
    const sdk = { ...require("@pulumi/policy/deserialize") };
    maskSecrets(() => sdk);
    assert.notEqual(sdk.deserializeProperties, require("@pulumi/policy/deserialize").deserializeProperties);
  });
});

describe("policy pack, one command of the engine", () => {
  // As a rule that looks at the resource alone.
  const rule: Rule = { ...ruleOf("iam-no-wildcard-actions"), scope: "resource" };

  it("reports what is known before creation, and not again at the end", () => {
    const session = new Session();
    const policy = args(POLICY, "app", { policy: bad });
    assert.deepEqual(
      session.judgeAlone(rule, policy, {}).map(({ kind }) => kind),
      ["violation"],
    );
    assert.deepEqual(session.judgeTogether(rule, [policy], {}), []);
  });

  it("leaves what is unknown for the end, and says so if it stays unknown", () => {
    const session = new Session();
    const policy = args(POLICY, "app", { policy: UNKNOWN });
    assert.deepEqual(session.judgeAlone(rule, policy, {}), []);
    const [only, ...rest] = session.judgeTogether(rule, [policy], {});
    assert.deepEqual([only?.urn, only?.verdict.kind, rest], [policy.urn, "unknown", []]);
  });

  it("judges it at the end by the structure that its component registered", () => {
    const session = new Session();
    const component = args("demo:x:App", "app", {
      documents: { [`${POLICY}::app::policy`]: JSON.parse(bad) },
    });
    const policy = { ...args(POLICY, "app", { policy: UNKNOWN }), parent: component };
    session.judgeAlone(rule, policy, {});
    const verdicts = session.judgeTogether(rule, [component, policy], {});
    assert.deepEqual(
      verdicts.map(({ verdict }) => verdict.kind),
      ["violation"],
    );
  });

  it("reports at the end only what it has not reported before", () => {
    const session = new Session();
    const inputs = { inlinePolicies: [{ policy: bad }, { policy: UNKNOWN }] };
    const role = args("aws:iam/role:Role", "app", inputs);
    assert.deepEqual(
      session.judgeAlone(rule, role, {}).map(({ kind }) => kind),
      ["violation"],
    );
    assert.deepEqual(
      session.judgeTogether(rule, [role], {}).map(({ verdict }) => verdict.kind),
      ["unknown"],
    );
  });

  it("judges inputs, not what the provider computed from them", () => {
    const session = new Session();
    const stackRule = ruleOf("sg-public-ingress-only-authorized");
    const group = args("aws:ec2/securityGroup:SecurityGroup", "app", {});
    session.resource("waivers", group);
    const created = { ...group, props: proxied({ ingress: UNKNOWN }) };
    assert.deepEqual(
      session.judgeTogether(stackRule, [created], {}).map(({ verdict }) => verdict.kind),
      ["not-applicable"],
    );
  });

  it("judges the outputs of what it has not seen before creation", () => {
    const policy = args(POLICY, "app", { policy: bad });
    const verdicts = new Session().judgeTogether(rule, [policy], {});
    assert.deepEqual(
      verdicts.map(({ verdict }) => verdict.kind),
      ["violation"],
    );
  });

  it("reads a resource anew in the next round", () => {
    const session = new Session();
    session.judgeAlone(rule, args(POLICY, "app", { policy: UNKNOWN }), {});
    const known = args(POLICY, "app", { policy: bad });
    assert.deepEqual(
      session.judgeAlone(rule, known, {}).map(({ kind }) => kind),
      ["violation"],
    );
    assert.deepEqual(session.judgeTogether(rule, [known], {}), []);
    const mended = args(POLICY, "app", { policy: "{}" });
    session.judgeTogether(rule, [mended], {});
    session.judgeAlone(rule, mended, {});
    assert.deepEqual(session.judgeTogether(rule, [mended], {}), []);
  });

  it("sees dependencies and the parent at the end", () => {
    const session = new Session();
    const password = args("random:index/randomPassword:RandomPassword", "pw", {});
    const database = {
      ...args("aws:rds/instance:Instance", "db", { password: UNKNOWN }),
      propertyDependencies: { password: [password] },
    };
    const verdicts = session.judgeTogether(ruleOf("rds-managed-password"), [password, database], {});
    assert.deepEqual(
      verdicts.map(({ verdict }) => verdict.kind),
      ["compliant"],
    );
  });

  it("reports what a resource shows by itself before the rule for the stack, and not again at the end", () => {
    const session = new Session();
    const early: Rule = { ...rule, scope: "stack", alone: true };
    const policy = args(POLICY, "app", { policy: bad });
    assert.equal(session.judgeAlone(early, policy, {}).length, 1);
    assert.deepEqual(session.judgeTogether(early, [policy], {}), []);
    assert.deepEqual(session.takeBlindSpots(), { final: 1, total: 1, percent: 100, open: [] });
    assert.equal(session.judgeTogether({ ...early, id: "other" }, [policy], {}).length, 1);
  });

  it("counts each verdict once, alone or at the end, and begins anew after it was asked", () => {
    const session = new Session();
    const files = (name: string, encrypted: unknown) =>
      args("aws:efs/fileSystem:FileSystem", name, { encrypted });
    const encrypted = ruleOf("efs-encrypted");
    const all = [files("good", true), files("bad", false), files("open", UNKNOWN)];
    for (const one of all) {
      session.judgeAlone(encrypted, one, {});
    }
    session.judgeTogether(encrypted, [...all, files("late", true)], {}, "advisory");
    assert.deepEqual(session.takeBlindSpots(), {
      final: 3,
      total: 4,
      percent: 75,
      open: [
        {
          rule: "efs-encrypted",
          level: "advisory",
          urn: all[2]?.urn,
          property: "encrypted",
          why: "encrypted is not known before creation",
        },
      ],
    });
    assert.deepEqual(session.takeBlindSpots(), { final: 0, total: 0, percent: 100, open: [] });
  });
});
