import { at, isAbsent, isUnknown, type Resource, SECRET, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { credentialIn, credentialInScript, credentialOf } from "../../views/credentials";
import { isRecord } from "../../views/fold";

/** `settings`: names with values; `script`: commands; `text`: anything, of which only well-known shapes tell. */
type Form = "settings" | "script" | "text";

/** Texts that whoever may describe the resource reads. */
const TEXTS: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  "aws:apigatewayv2/integration:Integration": { requestParameters: "text" },
  "aws:apigatewayv2/stage:Stage": { stageVariables: "settings" },
  "aws:apigateway/stage:Stage": { variables: "settings" },
  "aws:apprunner/service:Service": {
    "sourceConfiguration.imageRepository.imageConfiguration.runtimeEnvironmentVariables": "settings",
    "sourceConfiguration.codeRepository.codeConfiguration.codeConfigurationValues.runtimeEnvironmentVariables":
      "settings",
  },
  "aws:batch/jobDefinition:JobDefinition": {
    containerProperties: "settings",
    ecsProperties: "settings",
    eksProperties: "settings",
    nodeProperties: "settings",
    parameters: "settings",
  },
  "aws:bedrock/agentAgent:AgentAgent": { instruction: "text" },
  "aws:bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime": { environmentVariables: "settings" },
  "aws:cloudcontrol/resource:Resource": { desiredState: "settings" },
  "aws:cloudformation/stack:Stack": { parameters: "settings", templateBody: "settings" },
  "aws:cloudformation/stackSet:StackSet": { parameters: "settings", templateBody: "settings" },
  "aws:cloudfront/function:Function": { code: "text" },
  "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey": { value: "text" },
  "aws:cloudwatch/eventTarget:EventTarget": { input: "settings", "inputTransformer.inputTemplate": "text" },
  "aws:codebuild/project:Project": { "source.buildspec": "text" },
  "aws:elasticbeanstalk/environment:Environment": { settings: "settings" },
  "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion": {
    containers: "settings",
  },
  "aws:pipes/pipe:Pipe": { targetParameters: "settings" },
  "aws:glue/job:Job": { defaultArguments: "settings", nonOverridableArguments: "settings" },
  "aws:lightsail/instance:Instance": { userData: "script" },
  "aws:mwaa/environment:Environment": { airflowConfigurationOptions: "settings" },
  "aws:s3/bucketObject:BucketObject": { content: "text" },
  "aws:s3/bucketObjectv2:BucketObjectv2": { content: "text" },
  "aws:sagemaker/model:Model": { "primaryContainer.environment": "settings", containers: "settings" },
  "aws:scheduler/schedule:Schedule": { "target.input": "settings" },
  "aws:sfn/stateMachine:StateMachine": { definition: "settings" },
  "aws:synthetics/canary:Canary": { "runConfig.environmentVariables": "settings" },
  "aws:ssm/association:Association": { parameters: "script" },
  "aws:ssm/document:Document": { content: "script" },
};

/** References that the service resolves, and paths into other data: no literals. */
const isReference = (value: unknown) => /^\s*(\$|\{|<)|^\s*(arn:|\/)/.test(String(value));

/** Why some part of a value gives a credential away; undefined where none does. */
function leak(value: unknown, form: Form, name = ""): string | undefined {
  if (Array.isArray(value) || isRecord(value)) {
    const label = isRecord(value) ? (value["name"] ?? value["Name"] ?? value["key"]) : undefined;
    return Object.entries(value)
      .map(([key, entry]) => {
        const named = typeof label === "string" && /^value$/i.test(key) ? label : key;
        return leak(entry, form, Array.isArray(value) ? name : named);
      })
      .find((why) => why !== undefined);
  }
  const text = String(value ?? "");
  if (value === SECRET || isUnknown(value)) {
    return undefined;
  }
  const inner = /^\s*[[{]/.test(text) ? parsed(text) : undefined;
  if (typeof inner === "object" && inner !== null) {
    return leak(inner, form, name);
  }
  if (form === "settings" && !isReference(text) && name !== "") {
    const why = credentialOf(name, value);
    return why === undefined ? undefined : `${name} ${why}`;
  }
  const why = form === "text" ? credentialIn(text) : credentialInScript(text);
  return why === undefined ? undefined : `it holds ${why}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function judge(resource: Resource, property: string, form: Form, tied: boolean): readonly Verdict[] {
  const value = at(resource.inputs, property);
  if (isAbsent(value)) {
    return [];
  }
  const why = leak(value, form);
  if (why !== undefined) {
    const problem = `${why}, and whoever may describe the resource reads it`;
    const remedy = "store it in Secrets Manager, and read it where it is used";
    return [violation(resource, { property, problem, remedy })];
  }
  const open = JSON.stringify(value).includes(UNKNOWN);
  // What depends on a resource is its id or ARN; a literal would be known.
  return open && !tied ? [unknown(property)] : [];
}

/** Inputs of schedules and events, definitions, documents, parameters, stage variables, code at the edge and contents of objects hold no credential. */
export const textNoSecrets: Rule = {
  id: "text-no-secrets",
  title: "No secrets in definitions and inputs",
  severity: "critical",
  references: {},
  resourceTypes: Object.keys(TEXTS),
  scope: "resource",
  check(resource, context) {
    const texts = Object.entries(TEXTS[resource.type] ?? {}).filter(
      ([property]) => !isAbsent(at(resource.inputs, property)),
    );
    if (texts.length === 0) {
      return [notApplicable("it holds no text")];
    }
    return orCompliant(
      texts.flatMap(([property, form]) => {
        const [top = property] = property.split(".");
        return judge(resource, property, form, context.dependenciesOf(resource, top).length > 0);
      }),
    );
  },
};
