import type * as pulumi from "@pulumi/pulumi";

type Text = pulumi.Input<string>;

/**
 * The environment of the agent's container: what an application must take to run here.
 *
 * Names that begin with STREAMLIT_ are read by Streamlit itself (`config`: https://docs.streamlit.io/develop/api-reference/configuration/config.toml,
 * `source`: its source code), the others by the application (`contract`: docs/agent.md).
 */
export interface Variable {
  readonly name: string;
  /** The value, or the key in the application's secret that holds it. */
  readonly value: Text | { readonly secret: SecretKey };
  readonly why: string;
  readonly source: "config" | "source" | "contract";
}

/** The keys of the application's secret. */
export type SecretKey = "clientSecret" | "cookieSecret";

/** Everything in the environment that differs between two deployments. */
export interface EnvironmentInputs {
  readonly region: string;
  /** Where users reach the application: scheme and host, no path, no trailing slash. */
  readonly publicUrl: Text;
  /** The host of `publicUrl`. */
  readonly publicHost: Text;
  readonly displayName: string;
  readonly auth: LoadBalancerAuth | AppAuth;
  readonly userPoolId: Text;
  readonly clientId: Text;
  /** Where a link or a redirect ends the session, Cognito's too. */
  readonly logoutUrl: Text;
  readonly brain:
    | { readonly kind: "agent"; readonly agentId: string; readonly aliasId: string }
    | { readonly kind: "models"; readonly modelIds: readonly string[] };
  /** Absent: no documents. */
  readonly documentsBucket: Text | undefined;
  /** Absent: everybody who logs in. */
  readonly allowedGroup: string | undefined;
}

/** The load balancer logs users in, and says who they are in headers that it signs. */
export interface LoadBalancerAuth {
  readonly kind: "load-balancer";
  readonly issuerUrl: Text;
  /** `s3://bucket/key` of the user pool's public keys. */
  readonly tokenKeys: Text;
  /** Who signs the headers. */
  readonly loadBalancerArn: Text;
}

/** The application logs users in by OpenID Connect. */
export interface AppAuth {
  readonly kind: "app";
  readonly discoveryUrl: Text;
  readonly callbackUrl: Text;
}

/** Streamlit's own paths: health, the page's WebSocket (below /_stcore), and where `st.login` comes back to. */
export const PATHS = {
  health: "/_stcore/health",
  uploads: "/_stcore/upload_file/",
  static: "/static/*",
  callback: "/oauth2callback",
  /** Cognito sends users here after logout; with a login at the load balancer that shows the login page. */
  afterLogout: "/",
} as const;

/** Where a load balancer's login comes back to, and where the edge ends its session (ELB docs). */
export const LOAD_BALANCER_PATHS = { callback: "/oauth2/idpresponse", logout: "/logout" } as const;

export const PORT = 8501;

export function agentEnvironment(inputs: EnvironmentInputs): readonly Variable[] {
  return [
    ...server(inputs),
    ...login(inputs),
    ...(inputs.auth.kind === "load-balancer" ? headers(inputs.auth) : openIdConnect(inputs.auth)),
    ...brain(inputs),
    ...documents(inputs),
  ];
}

function server({ region, publicUrl, publicHost, displayName }: EnvironmentInputs): Variable[] {
  return [
    { name: "APP_NAME", value: displayName, why: "what the pages may call themselves", source: "contract" },
    { name: "PUBLIC_URL", value: publicUrl, why: "where users open the application", source: "contract" },
    { name: "AWS_REGION", value: region, why: "the region that the AWS SDKs call", source: "contract" },
    {
      name: "STREAMLIT_SERVER_PORT",
      value: String(PORT),
      why: "the port of the target group",
      source: "config",
    },
    {
      name: "STREAMLIT_SERVER_ADDRESS",
      value: "0.0.0.0",
      why: "the load balancer comes from outside the container",
      source: "config",
    },
    {
      name: "STREAMLIT_SERVER_HEADLESS",
      value: "true",
      why: "there is no browser to open",
      source: "config",
    },
    {
      name: "STREAMLIT_SERVER_FILE_WATCHER_TYPE",
      value: "none",
      why: "the code does not change in a container",
      source: "config",
    },
    {
      name: "STREAMLIT_SERVER_ENABLE_CORS",
      value: "true",
      why: "other sites may not open the page's WebSocket",
      source: "config",
    },
    {
      name: "STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION",
      value: "true",
      why: "other sites may not upload in a user's name",
      source: "config",
    },
    {
      name: "STREAMLIT_BROWSER_SERVER_ADDRESS",
      value: publicHost,
      why: "the origin that may open the WebSocket; without it Streamlit asks a host on the internet for its own address",
      source: "source",
    },
    { name: "STREAMLIT_BROWSER_SERVER_PORT", value: "443", why: "the public port", source: "config" },
    {
      name: "STREAMLIT_BROWSER_GATHER_USAGE_STATS",
      value: "false",
      why: "no telemetry; without a way to the internet its calls would hang",
      source: "config",
    },
    {
      name: "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS",
      value: "none",
      why: "stack traces stay in the log",
      source: "config",
    },
  ];
}

