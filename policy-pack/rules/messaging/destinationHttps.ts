import { isAbsent, isUnknown, type Resource, SECRET } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { type Element, inputsOf, part } from "../../views/values";

/** Where resources name an address that AWS calls. */
const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  "aws:cloudwatch/eventApiDestination:EventApiDestination": ["invocationEndpoint"],
  "aws:cognito/identityProvider:IdentityProvider": [
    "providerDetails.oidc_issuer",
    "providerDetails.authorize_url",
    "providerDetails.token_url",
    "providerDetails.attributes_url",
    "providerDetails.jwks_uri",
    "providerDetails.MetadataURL",
  ],
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": ["httpEndpointConfiguration.url"],
  "aws:sns/topicSubscription:TopicSubscription": ["endpoint"],
};

const addresses = (resource: Resource): readonly Element[] =>
  (ADDRESSES[resource.type] ?? [])
    .map((path) => part(inputsOf(resource), path))
    .filter(({ value }) => !isAbsent(value));

/** A subscription to a queue or a function names an ARN; only the protocol tells while it is not known. */
const isCertain = ({ inputs }: Resource) => {
  const { protocol } = inputs;
  return typeof protocol === "string" && !isUnknown(protocol) && !protocol.startsWith("http");
};

/** Subscriptions, API destinations, delivery streams and identity providers are called over HTTPS, without a password in the address. */
export const destinationHttps: Rule = {
  id: "destination-https",
  title: "Messages and logins travel over HTTPS",
  severity: "high",
  references: {},
  resourceTypes: Object.keys(ADDRESSES),
  scope: "resource",
  check(resource, context) {
    const named = addresses(resource);
    if (named.length === 0 || isCertain(resource)) {
      return [notApplicable("it names no address of the web")];
    }
    return orCompliant(
      named.flatMap(({ path, value }) => {
        if (isUnknown(value) || value === SECRET) {
          // What depends on a resource is its own address; AWS gives out HTTPS only.
          const [top = path] = path.split(".");
          const known = value === SECRET || context.dependenciesOf(resource, top).length > 0;
          return known ? [] : [unknown(path)];
        }
        const address = String(value);
        const inClear = /^\s*http:/i.test(address);
        const problem = inClear
          ? "what is sent there can be read and changed on the way"
          : "a password stands in the address";
        const remedy = inClear ? "use https" : "store it in Secrets Manager";
        return inClear || /^https:\/\/[^/\s@]+:[^/\s@]+@/i.test(address)
          ? [violation(resource, { property: path, problem, remedy })]
          : [];
      }),
    );
  },
};
