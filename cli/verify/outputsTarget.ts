import { InputError } from "../../components/shared/errors";
import type { StackOutputs } from "../stackOutputs";
import type { LoginTarget, System, Target } from "./target";

/** From the outputs of a deployed stack. @throws InputError for outputs of something else. */
export function targetOf(name: string, outputs: StackOutputs, firewall: Target["firewall"]): Target {
  const system = systemOf(outputs);
  if (system === undefined) {
    throw new InputError([
      `The outputs of ${name} are none of the four systems' (they name: ${Object.keys(outputs).join(", ") || "nothing"}); deploy it first, or name another stack with --stack.`,
    ]);
  }
  const faults: string[] = [];
  const text = (key: string): string => {
    const value = outputs[key];
    if (typeof value === "string" && value !== "") {
      return value;
    }
    faults.push(`The outputs of ${name} lack ${key}: \`pulumi up\` has not finished; run it again.`);
    return "";
  };
  const address = (key: string): string => {
    const value = text(key);
    if (value !== "" && !/^(https|wss):\/\/[^/\s]+/.test(value)) {
      faults.push(`The output ${key} of ${name} is ${JSON.stringify(value)}; it must be an address.`);
      return "";
    }
    return value;
  };
  const target = makers[system]({ name, outputs, firewall, text, address });
  if (faults.length > 0) {
    throw new InputError(faults);
  }
  return target;
}

/** The local stack: Open WebUI, with a login of its own. */
export function localTarget(url: string): Target {
  const base = url.replace(/\/+$/, "");
  return {
    system: "open-webui",
    name: "local",
    url: base,
    behindCloudFront: false,
    firewall: "off",
    origins: [],
    ...openWebUiDoors(base),
  };
}

function systemOf(outputs: StackOutputs): System | undefined {
  if ("api_base_url" in outputs) {
    return "spa";
  }
  if ("healthUrl" in outputs) {
    return "chatbot";
  }
  if ("createFirstAdmin" in outputs) {
    return "open-webui";
  }
  return "logoutUrl" in outputs ? "agent" : undefined;
}

interface Maker {
  readonly name: string;
  readonly outputs: StackOutputs;
  readonly firewall: Target["firewall"];
  readonly text: (key: string) => string;
  readonly address: (key: string) => string;
}

