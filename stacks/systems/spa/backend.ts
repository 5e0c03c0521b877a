import type * as pulumi from "@pulumi/pulumi";
import { manageConnectionsStatement, type WebSocketApi } from "../../../components/api/webSocketApi";
import { InstanceBackend } from "../../../components/compute/instanceBackend";
import type { Network } from "../../../components/network/network";
import type { Context } from "../../../components/shared/context";
import { Parameters } from "../../../components/storage/parameters";
import type { SpaSettings } from "../../config/settings";
import type { Balancer } from "./balancer";
import type { Variable } from "./environment";

type Text = pulumi.Input<string>;

interface BackendInputs {
  readonly settings: SpaSettings;
  readonly network: Network;
  readonly balancer: Balancer;
  readonly securityGroupId: Text;
  readonly amiId: string;
  readonly variables: readonly Variable[];
  /** What the back end answers through, where messages come as requests. */
  readonly webSocketApi: WebSocketApi | undefined;
  readonly keyArn: Text;
  readonly logGroupName: Text;
  readonly dependsOn: readonly pulumi.Resource[];
}

/** The instance, with its settings in Parameter Store: a changed one replaces it, health check first. */
export function backendOf(name: string, context: Context, inputs: BackendInputs): InstanceBackend {
  const { settings, network, balancer, webSocketApi, keyArn } = inputs;
  const { backend, project, stack } = settings;
  const hasSecrets = backend.secrets.length > 0;
  const parameters = new Parameters(name, {
    context,
    path: `/${project}/${stack}`,
    plain: {
      ...Object.fromEntries(inputs.variables.map(({ name: variable, value }) => [variable, value])),
      ...backend.environment,
    },
    ...(hasSecrets
      ? { keyArn, secret: Object.fromEntries(backend.secrets.map(({ name: key, value }) => [key, value])) }
      : {}),
  });
  return new InstanceBackend(name, {
    context,
    subnetIds: network.privateSubnetIds,
    securityGroupIds: [inputs.securityGroupId],
    keyArn,
    amiId: inputs.amiId,
    followAmi: backend.followAmi,
    instanceType: backend.instanceType,
    diskGiB: backend.diskGiB,
    image: withoutTag(backend.image),
    port: backend.port,
    targetGroupArns: [balancer.targetGroupArn],
    logGroupName: inputs.logGroupName,
    parameters: parameters.references,
    ...(hasSecrets ? { parameterKeyArn: keyArn } : {}),
    // Whoever answers through API Gateway signs its calls; elsewhere the container has no business with AWS.
    roleInContainer: webSocketApi !== undefined,
    statements: webSocketApi === undefined ? [] : [manageConnectionsStatement(context, webSocketApi)],
    dependsOn: [...parameters.ready, ...inputs.dependsOn],
  });
}

/** By the digest alone, which is what counts. */
function withoutTag(image: string): string {
  return image.replace(/:[^/:@]+@/, "@");
}
