import type * as pulumi from "@pulumi/pulumi";
import type { Context } from "../../../components/shared/context";
import { GeneratedValues } from "../../../components/storage/generatedValues";
import { Parameters } from "../../../components/storage/parameters";
import { Secret } from "../../../components/storage/secret";
import type { ChatbotSettings } from "../../config/settings";
import type { SecretKey, Variable } from "./environment";

type Text = pulumi.Input<string>;

/** What the application must know and nobody else. */
export function secretOf(name: string, context: Context, keyArn: Text): Secret {
  const key: SecretKey = "sessionSecret";
  const generated = new GeneratedValues(name, { context, values: { [key]: { length: 64 } } });
  return new Secret(name, {
    context,
    keyArn,
    description: "What the chatbot's API must know and nobody else",
    value: { [key]: generated.values[key]! },
  });
}

/** What it must know and anybody may: in Parameter Store, where it is seen and found without the task definition. */
export function parametersOf(
  name: string,
  context: Context,
  { project, stack }: ChatbotSettings,
  variables: readonly Variable[],
): Parameters {
  const plain: Record<string, Text> = {};
  for (const { name: key, value } of variables) {
    if (typeof value === "object" && "parameter" in value) {
      plain[key] = value.parameter;
    }
  }
  return new Parameters(name, { context, path: `/${project}/${stack}`, plain });
}
