import type * as pulumi from "@pulumi/pulumi";
import type { Context } from "../../../components/shared/context";
import { GeneratedValues } from "../../../components/storage/generatedValues";
import { Secret } from "../../../components/storage/secret";
import type { AgentSettings } from "../../config/settings";
import type { Login } from "../common/login";
import type { SecretKey } from "./environment";

type Text = pulumi.Input<string>;

export interface Secrets {
  readonly arn: pulumi.Output<string>;
  /** A key of the secret as a container definition takes it. */
  readonly valueFrom: (key: SecretKey) => pulumi.Output<string>;
  readonly ready: pulumi.Resource;
}

/**
 * What a login in the application needs: the app client's secret, and a key for the session's cookie that every
 * task shares. A load balancer reads the client's secret itself, so with its login there is nothing to keep.
 */
export function secretsOf(
  name: string,
  context: Context,
  { settings, keyArn, login }: { settings: AgentSettings; keyArn: Text; login: Login },
): Secrets | undefined {
  if (settings.auth === "load-balancer") {
    return undefined;
  }
  const generated = new GeneratedValues(name, { context, values: { cookieSecret: { length: 64 } } });
  const value: Record<SecretKey, Text> = {
    cookieSecret: generated.values["cookieSecret"]!,
    // The client is confidential, so there is one.
    clientSecret: login.clientSecret!,
  };
  const secret = new Secret(name, {
    context,
    keyArn,
    description: "What the agent's application must know and nobody else",
    value,
  });
  return { arn: secret.secretArn, valueFrom: (key) => secret.valueFrom(key), ready: secret.versionReady };
}
