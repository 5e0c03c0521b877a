import { isAbsent, isTrue, isUnknown, type Resource, SECRET } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { credentialIn } from "../../views/credentials";
import { type Element, elements, inputsOf, judgeValue, part } from "../../views/values";

/** Where resources name an address that AWS calls. */
const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  "aws:amplify/app:App": ["repository", "customRules.*.target"],
  "aws:apigateway/integration:Integration": ["uri"],
  "aws:apigatewayv2/integration:Integration": ["integrationUri"],
  "aws:appsync/dataSource:DataSource": ["httpConfig.endpoint"],
  "aws:codebuild/project:Project": ["source.location", "secondarySources.*.location"],
  "aws:cloudwatch/eventConnection:EventConnection": ["authParameters.oauth.authorizationEndpoint"],
  "aws:cloudwatch/eventApiDestination:EventApiDestination": ["invocationEndpoint"],
  "aws:cognito/identityProvider:IdentityProvider": [
    "providerDetails.oidc_issuer",
    "providerDetails.authorize_url",
    "providerDetails.token_url",
    "providerDetails.attributes_url",
    "providerDetails.jwks_uri",
    "providerDetails.MetadataURL",
  ],
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": [
    "httpEndpointConfiguration.url",
    "splunkConfiguration.hecEndpoint",
  ],
  "aws:sns/topicSubscription:TopicSubscription": ["endpoint"],
};

/** Where a resource says that nobody checks the certificate of the other side. */
const UNCHECKED: Readonly<Record<string, readonly string[]>> = {
  "aws:apigateway/integration:Integration": ["tlsConfig.insecureSkipVerification"],
  "aws:codebuild/project:Project": ["source.insecureSsl", "secondarySources.*.insecureSsl"],
};

/** The values at a path; behind `*` stand those of each entry of a list. */
function valuesAt(resource: Resource, path: string): readonly Element[] {
  const [first = path, ...rest] = path.split(".*.");
  const found = part(inputsOf(resource), first);
  return rest.length === 0 ? [found] : elements(found).map((entry) => part(entry, rest.join(".*.")));
}

const addresses = (resource: Resource): readonly Element[] =>
  (ADDRESSES[resource.type] ?? [])
    .flatMap((path) => valuesAt(resource, path))
    .filter(({ value }) => !isAbsent(value));

/** A subscription to a queue or a function names an ARN; only the protocol tells while it is not known. */
const isCertain = ({ inputs }: Resource) => {
  const { protocol } = inputs;
  return typeof protocol === "string" && !isUnknown(protocol) && !protocol.startsWith("http");
};

/** Subscriptions, API destinations, integrations, delivery streams, repositories and identity providers are called over HTTPS, without a password in the address. */
export const destinationHttps: Rule = {
  id: "destination-https",
  title: "Messages and logins travel over HTTPS",
  severity: "high",
  references: {},
  resourceTypes: Object.keys(ADDRESSES),
  scope: "resource",
  check(resource, context) {
    if (resource.inputs["connectionType"] === "VPC_LINK") {
      return [notApplicable("it ends inside a VPC")];
    }
    const named = addresses(resource);
    const unchecked = (UNCHECKED[resource.type] ?? [])
      .flatMap((path) => valuesAt(resource, path))
      .flatMap((setting) =>
        judgeValue(resource, setting, (value) => !isTrue(value), {
          problem: "whoever stands on the way can answer in place of the other side",
          remedy: "remove it, and give the other side a certificate",
        }),
      );
    if (unchecked.length > 0) {
      return unchecked;
    }
    if (named.length === 0 || isCertain(resource)) {
      return [notApplicable("it names no address of the web")];
    }
    return orCompliant(
      named.flatMap(({ path, value }) => {
        if (isUnknown(value) || value === SECRET) {
          // What depends on a resource is its own address; AWS gives out HTTPS only.
          const [top = path] = path.split(/[.[]/);
          const known = value === SECRET || context.dependenciesOf(resource, top).length > 0;
          return known ? [] : [unknown(path)];
        }
        const address = String(value);
        const leak = /^https:/i.test(address) ? credentialIn(address) : undefined;
        const inClear = /^\s*http:/i.test(address);
        const problem = inClear
          ? "what is sent there can be read and changed on the way"
          : `${leak ?? "a password"} stands in the address`;
        const remedy = inClear ? "use https" : "store it in Secrets Manager";
        return inClear || leak !== undefined || /^https:\/\/[^/\s@]+:[^/\s@]+@/i.test(address)
          ? [violation(resource, { property: path, problem, remedy })]
          : [];
      }),
    );
  },
};
