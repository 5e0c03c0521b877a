import type { Level } from "./levels";

interface PolicyConfig {
  getEnforcementlevel?(): number;
  setEnforcementlevel(level: number): void;
}

interface ConfigureRequest {
  getPolicyconfigMap(): { get(policy: string): PolicyConfig | undefined };
}

interface Service {
  requestDeserialize(bytes: Uint8Array): ConfigureRequest;
}

/** The engine's protocol in the SDK: how it calls an analyzer. */
const PROTOCOL = "@pulumi/pulumi/proto/analyzer_grpc_pb";

/** How the protocol writes a level (pulumi/analyzer.proto, EnforcementLevel). */
const NUMBERS: Readonly<Record<Level, number>> = { advisory: 0, mandatory: 1, disabled: 2 };

const LEVELS = Object.keys(NUMBERS) as readonly Level[];

/**
 * Keeps the levels of some policies whatever the configuration says of them or of `all`.
 *
 * The CLI applies `all` to every policy that the file gives no level of its own, and the SDK (@pulumi/policy 1.21.0)
 * then neither calls a disabled policy nor shows its configuration to others. So the levels are put right where the
 * configuration comes in. Where a later SDK has another way in, the pack stops before it judges anything: a waiver
 * that is dropped without a word is worse than no run.
 *
 * @param hear is told which levels the engine sends: for each policy that of the configuration, else its own.
 */
export function keepLevels(
  levels: Readonly<Record<string, Level>>,
  load: () => unknown = () => require(PROTOCOL),
  hear: (sentLevel: (policy: string) => Level | undefined) => void = () => undefined,
): void {
  const service = serviceIn(load);
  const original = service.requestDeserialize;
  const replacement: Service["requestDeserialize"] = (bytes) => {
    const request = original(bytes);
    for (const [policy, level] of Object.entries(levels)) {
      request.getPolicyconfigMap().get(policy)?.setEnforcementlevel(NUMBERS[level]);
    }
    hear((policy) => {
      const sent = request.getPolicyconfigMap().get(policy)?.getEnforcementlevel?.();
      return LEVELS.find((level) => NUMBERS[level] === sent);
    });
    return request;
  };
  try {
    service.requestDeserialize = replacement;
  } catch {
    // A frozen module throws, a getter alone is silent: both are noticed below.
  }
  if (service.requestDeserialize !== replacement) {
    throw otherShape("its way in cannot be replaced");
  }
}

function serviceIn(load: () => unknown): Service {
  let sdk: unknown;
  try {
    sdk = load();
  } catch (error) {
    throw otherShape(
      `${PROTOCOL} does not load (${error instanceof Error ? error.message.split("\n")[0] : error})`,
    );
  }
  const { AnalyzerService } = (sdk ?? {}) as { AnalyzerService?: { configure?: Partial<Service> } };
  const service = AnalyzerService?.configure;
  if (typeof service?.requestDeserialize !== "function") {
    throw otherShape(`${PROTOCOL} has no AnalyzerService.configure.requestDeserialize`);
  }
  return service as Service;
}

function otherShape(what: string): Error {
  return new Error(
    `gatehouse-policies cannot keep waivers in force with this @pulumi/pulumi: ${what}. ` +
      "Install @pulumi/pulumi 3.248.0, or adapt policy-pack/ownLevels.ts to the installed version.",
  );
}