function login(inputs: EnvironmentInputs): Variable[] {
  const { auth, region, userPoolId, clientId, logoutUrl, allowedGroup } = inputs;
  return [
    {
      name: "AUTH_MODE",
      value: auth.kind,
      why: "load-balancer: users are known from headers; app: by st.login",
      source: "contract",
    },
    { name: "COGNITO_REGION", value: region, why: "the user pool's region", source: "contract" },
    { name: "COGNITO_USER_POOL_ID", value: userPoolId, why: "the user pool", source: "contract" },
    {
      name: "COGNITO_CLIENT_ID",
      value: clientId,
      why: "the app client that tokens must be for",
      source: "contract",
    },
    {
      name: "LOGOUT_URL",
      value: logoutUrl,
      why: "the address of the logout link: it ends the session at Cognito too",
      source: "contract",
    },
    ...(allowedGroup === undefined
      ? []
      : [
          {
            name: "ALLOWED_GROUP",
            value: allowedGroup,
            why: "users without this group in cognito:groups must be turned away: nobody else does",
            source: "contract" as const,
          },
        ]),
  ];
}

function headers({ issuerUrl, tokenKeys, loadBalancerArn }: LoadBalancerAuth): Variable[] {
  return [
    {
      name: "COGNITO_ISSUER",
      value: issuerUrl,
      why: "iss of the access token in x-amzn-oidc-accesstoken",
      source: "contract",
    },
    {
      name: "TOKEN_KEYS",
      value: tokenKeys,
      why: "the public keys of those tokens: Cognito does not serve them where there is no way to the internet",
      source: "contract",
    },
    {
      name: "LOAD_BALANCER_ARN",
      value: loadBalancerArn,
      why: "signer in the header of x-amzn-oidc-data; its keys are public, on the internet",
      source: "contract",
    },
  ];
}

function openIdConnect({ discoveryUrl, callbackUrl }: AppAuth): Variable[] {
  return [
    {
      name: "COGNITO_DISCOVERY_URL",
      value: discoveryUrl,
      why: "server_metadata_url of st.login",
      source: "contract",
    },
    {
      name: "COGNITO_REDIRECT_URI",
      value: callbackUrl,
      why: "redirect_uri of st.login; equals the app client's callback address to the letter",
      source: "contract",
    },
    {
      name: "COGNITO_CLIENT_SECRET",
      value: { secret: "clientSecret" },
      why: "client_secret of st.login",
      source: "contract",
    },
    {
      name: "STREAMLIT_SERVER_COOKIE_SECRET",
      value: { secret: "cookieSecret" },
      why: "cookie_secret of st.login: signs the session, the same in every task",
      source: "source",
    },
  ];
}

function brain({ brain: given }: EnvironmentInputs): Variable[] {
  if (given.kind === "models") {
    return [
      {
        name: "BEDROCK_MODEL_IDS",
        value: given.modelIds.join(","),
        why: "the models that the task's role may call, separated by commas",
        source: "contract",
      },
    ];
  }
  return [
    {
      name: "BEDROCK_AGENT_ID",
      value: given.agentId,
      why: "the agent that the task's role may call",
      source: "contract",
    },
    {
      name: "BEDROCK_AGENT_ALIAS_ID",
      value: given.aliasId,
      why: "the alias by which it may be called",
      source: "contract",
    },
  ];
}

function documents({ documentsBucket }: EnvironmentInputs): Variable[] {
  return documentsBucket === undefined
    ? []
    : [
        {
          name: "DOCUMENTS_BUCKET",
          value: documentsBucket,
          why: "the bucket that the task's role may list and read",
          source: "contract",
        },
      ];
}
