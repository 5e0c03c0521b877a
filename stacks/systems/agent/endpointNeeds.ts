import * as pulumi from "@pulumi/pulumi";
import { resourcesOf } from "../../../components/compute/bedrockAccess";
import type { Container } from "../../../components/compute/container";
import { ecrRepositories } from "../../../components/compute/executionStatements";
import { arn, type Context } from "../../../components/shared/context";
import type { Statement } from "../../../components/shared/policy";
import { callsOf } from "../../config/agent/calls";
import type { AgentSettings } from "../../config/settings";
import type { EndpointNeeds } from "../common/foundation";
import type { Keys } from "./application";
import type { Documents } from "./documents";

interface Inputs {
  readonly settings: AgentSettings;
  readonly image: Container["image"];
  readonly logGroupName: pulumi.Input<string>;
  readonly brainStatements: readonly Statement[];
  readonly documents: Documents | undefined;
  readonly keys: Keys | undefined;
}

/**
 * What the tasks ask of AWS where they have no way out, and the bounds of each door: this image's repository, this
 * log group, this agent or these models, these buckets.
 */
export function endpointNeedsOf(context: Context, inputs: Inputs): EndpointNeeds {
  const { settings, image, logGroupName, documents, keys } = inputs;
  const repositories = ecrRepositories(context, [image]);
  const brain = settings.brain.kind === "agent" ? "bedrock-agent-runtime" : "bedrock-runtime";
  return {
    calls: callsOf({ auth: settings.auth, brain: settings.brain.kind }),
    buckets: [
      ...(documents === undefined ? [] : [documents.throughEndpoint]),
      ...(keys === undefined ? [] : [{ name: keys.bucketName, access: "read" as const }]),
    ],
    resources: {
      "ecr.api": repositories,
      "ecr.dkr": repositories,
      logs: [arn(context, "logs", pulumi.interpolate`log-group:${logGroupName}:*`)],
      [brain]: resourcesOf(inputs.brainStatements),
    },
  };
}
