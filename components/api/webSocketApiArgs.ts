import type * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";
import type { Throttle } from "./throttle";

export interface WebSocketApiArgs extends ComponentArgs {
  readonly backend: WebSocketBackend;
  /** The function of a `TokenAuthorizer`. @default - everybody connects, and the backend decides */
  readonly authorizer?: ConnectAuthorizer;
  /** Part of the address: `wss://…/live`. @default "live" */
  readonly stageName?: string;
  /** For connections and messages together. */
  readonly throttle?: Throttle;
  /**
   * Needs a `GatewayLogging` in the account and region: without it AWS refuses the stage ("CloudWatch Logs role ARN
   * must be set in account settings to enable logging").
   *
   * @default - no access log
   */
  readonly accessLog?: {
    readonly keyArn: pulumi.Input<string>;
    readonly retentionDays: number;
    /** What must exist first. @default - nothing, where the account has the role already */
    readonly ready?: pulumi.Resource;
  };
}

/** A network load balancer in the VPC. */
export interface WebSocketBackend {
  readonly loadBalancerArn: pulumi.Input<string>;
  readonly dnsName: pulumi.Input<string>;
  /** Of the load balancer's listener. */
  readonly port: number;
  /** `https` needs a listener with a certificate for `dnsName`. @default "http" */
  readonly protocol?: "http" | "https";
  /** Where the backend takes each event. @default { connect: "/ws/connect", message: "/ws/message", disconnect: "/ws/disconnect" } */
  readonly paths?: { readonly connect: string; readonly message: string; readonly disconnect: string };
  /** @default 29000 */
  readonly timeoutMilliseconds?: number;
}

export interface ConnectAuthorizer {
  readonly functionArn: pulumi.Input<string>;
  readonly functionName: pulumi.Input<string>;
  /**
   * Where a connection must have its token, or it is refused without a call of the function. Browsers can send it in
   * the query alone.
   *
   * @default "query"
   */
  readonly tokenIn?: "query" | "header";
}
