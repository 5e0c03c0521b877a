import type * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";
import type { Throttle } from "./throttle";

export interface HttpApiArgs extends ComponentArgs {
  readonly backend: HttpBackend;
  /** Whether API Gateway looks at tokens; the backend does in any case. @default - it does not */
  readonly auth?: { readonly kind: "none" } | JwtAuth;
  /** Paths that lead to the backend; `{name+}` at the end stands for everything below. @default ["/{proxy+}"] */
  readonly paths?: readonly string[];
  /** Routes without a token, such as `GET /api/v1/health`. @default - none */
  readonly publicRoutes?: readonly string[];
  /** Browsers' other origins. Not needed where the page and the API have one name. @default - none */
  readonly cors?: Cors;
  readonly throttle?: Throttle;
  /** A name of its own; `execute-api` then answers no more. @default - the name that AWS gives */
  readonly domain?: ApiDomain;
  /** Encrypts the access log. */
  readonly keyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
}

/** A load balancer in the VPC. */
export interface HttpBackend {
  /** Of a listener: API Gateway finds load balancer and port by it. */
  readonly listenerArn: pulumi.Input<string>;
  /** Private subnets, from which the link calls. Plain in number. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** From which the load balancer admits. */
  readonly securityGroupIds: readonly pulumi.Input<string>[];
  /** The name in the listener's certificate, where it speaks TLS. @default - HTTP inside the VPC */
  readonly tlsServerName?: string;
  /** @default 30000 */
  readonly timeoutMilliseconds?: number;
}

export interface JwtAuth {
  readonly kind: "jwt";
  /** `iss` of the tokens: the user pool's address. */
  readonly issuerUrl: pulumi.Input<string>;
  /** The app clients whose tokens are good. */
  readonly clientIds: readonly pulumi.Input<string>[];
  /** One of them must be in the token. An ID token has none, and is refused thereby. @default ["openid"] */
  readonly scopes?: readonly string[];
}

export interface Cors {
  /**
   * Scheme and host each, without a slash at the end. `*` is refused. Not the name of a distribution that leads to
   * this API: it would wait for itself, and its pages need no CORS.
   */
  readonly origins: readonly pulumi.Input<string>[];
  /** @default ["authorization", "content-type"] */
  readonly headers?: readonly string[];
  /** @default ["GET", "POST", "PUT", "PATCH", "DELETE"] */
  readonly methods?: readonly string[];
  /** Whether browsers send cookies. @default false */
  readonly credentials?: boolean;
  /** How long a browser remembers. @default 600 */
  readonly maxAgeSeconds?: number;
}

export interface ApiDomain {
  readonly name: string;
  /** Of an issued certificate in the API's own region. */
  readonly certificateArn: pulumi.Input<string>;
}
