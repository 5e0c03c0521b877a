import { InputError } from "../../components/shared/errors";
import { lacking, type OutputsFrom, type StackOutputs } from "../stackOutputs";
import { openWebUiDoors, webSocketOf } from "./localTarget";
import { SCOPES } from "./loginAddress";
import type { LoginTarget, System, Target } from "./target";

/** From the outputs of a deployed stack. @throws InputError for outputs of something else. */
export function targetOf(
  name: string,
  outputs: StackOutputs,
  firewall: Target["firewall"],
  from: OutputsFrom = "stack",
): Target {
  const system = systemOf(outputs);
  if (system === undefined) {
    throw new InputError([
      `The outputs of ${name} are none of the four systems' (they name: ${Object.keys(outputs).join(", ") || "nothing"}); ${from === "stack" ? "deploy it first, or name another stack with --stack" : "print those of a deployed stack: pulumi stack output --json"}.`,
    ]);
  }
  const faults: string[] = [];
  const text = (key: string): string => {
    const value = outputs[key];
    if (typeof value === "string" && value !== "") {
      return value;
    }
    faults.push(lacking(name, key, from));
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
    // One key may serve two ends.
    throw new InputError([...new Set(faults)]);
  }
  return { ...target, ...(from === "stack" ? { stack: name } : {}) };
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
    const region = regionOf(userPoolId);
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
          : {
              apiUrl: "",
              region,
              userPoolId,
              clientId,
              issuer: `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`,
              loginUrl,
              callbackUrl,
              logoutUrl,
              scopes: SCOPES.split(" "),
            },
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
      // Open at API Gateway too, which passes on nothing else without a token.
      healthUrl: `${api}/api/v1/health`,
      healthy: "healthy",
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
  const region = regionOf(text("userPoolId"));
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

/** Such as eu-central-1 of eu-central-1_AbCdEfGhI. */
function regionOf(userPoolId: string): string {
  return userPoolId.split("_")[0] ?? "";
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