const makers: Readonly<Record<System, (maker: Maker) => Target>> = {
  "open-webui": (maker) => {
    const url = maker.address("url");
    return {
      ...common(maker, "open-webui", url),
      ...openWebUiDoors(url),
      login: { ...loginOf(maker, "confidential"), startUrl: `${url}/oauth/oidc/login` },
      workload: serviceOf(maker),
    };
  },
  agent: (maker) => {
    const url = maker.address("url");
    const login = loginOf(maker, "confidential");
    const atLoadBalancer = login.callbackUrl.endsWith("/oauth2/idpresponse");
    return {
      ...common(maker, "agent", url),
      ...(atLoadBalancer
        ? {
            guarded: {
              url: `${url}/`,
              method: "GET",
              refusals: [302, 401, 403],
              acceptances: [200],
              carrier: "load-balancer",
            },
          }
        : { healthUrl: `${url}/_stcore/health`, healthy: "ok" }),
      login: atLoadBalancer ? { ...login, startUrl: `${url}/` } : login,
      webSocket: {
        url: `${webSocketOf(url)}/_stcore/stream`,
        origin: url,
        by: atLoadBalancer ? "cookies" : "origin",
      },
      workload: serviceOf(maker),
    };
  },
  chatbot: (maker) => {
    const url = maker.address("url");
    const api = maker.address("apiUrl");
    const login = loginOf(maker, "public");
    const config = maker.outputs["pagesConfig"];
    const amplify = typeof config === "object" && config !== null;
    const { userPoolId, clientId, url: loginUrl, callbackUrl } = login;
    const logoutUrl = maker.text("logoutUrl");
    return {
      ...common(maker, "chatbot", url),
      // With Amplify the distribution is the API's; that of the pages is Amplify's own.
      behindCloudFront: amplify || "distributionId" in maker.outputs,
      healthUrl: maker.address("healthUrl"),
      healthy: "healthy",
      login,
      guarded: {
        url: `${api}/feedback`,
        method: "POST",
        body: "{}",
        refusals: [401],
        acceptances: [200, 400, 422],
        carrier: "bearer",
      },
      ...(amplify ? { cors: { url: `${api}/feedback`, method: "POST", origin: url } } : {}),
      pages: {
        config: amplify
          ? { ...(config as StackOutputs) }
          : { apiUrl: "", userPoolId, clientId, loginUrl, callbackUrl, logoutUrl },
        callbackUrl,
        host: amplify ? "amplify" : "bucket",
      },
      workload: serviceOf(maker),
    };
  },
  spa: (maker) => {
    const { text, address, outputs } = maker;
    const url = address("url");
    const api = address("api_base_url");
    const modelsUrl = `${api}/api/v1/models`;
    const callbackUrl = text("redirectUri");
    return {
      ...common(maker, "spa", url),
      login: {
        url: address("cognito_domain_url"),
        userPoolId: text("userPoolId"),
        clientId: text("cognito_app_client_id"),
        callbackUrl,
        client: "public",
      },
      ...(outputs["authEnabled"] === true
        ? {
            guarded: {
              url: modelsUrl,
              method: "GET",
              refusals: [401],
              acceptances: [200],
              carrier: "bearer",
            },
            webSocket: { url: `${address("api_ws_url")}/ws/verify`, origin: url, by: "token" },
          }
        : {}),
      modelsUrl,
      cors: { url: modelsUrl, method: "GET", origin: url },
      pages: {
        config: {
          apiUrl: api,
          wsUrl: text("api_ws_url"),
          authEnabled: outputs["authEnabled"],
          cognitoDomain: text("cognito_domain_url"),
          cognitoClientId: text("cognito_app_client_id"),
          cognitoRedirectUri: callbackUrl,
          cognitoLogoutUri: text("logoutUri"),
          cognitoScopes: text("scopes"),
        },
        callbackUrl,
        host: "bucket",
      },
      workload: { kind: "group", group: text("groupName") },
    };
  },
};

function common({ name, outputs, firewall, text }: Maker, system: System, url: string) {
  // Such as eu-central-1_AbCdEfGhI.
  const region = text("userPoolId").split("_")[0];
  const behindCloudFront = "distributionId" in outputs || system === "spa";
  const bucket = outputs[system === "spa" ? "frontend_s3_bucket" : "pagesBucket"];
  const loadBalancer = outputs["loadBalancerDnsName"];
  return {
    system,
    name,
    region,
    url,
    plainUrl: url.replace(/^https:/, "http:"),
    behindCloudFront,
    firewall,
    logGroup: text("containerLogGroup"),
    origins: [
      ...(behindCloudFront && typeof loadBalancer === "string"
        ? [`https://${loadBalancer}/`, `http://${loadBalancer}/`]
        : []),
      ...(typeof bucket === "string" ? [`https://${bucket}.s3.${region}.amazonaws.com/index.html`] : []),
    ],
  };
}

function loginOf({ text, address }: Maker, client: LoginTarget["client"]): LoginTarget {
  return {
    url: address("loginUrl"),
    userPoolId: text("userPoolId"),
    clientId: text("clientId"),
    callbackUrl: text("callbackUrl"),
    client,
  };
}

function serviceOf({ text }: Maker) {
  return { kind: "service", cluster: text("clusterName"), service: text("serviceName") } as const;
}

/** Paths of Open WebUI 0.12.4 (its source): `/ready` asks database and cache too. */
function openWebUiDoors(url: string) {
  return {
    healthUrl: `${url}/ready`,
    healthy: "true",
    guarded: {
      url: `${url}/api/v1/auths/`,
      method: "GET",
      refusals: [401, 403],
      acceptances: [200],
      carrier: "bearer",
    },
    modelsUrl: `${url}/api/models`,
    webSocket: {
      url: `${webSocketOf(url)}/ws/socket.io/?EIO=4&transport=websocket`,
      origin: url,
      by: "origin",
    },
  } as const;
}

function webSocketOf(url: string): string {
  return url.replace(/^http/, "ws");
}
