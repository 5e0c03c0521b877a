export type System = "open-webui" | "agent" | "chatbot" | "spa";

/** What is deployed, and where each thing of it is asked. Absent: the stack has no such thing. */
export interface Target {
  readonly system: System;
  /** For messages and commands. */
  readonly name: string;
  /** The stack that Pulumi knows. @default - only outputs were given, or the stack is local */
  readonly stack?: string | undefined;
  /** Whether the local stack runs without Docker. @default false */
  readonly native?: boolean;
  readonly region?: string | undefined;
  /** Where users open the application: scheme and host. */
  readonly url: string;
  /** The same over HTTP. */
  readonly plainUrl?: string;
  /** Whether CloudFront stands before the load balancer. */
  readonly behindCloudFront: boolean;
  /** Whether a web ACL must answer. `unknown`: only outputs were given. */
  readonly firewall: "on" | "off" | "unknown";
  readonly healthUrl?: string;
  /** What the answer to `healthUrl` holds. */
  readonly healthy?: string;
  readonly login?: LoginTarget;
  /** What nobody may do without a token. */
  readonly guarded?: Guarded;
  /** The list of models, for who has a token. */
  readonly modelsUrl?: string;
  readonly webSocket?: WebSocketTarget;
  /** A call of the pages from their own origin to the API's. */
  readonly cors?: { readonly url: string; readonly method: string; readonly origin: string };
  /** Pages of files. */
  readonly pages?: PagesTarget;
  /** What must not answer past the edge. */
  readonly origins: readonly string[];
  readonly logGroup?: string;
  readonly workload?:
    | { readonly kind: "service"; readonly cluster: string; readonly service: string }
    | { readonly kind: "group"; readonly group: string };
}

export interface LoginTarget {
  /** The login pages: scheme and host. */
  readonly url: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly callbackUrl: string;
  /** A public client logs in with PKCE, from pages; another one by itself. */
  readonly client: "public" | "confidential";
  /** Where the application sends a visitor on to the login. @default - pages do, in the browser */
  readonly startUrl?: string;
}

export interface Guarded {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly body?: string;
  /** Statuses of a request without a good token. */
  readonly refusals: readonly number[];
  /** Statuses of one with a good token; 400: past the check, and then the empty body. */
  readonly acceptances: readonly number[];
  /** How a token is sent. */
  readonly carrier: "bearer" | "load-balancer";
}

export interface WebSocketTarget {
  /** Without a token. */
  readonly url: string;
  readonly origin: string;
  /** What opens it: a token in the query, a session's cookies, or the page's own origin alone. */
  readonly by: "token" | "cookies" | "origin";
}

export interface PagesTarget {
  /** `/config.json`, and what must stand in it. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly callbackUrl: string;
  /** Amplify's edge keeps files until the next deployment, and then forgets all of them. */
  readonly host: "bucket" | "amplify";
}
