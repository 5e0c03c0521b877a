import type { Rule } from "../../rule";
import { acmDnsValidation } from "./acmDnsValidation";
import { acmKeyStrength } from "./acmKeyStrength";
import { acmNoWildcard } from "./acmNoWildcard";
import { acmTransparencyLogging } from "./acmTransparencyLogging";
import { albAccessLogs } from "./albAccessLogs";
import { albCognitoAuth } from "./albCognitoAuth";
import { albDeletionProtection } from "./albDeletionProtection";
import { albDesyncMode } from "./albDesyncMode";
import { albDropInvalidHeaders } from "./albDropInvalidHeaders";
import { albHttpListenerRuleNoForward } from "./albHttpListenerRuleNoForward";
import { albHttpRedirect } from "./albHttpRedirect";
import { albHttpsListener } from "./albHttpsListener";
import { albInternalUnlessEdge } from "./albInternalUnlessEdge";
import { albJwtClaims } from "./albJwtClaims";
import { albMultiAz } from "./albMultiAz";
import { albSecurityHeaders } from "./albSecurityHeaders";
import { albTlsPolicy } from "./albTlsPolicy";
import { albWaf } from "./albWaf";
import { albWafFailClosed } from "./albWafFailClosed";
import { amplifyBasicAuthNonprod } from "./amplifyBasicAuthNonprod";
import { amplifyNoPlainSecrets } from "./amplifyNoPlainSecrets";
import { amplifySecurityHeaders } from "./amplifySecurityHeaders";
import { amplifyServiceRole } from "./amplifyServiceRole";
import { cfDefaultRootObject } from "./cfDefaultRootObject";
import { cfEnabled } from "./cfEnabled";
import { cfGeo } from "./cfGeo";
import { cfHsts } from "./cfHsts";
import { cfLogging } from "./cfLogging";
import { cfMinTls12 } from "./cfMinTls12";
import { cfNoAuthCache } from "./cfNoAuthCache";
import { cfOacForS3 } from "./cfOacForS3";
import { cfOacSigv4Always } from "./cfOacSigv4Always";
import { cfOriginFailover } from "./cfOriginFailover";
import { cfOriginHttps } from "./cfOriginHttps";
import { cfOriginTls12 } from "./cfOriginTls12";
import { cfResponseHeaders } from "./cfResponseHeaders";
import { cfRhpCorsNoWildcardCredentials } from "./cfRhpCorsNoWildcardCredentials";
import { cfRhpCsp } from "./cfRhpCsp";
import { cfRhpFrameContentType } from "./cfRhpFrameContentType";
import { cfRhpHidesServer } from "./cfRhpHidesServer";
import { cfSni } from "./cfSni";
import { cfViewerHttps } from "./cfViewerHttps";
import { cfWaf } from "./cfWaf";
import { edgeHeaderSecret } from "./edgeHeaderSecret";
import { elbClassicTls } from "./elbClassicTls";
import { route53AliasOwned } from "./route53AliasOwned";
import { route53Dnssec } from "./route53Dnssec";
import { route53QueryLogging } from "./route53QueryLogging";
import { tgHealthCheck } from "./tgHealthCheck";
import { tgProtocol } from "./tgProtocol";
import { wafBaselineGroups } from "./wafBaselineGroups";
import { wafHasRules } from "./wafHasRules";
import { wafLog4jRule } from "./wafLog4jRule";
import { wafLogging } from "./wafLogging";
import { wafMetrics } from "./wafMetrics";
import { wafNotCountOnly } from "./wafNotCountOnly";
import { wafOverridesBlocked } from "./wafOverridesBlocked";
import { wafRateLimit } from "./wafRateLimit";
import { wafRuleActions } from "./wafRuleActions";
import { wafScopeRegion } from "./wafScopeRegion";

export const edge: readonly Rule[] = [
  albCognitoAuth,
  albHttpListenerRuleNoForward,
  albHttpsListener,
  albTlsPolicy,
  cfViewerHttps,
  cfMinTls12,
  cfSni,
  cfOriginHttps,
  cfOriginTls12,
  cfOacForS3,
  cfOacSigv4Always,
  cfWaf,
  cfLogging,
  cfDefaultRootObject,
  cfResponseHeaders,
  cfHsts,
  cfRhpFrameContentType,
  cfRhpCorsNoWildcardCredentials,
  cfGeo,
  cfOriginFailover,
  cfNoAuthCache,
  cfEnabled,
  albHttpRedirect,
  albDropInvalidHeaders,
  albDeletionProtection,
  albAccessLogs,
  albDesyncMode,
  albWaf,
  albMultiAz,
  albInternalUnlessEdge,
  tgProtocol,
  tgHealthCheck,
  wafHasRules,
  wafRuleActions,
  wafLogging,
  wafLog4jRule,
  wafMetrics,
  wafRateLimit,
  wafNotCountOnly,
  wafScopeRegion,
  acmDnsValidation,
  acmNoWildcard,
  acmKeyStrength,
  acmTransparencyLogging,
  route53QueryLogging,
  route53Dnssec,
  route53AliasOwned,
  amplifyNoPlainSecrets,
  amplifyBasicAuthNonprod,
  amplifyServiceRole,
  amplifySecurityHeaders,
  albJwtClaims,
  albSecurityHeaders,
  albWafFailClosed,
  cfRhpCsp,
  cfRhpHidesServer,
  edgeHeaderSecret,
  wafBaselineGroups,
  wafOverridesBlocked,
  elbClassicTls,
];
