import type { Call } from "../../../components/network/endpointPlan";

/** What decides which services a task asks. */
export interface Caller {
  readonly auth: "load-balancer" | "app";
  readonly brain: "agent" | "models";
}

/** What a task asks of AWS while it starts and runs; from it follow the endpoints of a network without a way out. */
export function callsOf({ auth, brain }: Caller): readonly Call[] {
  return [
    "ecr-image",
    "logs",
    brain === "agent" ? "bedrock-agent" : "bedrock-models",
    // Documents, and the keys by which the application checks who the load balancer let in.
    "s3",
    // The load balancer reads the client's secret itself.
    ...(auth === "app" ? (["secrets"] as const) : []),
  ];
}
