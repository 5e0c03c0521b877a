import * as pulumi from "@pulumi/pulumi";
import { HttpApi } from "../../../components/api/httpApi";
import { issuerUrl } from "../../../components/identity/loginUrls";
import type { Network } from "../../../components/network/network";
import type { Context } from "../../../components/shared/context";
import type { SpaSettings } from "../../config/settings";
import type { Login } from "../common/login";
import type { Balancer } from "./balancer";

type Text = pulumi.Input<string>;

/** Says that the back end answers, and nothing else, so that a check from outside needs no token. */
const HEALTH = "GET /api/v1/health";

interface ApiInputs {
  readonly settings: SpaSettings;
  readonly network: Network;
  readonly balancer: Balancer;
  /** Of the link that API Gateway has into the VPC. */
  readonly securityGroupId: Text;
  readonly login: Login;
  readonly corsOrigins: readonly Text[];
  readonly keyArn: Text;
}

/**
 * The API at its own address. Nothing but what begins with /api/ reaches the back end this way: `/ws/connect` and
 * its like are API Gateway's own to call. Without `apiAuth` every route is open here, and the back end checks tokens.
 */
export function apiOf(name: string, context: Context, inputs: ApiInputs): HttpApi {
  const { settings, network, balancer, securityGroupId, login } = inputs;
  const { spa, domain, observability } = settings;
  return new HttpApi(`${name}-api`, {
    context,
    backend: {
      listenerArn: balancer.listenerArn,
      subnetIds: network.privateSubnetIds,
      securityGroupIds: [securityGroupId],
      // The load balancer speaks TLS where it has a certificate, which is for the public name.
      ...(spa.webSocket === "direct" && domain !== undefined ? { tlsServerName: domain.name } : {}),
    },
    paths: ["/api/{proxy+}"],
    ...(spa.apiAuth
      ? {
          auth: {
            kind: "jwt",
            issuerUrl: pulumi.output(login.userPoolId).apply((id) => issuerUrl(context, id)),
            clientIds: [login.clientId],
          },
          publicRoutes: [HEALTH],
        }
      : {}),
    cors: { origins: inputs.corsOrigins },
    keyArn: inputs.keyArn,
    logRetentionDays: observability.logRetentionDays,
  });
}

/** Whose pages may call: the site's own, and those of the stack file. */
export function corsOriginsOf({ spa }: SpaSettings, publicUrl: Text): readonly Text[] {
  return [publicUrl, ...spa.corsOrigins.filter((origin) => origin !== publicUrl)];
}
