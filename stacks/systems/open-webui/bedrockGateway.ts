/**
 * LiteLLM as a gateway from the OpenAI API to Bedrock, in the application's own task.
 *
 * It listens on 127.0.0.1 only, so that no other task reaches it, and calls Bedrock with the task role: no
 * long-lived Bedrock key exists. LiteLLM is MIT licensed but for its `enterprise` folder, which needs a licence
 * key to do anything; the image is pulled by digest and nothing of it is part of this program.
 */
export const GATEWAY = {
  name: "bedrock-gateway",
  port: 4000,
  baseUrl: "http://127.0.0.1:4000/v1",
  /** What it needs beside the application; from LiteLLM's own sizing advice for one worker, to be verified. */
  cpuUnits: 256,
  memoryMiB: 1024,
} as const;

/** JSON is YAML, and LiteLLM knows a configuration file by this ending. */
const CONFIG_FILE = "/tmp/gateway.yaml";

/** Writes the configuration from the environment (a task has no other file to give) and replaces the shell. */
export const GATEWAY_COMMAND = [
  `printf '%s' "$GATEWAY_CONFIG" > ${CONFIG_FILE} && exec litellm --config ${CONFIG_FILE} --host 127.0.0.1 --port ${GATEWAY.port} --num_workers 1`,
];

export const GATEWAY_HEALTH_CHECK = [
  "CMD-SHELL",
  `python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:${GATEWAY.port}/health/liveliness', timeout=4)"`,
];

export interface GatewayModels {
  readonly region: string;
  /** Foundation models and inference profiles, by id. */
  readonly modelIds: readonly string[];
}

export function gatewayEnvironment(models: GatewayModels): Readonly<Record<string, string>> {
  return {
    GATEWAY_CONFIG: JSON.stringify(gatewayConfig(models)),
    // Otherwise it fetches a price list from GitHub at each start.
    LITELLM_LOCAL_MODEL_COST_MAP: "True",
    DISABLE_ADMIN_UI: "True",
    NO_DOCS: "True",
    AWS_REGION: models.region,
  };
}

/** LiteLLM's configuration file: JSON is YAML. The key comes from LITELLM_MASTER_KEY. */
export function gatewayConfig({ region, modelIds }: GatewayModels) {
  return {
    model_list: modelIds.map((id) => ({
      model_name: id,
      litellm_params: { model: `bedrock/${id}`, aws_region_name: region },
    })),
    litellm_settings: { drop_params: true, telemetry: false },
  };
}
