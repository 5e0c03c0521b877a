import assert from "node:assert/strict";
import { keepLevels } from "../../policy-pack/ownLevels";

/** The SDK's protocol as far as levels go; `levels` are those that the engine sent. */
function protocol(levels: Record<string, number>) {
  const request = {
    getPolicyconfigMap: () => ({
      get: (policy: string) =>
        policy in levels
          ? {
              setEnforcementlevel: (level: number) => {
                levels[policy] = level;
              },
            }
          : undefined,
    }),
  };
  return { AnalyzerService: { configure: { requestDeserialize: (_: Uint8Array) => request } } };
}

describe("policy pack, the levels of its own policies", () => {
  it("are put right where the configuration comes in, and those of rules stay", () => {
    const levels = { waivers: 2, "efs-encrypted": 2 };
    const sdk = protocol(levels);
    keepLevels({ waivers: "mandatory", "blind-spots": "advisory" }, () => sdk);
    sdk.AnalyzerService.configure.requestDeserialize(new Uint8Array());
    assert.deepEqual(levels, { waivers: 1, "efs-encrypted": 2 });
  });

  it("know the SDK that is installed", () => {
    const sdk = require("@pulumi/pulumi/proto/analyzer_grpc_pb");
    const { EnforcementLevel, ConfigureAnalyzerRequest, PolicyConfig } =
      require("@pulumi/pulumi/proto/analyzer_pb");
    const configure = { ...sdk.AnalyzerService.configure };
    keepLevels({ waivers: "mandatory", "blind-spots": "advisory", other: "disabled" }, () => ({
      AnalyzerService: { configure },
    }));
    const sent = new ConfigureAnalyzerRequest();
    for (const policy of ["waivers", "blind-spots", "other", "efs-encrypted"]) {
      const config = new PolicyConfig();
      config.setEnforcementlevel(EnforcementLevel.REMEDIATE);
      sent.getPolicyconfigMap().set(policy, config);
    }
    const read = configure.requestDeserialize(sent.serializeBinary());
    const levelOf = (policy: string) => read.getPolicyconfigMap().get(policy).getEnforcementlevel();
    assert.deepEqual(["waivers", "blind-spots", "other", "efs-encrypted"].map(levelOf), [
      EnforcementLevel.MANDATORY,
      EnforcementLevel.ADVISORY,
      EnforcementLevel.DISABLED,
      EnforcementLevel.REMEDIATE,
    ]);
  });

  it("are told apart from those that somebody gave", () => {
    const sdk = require("@pulumi/pulumi/proto/analyzer_grpc_pb");
    const { EnforcementLevel, ConfigureAnalyzerRequest, PolicyConfig } =
      require("@pulumi/pulumi/proto/analyzer_pb");
    const configure = { ...sdk.AnalyzerService.configure };
    let sent: (policy: string) => string | undefined = () => "nothing was heard";
    keepLevels(
      {},
      () => ({ AnalyzerService: { configure } }),
      (levelOf) => {
        sent = levelOf;
      },
    );
    const request = new ConfigureAnalyzerRequest();
    for (const [policy, level] of [
      ["a", EnforcementLevel.MANDATORY],
      ["b", EnforcementLevel.ADVISORY],
      ["c", EnforcementLevel.DISABLED],
    ]) {
      const config = new PolicyConfig();
      config.setEnforcementlevel(level);
      request.getPolicyconfigMap().set(policy, config);
    }
    configure.requestDeserialize(request.serializeBinary());
    assert.deepEqual(["a", "b", "c", "d"].map(sent), ["mandatory", "advisory", "disabled", undefined]);
  });

  for (const [title, load] of [
    [
      "does not load",
      () => {
        throw new Error("no such module");
      },
    ],
    ["has another shape", () => ({ AnalyzerService: { configure: {} } })],
    [
      "cannot be replaced",
      () => ({ AnalyzerService: { configure: Object.freeze({ requestDeserialize() {} }) } }),
    ],
  ] as const) {
    it(`stop the pack where the SDK ${title}`, () => {
      assert.throws(
        () => keepLevels({ waivers: "mandatory" }, load),
        /cannot keep waivers in force with this @pulumi\/pulumi: .*\. Install @pulumi\/pulumi 3\.248\.0, or adapt/,
      );
    });
  }
});
