import type { Call } from "../../../components/network/endpointPlan";

/** What a task asks of AWS while it starts and runs; from it follow the endpoints of a network without a way out. */
export const CALLS: readonly Call[] = [
  "ecr-image",
  "logs",
  "secrets",
  "parameters",
  "bedrock-models",
  // The keys by which the application checks tokens: Cognito serves none to a network without a way out.
  "s3",
];
