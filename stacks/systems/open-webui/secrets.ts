import * as pulumi from "@pulumi/pulumi";
import type { Context } from "../../../components/shared/context";
import { GeneratedValues } from "../../../components/storage/generatedValues";
import { Secret } from "../../../components/storage/secret";
import type { OpenWebUiSettings } from "../../config/settings";
import type { Login } from "../common/login";
import type { State } from "./state";

type Text = pulumi.Input<string>;

export interface Secrets {
  readonly arn: pulumi.Output<string>;
  /** A key of the secret as a container definition takes it. */
  readonly valueFrom: (key: string) => pulumi.Output<string>;
  readonly ready: pulumi.Resource;
}

interface SecretInputs {
  readonly settings: OpenWebUiSettings;
  readonly keyArn: Text;
  readonly login: Login;
  readonly state: Pick<State, "database" | "cache">;
}

/**
 * One secret for the application, with a key for each value: Secrets Manager charges by the secret.
 *
 * The session keys, the gateway's key and the reserved account's password are made here once and kept: a new
 * one would log every user out.
 */
export function secretsOf(name: string, context: Context, inputs: SecretInputs): Secrets {
  const { settings, keyArn, login, state } = inputs;
  const { bedrock, openaiCompatible } = settings.models;
  const generated = new GeneratedValues(name, {
    context,
    values: {
      webuiSecretKey: { length: 64 },
      sessionTokenKey: { length: 64 },
      adminPassword: { length: 40 },
      // LiteLLM takes only keys that begin like this.
      ...(bedrock === undefined ? {} : { gatewayKey: { length: 48, prefix: "sk-" } }),
    },
  });
  const { gatewayKey } = generated.values;
  const modelKeys = [
    ...(gatewayKey === undefined ? [] : [gatewayKey]),
    ...(openaiCompatible === undefined ? [] : [openaiCompatible.apiKey]),
  ];
  const secret = new Secret(name, {
    context,
    keyArn,
    description: "What Open WebUI must know and nobody else",
    value: {
      ...generated.values,
      // The client is confidential, so there is one.
      clientSecret: login.clientSecret!,
      ...(state.database === undefined ? {} : { databaseUrl: state.database.connectionUrl }),
      ...(state.cache === undefined ? {} : { cacheUrl: state.cache.connectionUrl }),
      // In the order of the addresses in OPENAI_API_BASE_URLS.
      modelKeys: pulumi.all(modelKeys).apply((keys) => keys.join(";")),
    },
  });
  return { arn: secret.secretArn, valueFrom: (key) => secret.valueFrom(key), ready: secret.versionReady };
}
