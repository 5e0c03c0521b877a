import type { Context } from "../../context";
import { at, isUnknown, list, type Resource, UNKNOWN } from "../../resource";
import { compliant, notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { containersOf } from "../../views/containers";
import { defaultRoutes } from "../../views/defaultRoutes";
import { isFargate, SERVICE, taskOf } from "../../views/ecsServices";
import { dependsOn, expectSet } from "../../views/presence";
import { ROUTE_TABLE_TYPES, SUBNET_TYPES, tablesOf } from "../../views/subnets";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const ROUTE_LINK = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation";

/** `com.amazonaws.eu-central-1.ecr.api` is the service `ecr.api`. */
const serviceName = (endpoint: Resource) =>
  String(endpoint.inputs["serviceName"]).replace(/^com\.amazonaws\.[a-z0-9-]+\./, "");

/** An application that only calls Bedrock's agents speaks to another endpoint than one that calls models. */
const MODELS = ["bedrock-runtime", "bedrock-agent-runtime", "bedrock-agentcore"];

/** Whether a service runs where nothing leads out but VPC endpoints; unknown where a route is not known. */
function isClosed(service: Resource, context: Context): boolean | typeof UNKNOWN {
  const ids = list(at(service.inputs, "networkConfiguration.subnets"));
  const subnets = ids.flatMap((id) => context.referenced(service, "networkConfiguration", SUBNET_TYPES, id));
  const tables = subnets.flatMap((subnet) => tablesOf(subnet, context));
  if (subnets.length === 0 || tables.length === 0) {
    return subnets.length === 0 && ids.some(isUnknown) ? UNKNOWN : false;
  }
  const routes = tables.flatMap(({ urn }) => context.memo(defaultRoutes).get(urn) ?? []);
  return routes.some(({ certain }) => certain) ? false : routes.length > 0 ? UNKNOWN : true;
}

/** The endpoints without which a task does not start or cannot work, with the reason. */
function needsOf(task: Resource | undefined, text: string, context: Context): ReadonlyMap<string, string> {
  const needs = new Map([["bedrock-runtime", "the application calls its models"]]);
  const uses = (pattern: RegExp, type: string) =>
    pattern.test(text) || (task !== undefined && dependsOn(task, "containerDefinitions", [type], context));
  if (uses(/\.dkr\.ecr[.-]/, "aws:ecr/repository:Repository")) {
    for (const name of ["ecr.api", "ecr.dkr", "s3"]) {
      needs.set(name, "the image is pulled through it");
    }
  }
  if (text === "" || /"logDriver":"awslogs"/.test(text)) {
    needs.set("logs", "the containers write their logs through it");
  }
  if (uses(/:secretsmanager:/, "aws:secretsmanager/secret:Secret")) {
    needs.set("secretsmanager", "the task reads a secret when it starts");
  }
  if (uses(/:ssm:[^"]*:parameter/, "aws:ssm/parameter:Parameter")) {
    needs.set("ssm", "the task reads a parameter when it starts");
  }
  return needs;
}

/** A NAT-free Fargate stack has endpoints for ecr.api, ecr.dkr, s3 (gateway), logs, secretsmanager or ssm as used, and bedrock-runtime. */
export const vpceRequiredServices: Rule = {
  id: "vpce-required-services",
  title: "Endpoint-only stacks have all needed endpoints",
  severity: "medium",
  references: { fsbp: ["EC2.10"] },
  resourceTypes: [ENDPOINT, SERVICE],
  scope: "stack",
  check(resource, context) {
    if (resource.type === ENDPOINT) {
      const { vpcEndpointType, serviceName: name } = resource.inputs;
      if (!String(name).endsWith(".s3") || !["Gateway", undefined].includes(vpcEndpointType as string)) {
        return [
          isUnknown(name) || isUnknown(vpcEndpointType)
            ? unknown("serviceName")
            : notApplicable("the services that need it are judged"),
        ];
      }
      return context.referring(resource, [ROUTE_LINK], "vpcEndpointId").length > 0
        ? [compliant]
        : expectSet(resource, "routeTableIds", ROUTE_TABLE_TYPES, context, {
            problem: "no route leads to the endpoint",
            remedy: "name the route tables of the private subnets",
          });
    }
    const closed = isClosed(resource, context);
    const fargate = isFargate(resource);
    if (fargate === false || closed === false) {
      return [notApplicable("it does not depend on VPC endpoints alone")];
    }
    const task = taskOf(resource, context);
    const found = task === undefined ? undefined : containersOf(task, context);
    const text = found?.kind === "known" ? JSON.stringify(found.containers) : "";
    const unread = task === undefined ? isUnknown(resource.inputs["taskDefinition"]) : text === "";
    const endpoints = context.ofTypes([ENDPOINT]);
    const present = new Set(endpoints.map(serviceName));
    const verdicts = [...needsOf(task, text, context)].flatMap(([name, why]) => {
      if (present.has(name) || (MODELS.includes(name) && MODELS.some((model) => present.has(model)))) {
        return [];
      }
      const property = "networkConfiguration.subnets";
      const problem = `its subnets have no way to ${name}: ${why}`;
      return closed === UNKNOWN ||
        fargate === UNKNOWN ||
        endpoints.some(({ inputs }) => isUnknown(inputs["serviceName"]))
        ? [unknown(property, `whether there is a way to ${name} is not known before creation`)]
        : [
            violation(resource, {
              property,
              problem,
              remedy: `add a VPC endpoint for ${name}, or a NAT gateway`,
            }),
          ];
    });
    const rest = unread
      ? [unknown("taskDefinition", "what its containers call is not known before creation")]
      : [];
    return orCompliant([...verdicts, ...rest]);
  },
};
