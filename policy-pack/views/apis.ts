import type { Context } from "../context";
import { isUnknown, type Resource, UNKNOWN } from "../resource";

export const API_TYPES = ["aws:apigatewayv2/api:Api"];
export const AUTHORIZER_TYPES = ["aws:apigatewayv2/authorizer:Authorizer"];
export const MAPPING_TYPES = ["aws:apigatewayv2/apiMapping:ApiMapping"];
export const DOMAIN_TYPES = ["aws:apigatewayv2/domainName:DomainName"];

/** `HTTP` or `WEBSOCKET`: what the API around a route or a stage speaks; unknown for one outside the stack. */
export function protocolAround(resource: Resource, context: Context): string | typeof UNKNOWN {
  const [api] = context.referenced(resource, "apiId", API_TYPES, resource.inputs["apiId"]);
  const protocol = api?.inputs["protocolType"];
  return api === undefined || isUnknown(protocol) ? UNKNOWN : String(protocol).toUpperCase();
}
