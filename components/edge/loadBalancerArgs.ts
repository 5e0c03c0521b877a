import type * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";

export interface LoadBalancerArgs extends ComponentArgs {
  readonly vpcId: pulumi.Input<string>;
  /** In at least two zones: public ones, or private ones where the scheme is internal. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  /**
   * Whether it has public addresses. `internal` is for CloudFront's VPC origins. Another scheme is another load
   * balancer, with another address.
   *
   * @default "internet-facing"
   */
  readonly scheme?: Scheme;
  readonly entry: Entry;
  /**
   * Lets through what carries a secret header and answers the rest with 403. For a public load balancer behind
   * CloudFront: AWS's list of CloudFront's addresses admits everybody's distributions.
   *
   * @default - everything is forwarded
   */
  readonly guard?: OriginGuard;
  /** Forwards these paths only, and answers 404 to the rest. @default - every path is forwarded */
  readonly api?: ApiRoutes;
  /** Logs users in before a request reaches a task. @default - the application does, or nobody */
  readonly login?: CognitoLogin;
  /**
   * What must exist before a user can be sent to the login, such as the domain of the login pages.
   *
   * @default - nothing
   */
  readonly loginReady?: readonly pulumi.Resource[];
  readonly target: LoadBalancerTarget;
  /**
   * How long a connection may be silent. Keep it below the application's own keep-alive: an application that
   * closes first causes random 502s.
   *
   * @default 300
   */
  readonly idleTimeoutSeconds?: number;
  /** The bucket of the access logs, with S3's own keys (a limit of ELB), and the prefix that its policy admits. */
  readonly logBucket: { readonly bucketName: pulumi.Input<string>; readonly prefix: string };
  /** The bucket's policy, and the internet gateway where it is created together. @default - nothing */
  readonly dependsOn?: readonly pulumi.Resource[];
}

export type Scheme = "internet-facing" | "internal";

/** How clients connect. */
export type Entry = HttpsEntry | HttpEntry;

export interface HttpsEntry {
  readonly kind: "https";
  /** Of an issued certificate in the context's region, for the name that clients send as `Host`. */
  readonly certificateArn: pulumi.Input<string>;
  /** Whether port 80 answers, and sends browsers to HTTPS. Not behind CloudFront, which does that itself. */
  readonly redirectHttp: boolean;
}

/** Port 80, within the VPC only: behind a VPC origin without a domain no certificate would match. */
export interface HttpEntry {
  readonly kind: "http";
}

export interface OriginGuard {
  /** Such as `X-Origin-Verify`. */
  readonly headerName: string;
  /** One to three values, each of which opens; kept as secrets. Two while one takes over from the other. */
  readonly values: readonly pulumi.Input<string>[];
}

/**
 * Login by the load balancer itself, which keeps the session in cookies of its own. It speaks to Cognito over
 * public IPv4: its security group must let 443 out, and an internal one needs a NAT gateway. The app client
 * calls back to `https://<name>/oauth2/idpresponse`.
 */
export interface CognitoLogin {
  readonly kind: "cognito";
  /** Of a pool in the context's region. */
  readonly userPoolArn: pulumi.Input<string>;
  readonly clientId: pulumi.Input<string>;
  /**
   * Of the app client. Only looked at to see that there is one: a public client cannot log in here, and ELB
   * reads the secret from Cognito.
   */
  readonly clientSecret?: pulumi.Input<string>;
  /** The prefix alone, or the whole name of a custom domain. */
  readonly userPoolDomain: pulumi.Input<string>;
  /**
   * How long a login lasts, 1 to 604800. Refresh tokens must live as long.
   *
   * @default 28800
   */
  readonly sessionSeconds?: number;
  /** Words with blanks between them. @default "openid email profile" */
  readonly scope?: string;
}

export interface ApiRoutes {
  /** One to ten: a path, or with `*` at its end all that start so, such as `/api/*`. Letter case counts. */
  readonly paths: readonly string[];
  /** What a request must carry. @default - the application checks its requests itself */
  readonly jwt?: AccessToken;
}

/**
 * An access token of Cognito in the header `Authorization: Bearer …`, checked by the load balancer: signature, issuer, times,
 * app client, and that it is no id token. What fails gets 401. It needs HTTPS, and the load balancer fetches the
 * pool's keys over the public internet: its security group must let 443 out. That an internal one behind a NAT
 * gateway can do so is to be verified.
 */
export interface AccessToken {
  /** `https://cognito-idp.<region>.amazonaws.com/<pool id>`, without a slash at its end. */
  readonly issuer: pulumi.Input<string>;
  readonly clientId: pulumi.Input<string>;
  /**
   * Up to five paths of which GET and HEAD need no token: a health check from outside, or WebSockets, whose
   * token browsers cannot put into that header. Their application must check for itself.
   *
   * @default - none
   */
  readonly openPaths?: readonly string[];
  /**
   * Whether OPTIONS comes through without a token. Browsers send none with the preflight of a call to another
   * origin, and a 401 would end it. `refuse` is for a page on the same origin.
   *
   * @default "forward"
   */
  readonly preflight?: "forward" | "refuse";
}

export interface LoadBalancerTarget {
  /** What is registered: addresses, as ECS does, or instances, as Auto Scaling does. @default "ip" */
  readonly type?: "ip" | "instance";
  /** Where the tasks listen, in HTTP within the VPC. */
  readonly port: number;
  readonly healthPath: string;
  /** Status codes that mean healthy, such as `200` or `200-299`. @default "200" */
  readonly healthMatcher?: string;
  /** @default 30 */
  readonly healthIntervalSeconds?: number;
  /** How long a task that leaves may finish its requests. */
  readonly deregistrationDelaySeconds: number;
  /** Whether a browser comes back to the task that it met first, by a cookie that lasts a day. */
  readonly stickiness: "on" | "off";
}
