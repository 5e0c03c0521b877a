import * as pulumi from "@pulumi/pulumi";
import type { SpaSettings } from "../../config/settings";

type Text = pulumi.Input<string>;

/** A variable of the back end's container: what an image must take to run here. */
export interface Variable {
  readonly name: string;
  readonly value: Text;
  readonly why: string;
}

/** Everything in the environment that differs between two deployments. */
export interface EnvironmentInputs {
  readonly region: string;
  readonly publicUrl: Text;
  readonly port: number;
  readonly backendAuth: boolean;
  readonly userPoolId: Text;
  readonly clientId: Text;
  /** The site's own origin first. */
  readonly corsOrigins: readonly Text[];
  readonly webSocket: SpaSettings["spa"]["webSocket"];
  /** Where the back end answers, where API Gateway holds the connections. */
  readonly managementUrl: Text | undefined;
}

/** The stack's own variables; `spa.backend.environment` comes besides. */
export function spaEnvironment(inputs: EnvironmentInputs): readonly Variable[] {
  const { region, managementUrl } = inputs;
  return [
    { name: "PORT", value: String(inputs.port), why: "where the container must listen" },
    { name: "AWS_REGION", value: region, why: "the region that the AWS SDKs call" },
    { name: "PUBLIC_URL", value: inputs.publicUrl, why: "where users open the pages" },
    {
      name: "AUTH_ENABLED",
      value: String(inputs.backendAuth),
      why: "true: a request without a good access token gets 401",
    },
    {
      name: "COGNITO_REGION",
      value: region,
      why: "the user pool's region, part of iss and of the keys' address",
    },
    { name: "COGNITO_USER_POOL_ID", value: inputs.userPoolId, why: "the user pool, part of iss" },
    {
      name: "COGNITO_APP_CLIENT_ID",
      value: inputs.clientId,
      why: "client_id of an access token; an id token has it as aud",
    },
    {
      name: "CORS_ORIGINS",
      value: pulumi.all([...inputs.corsOrigins]).apply((origins) => origins.join(",")),
      why: "separated by commas: whose pages may call; the Origin of a WebSocket must be one of them",
    },
    {
      name: "WEBSOCKET_MODE",
      value: inputs.webSocket,
      why: "direct: the back end speaks WebSocket at /ws/; apigateway: it takes POSTs",
    },
    ...(managementUrl === undefined
      ? []
      : [{ name: "WEBSOCKET_API_URL", value: managementUrl, why: "where it POSTs /@connections/<id>" }]),
  ];
}
