import type { Context } from "../../context";
import { isAbsent, isUnknown, type Resource, UNKNOWN } from "../../resource";
import {
  compliant,
  expectValue,
  notApplicable,
  type Rule,
  unknown,
  type Verdict,
  violation,
} from "../../rule";
import { API_TYPES, DOMAIN_TYPES, MAPPING_TYPES, protocolAround } from "../../views/apis";
import { satellitesOf } from "../../views/values";

const STAGE_TYPES = ["aws:apigatewayv2/stage:Stage"];
const MUTUAL = "mutualTlsAuthentication";

function judgeApi(api: Resource, context: Context): readonly Verdict[] {
  const { protocolType } = api.inputs;
  if (isUnknown(protocolType)) {
    return [unknown("protocolType")];
  }
  if (String(protocolType).toUpperCase() === "WEBSOCKET") {
    return [notApplicable("its stages are judged")];
  }
  const mappings = satellitesOf(api, MAPPING_TYPES, "apiId", context);
  if (mappings === UNKNOWN) {
    return [unknown("id", "whether a domain leads to it is not known before creation")];
  }
  const domains = (mappings as readonly Resource[]).flatMap((mapping) =>
    context.referenced(mapping, "domainName", DOMAIN_TYPES, mapping.inputs["domainName"]),
  );
  if (domains.some(({ inputs }) => !isUnknown(inputs[MUTUAL]) && !isAbsent(inputs[MUTUAL]))) {
    return [compliant];
  }
  const problem = "no domain with mutual TLS leads to it";
  const remedy = `map it to a DomainName with ${MUTUAL}`;
  return [
    domains.some(({ inputs }) => isUnknown(inputs[MUTUAL]))
      ? unknown("id", "whether its domain asks for certificates is not known before creation")
      : violation(api, { property: "id", problem, remedy }),
  ];
}

/** An HTTP API is reached through a domain with mutual TLS; a WebSocket stage shows the backend a client certificate. Off by default: for stacks whose profile asks for it. */
export const apigwMtlsOrWaf: Rule = {
  id: "apigw-mtls-or-waf",
  title: "Client certificates where asked",
  severity: "info",
  references: { fsbp: ["APIGateway.4"], checkov: ["CKV2_AWS_51"], cdkNag: ["AwsSolutions-APIG3"] },
  resourceTypes: [...API_TYPES, ...STAGE_TYPES],
  scope: "stack",
  check(resource, context) {
    if (API_TYPES.includes(resource.type)) {
      return judgeApi(resource, context);
    }
    const protocol = protocolAround(resource, context);
    if (protocol !== "WEBSOCKET") {
      return [
        protocol === UNKNOWN
          ? unknown("apiId", "what its API speaks is not known")
          : notApplicable("its API is judged"),
      ];
    }
    return expectValue(resource, "clientCertificateId", (value) => !isAbsent(value) && value !== "", {
      problem: "the backend cannot tell API Gateway from others",
      remedy: "name a client certificate",
    });
  },
};
