import * as pulumi from "@pulumi/pulumi";
import { TokenAuthorizer } from "../../../components/api/tokenAuthorizer";
import { WebSocketApi } from "../../../components/api/webSocketApi";
import type { Origin, PathBehavior } from "../../../components/edge/distributionArgs";
import { EdgeFunction } from "../../../components/edge/edgeFunction";
import { webSocketPathFunctionCode } from "../../../components/edge/edgeFunctions/webSocketPath";
import { webSocketTokenFunctionCode } from "../../../components/edge/edgeFunctions/webSocketToken";
import { LoadBalancer } from "../../../components/edge/loadBalancer";
import { VpcOrigin } from "../../../components/edge/vpcOrigin";
import type { Context } from "../../../components/shared/context";
import type { SpaSettings } from "../../config/settings";
import type { Login } from "../common/login";
import { type Balancer, PATHS } from "./balancer";

type Text = pulumi.Input<string>;

interface WebSocketInputs {
  readonly settings: SpaSettings;
  readonly balancer: Balancer;
  readonly keyArn: Text;
}

/** The way of a WebSocket to the back end, as the distribution leads to it. */
export interface WebSocket {
  readonly origin: Origin;
  readonly behavior: PathBehavior;
  /** API Gateway's, where messages come through it. */
  readonly api: WebSocketApi | undefined;
  /** Once, when there is a login: who may connect. */
  readonly admit: (login: Login) => TokenAuthorizer | undefined;
}

export function webSocketOf(name: string, context: Context, inputs: WebSocketInputs): WebSocket {
  const { balancer } = inputs;
  return balancer instanceof LoadBalancer
    ? direct(name, context, inputs.settings, balancer)
    : throughApi(name, context, inputs);
}

/** CloudFront reaches the load balancer inside the VPC, and the back end speaks WebSocket itself. */
function direct(
  name: string,
  context: Context,
  { domain, edge }: SpaSettings,
  { loadBalancerArn, dnsName, ready }: LoadBalancer,
): WebSocket {
  const protocol = domain === undefined ? "http" : "https";
  const { vpcOriginId } = new VpcOrigin(name, { context, loadBalancerArn, protocol, ready });
  const { readTimeoutSeconds } = edge;
  return {
    origin: { kind: "vpc", vpcOriginId, protocol, dnsName, readTimeoutSeconds },
    // The public name too, which the load balancer's certificate is for.
    behavior: behavior("everything", requestFunction(name, context, webSocketTokenFunctionCode())),
    api: undefined,
    admit: () => undefined,
  };
}

/**
 * API Gateway holds the connections. Its authorizer needs the login, the login may need the distribution's address,
 * and the distribution needs the API: so the authorizer comes last.
 */
function throughApi(
  name: string,
  context: Context,
  { settings, balancer, keyArn }: WebSocketInputs,
): WebSocket {
  const { apiAuth } = settings.spa;
  const [functionArn, setFunctionArn] = pulumi.deferredOutput<string>();
  const [functionName, setFunctionName] = pulumi.deferredOutput<string>();
  const api = new WebSocketApi(`${name}-ws`, {
    context,
    backend: {
      loadBalancerArn: balancer.loadBalancerArn,
      dnsName: balancer.dnsName,
      port: balancer.listenerPort,
    },
    ...(apiAuth ? { authorizer: { functionArn, functionName } } : {}),
  });
  const code = webSocketPathFunctionCode({ stageName: api.stageName });
  return {
    origin: { kind: "api", dnsName: api.dnsName, readTimeoutSeconds: settings.edge.readTimeoutSeconds },
    behavior: behavior("everything-but-host", requestFunction(name, context, code)),
    api,
    admit: ({ userPoolId, clientId }) => {
      if (!apiAuth) {
        return undefined;
      }
      const { logRetentionDays } = settings.observability;
      const authorizer = new TokenAuthorizer(`${name}-authorizer`, {
        context,
        userPoolId,
        clientId,
        keyArn,
        logRetentionDays,
      });
      setFunctionArn(authorizer.functionArn);
      setFunctionName(authorizer.functionName);
      return authorizer;
    },
  };
}

function requestFunction(name: string, context: Context, code: string): Text {
  return new EdgeFunction(`${name}-ws`, { context, code, comment: `WebSockets to ${name}` }).functionArn;
}

function behavior(forward: PathBehavior["forward"], viewerRequest: Text): PathBehavior {
  return {
    pathPattern: PATHS.webSocket,
    origin: "web-socket",
    caching: "off",
    forward,
    // A WebSocket begins with GET.
    methods: "read",
    functions: { viewerRequest },
  };
}
