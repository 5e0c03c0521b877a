import type { Rule } from "../../rule";
import { apiCallAuthorized } from "./apiCallAuthorized";
import { apigwAccessLogs } from "./apigwAccessLogs";
import { apigwCorsNoWildcard } from "./apigwCorsNoWildcard";
import { apigwDefaultEndpointDisabled } from "./apigwDefaultEndpointDisabled";
import { apigwJwtAuthorizerIssuerAudience } from "./apigwJwtAuthorizerIssuerAudience";
import { apigwMtlsOrWaf } from "./apigwMtlsOrWaf";
import { apigwNoDataTrace } from "./apigwNoDataTrace";
import { apigwRouteAuthorization } from "./apigwRouteAuthorization";
import { apigwThrottling } from "./apigwThrottling";
import { apigwTls12Domain } from "./apigwTls12Domain";
import { apigwWsConnectAuth } from "./apigwWsConnectAuth";

export const api: readonly Rule[] = [
  apigwAccessLogs,
  apigwRouteAuthorization,
  apigwJwtAuthorizerIssuerAudience,
  apigwWsConnectAuth,
  apigwThrottling,
  apigwCorsNoWildcard,
  apigwTls12Domain,
  apigwDefaultEndpointDisabled,
  apigwMtlsOrWaf,
  apigwNoDataTrace,
  apiCallAuthorized,
];
