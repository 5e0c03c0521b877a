import type { InterfaceEndpoint } from "./endpointPolicies";

/** What a Fargate task asks of AWS while it starts and runs. */
export type Call = keyof typeof CALLS;

export interface EndpointPlan {
  readonly interfaces: readonly InterfaceEndpoint[];
  readonly gateways: readonly "s3"[];
  /** Why each endpoint is there, by its name, one sentence for each call that needs it. */
  readonly reasons: Readonly<Record<string, readonly string[]>>;
}

/** An endpoint that the calls need and a network does not offer. */
export interface MissingEndpoint {
  /** The last part of the service's name, such as `ecr.api`. */
  readonly endpoint: string;
  readonly kind: "gateway" | "interface";
  readonly reasons: readonly string[];
}

type Needs = Readonly<Partial<Record<InterfaceEndpoint | "s3", string>>>;

/**
 * The endpoints behind each call. Fargate itself needs none of ECS (ECR docs, "Amazon ECR interface VPC
 * endpoints"). What AWS does on its own side is not here: S3 and Secrets Manager ask KMS themselves, an agent
 * calls its models from within Bedrock, and a cross-region profile is routed there (Bedrock docs).
 */
const CALLS = {
  // ECR docs: tasks on platform version 1.4.0 or later need all three.
  "ecr-image": {
    "ecr.api": "ECS asks ECR for a login and for the image's parts",
    "ecr.dkr": "ECS pulls the image's manifest",
    s3: "the image's layers lie in a bucket of ECR's",
  },
  logs: { logs: "the log driver writes to CloudWatch Logs" },
  // ECS docs: the execution role reads secrets from inside the task's subnet, before the container starts.
  secrets: { secretsmanager: "ECS reads the secrets before the container starts" },
  parameters: { ssm: "ECS reads parameters before the container starts" },
  "bedrock-models": { "bedrock-runtime": "the application calls models" },
  "bedrock-agent": { "bedrock-agent-runtime": "the application calls an agent" },
  s3: { s3: "the application reads objects" },
  kms: { kms: "the application itself calls KMS" },
  metrics: { monitoring: "the application writes metrics" },
  roles: { sts: "the application takes on roles" },
  exec: { ssmmessages: "ECS Exec opens its channels" },
} as const satisfies Readonly<Record<string, Needs>>;

export const KNOWN_CALLS = Object.keys(CALLS) as readonly Call[];

/**
 * The endpoints with which a task needs no way to the internet, each with its reasons, and none that no call
 * needs: an interface endpoint costs $7.30 a month and zone.
 */
export function endpointsFor(calls: readonly Call[]): EndpointPlan {
  const reasons: Record<string, string[]> = {};
  for (const call of KNOWN_CALLS.filter((known) => calls.includes(known))) {
    for (const [endpoint, reason] of Object.entries(CALLS[call])) {
      reasons[endpoint] = [...(reasons[endpoint] ?? []), reason];
    }
  }
  return {
    interfaces: Object.keys(reasons).filter((endpoint): endpoint is InterfaceEndpoint => endpoint !== "s3"),
    gateways: "s3" in reasons ? ["s3"] : [],
    reasons,
  };
}

/**
 * What a network that a company brings lacks for these calls.
 *
 * @param offered the last parts of its endpoints' service names; S3 counts as gateway and as interface.
 */
export function missingEndpoints(
  calls: readonly Call[],
  offered: readonly string[],
): readonly MissingEndpoint[] {
  const { reasons } = endpointsFor(calls);
  return Object.entries(reasons)
    .filter(([endpoint]) => !offered.includes(endpoint))
    .map(([endpoint, why]) => ({
      endpoint,
      kind: endpoint === "s3" ? "gateway" : "interface",
      reasons: why,
    }));
}
