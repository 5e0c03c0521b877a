import { at, isAbsent, isTrue, isUnknown, list, type Resource } from "../../resource";
import {
  compliant,
  expectValue,
  notApplicable,
  type Rule,
  unknown,
  type Verdict,
  violation,
} from "../../rule";
import { isRecord } from "../../views/fold";

const SERVERLESS_POLICY = "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy";

/** Where other stores say whether they have a public address, and the values that mean yes. */
const PUBLIC: Readonly<Record<string, readonly [property: string, isPublic: (value: unknown) => boolean]>> = {
  "aws:dms/replicationInstance:ReplicationInstance": ["publiclyAccessible", isTrue],
  "aws:lightsail/database:Database": ["publiclyAccessible", isTrue],
  "aws:mq/broker:Broker": ["publiclyAccessible", isTrue],
  "aws:msk/cluster:Cluster": [
    "brokerNodeGroupInfo.connectivityInfo.publicAccess.type",
    (value) => !isAbsent(value) && value !== "DISABLED",
  ],
  "aws:neptune/clusterInstance:ClusterInstance": ["publiclyAccessible", isTrue],
  "aws:neptunegraph/graph:Graph": ["publicConnectivity", isTrue],
  "aws:rds/cluster:Cluster": ["publiclyAccessible", isTrue],
  "aws:redshift/cluster:Cluster": ["publiclyAccessible", isTrue],
  "aws:redshiftserverless/workgroup:Workgroup": ["publiclyAccessible", isTrue],
  "aws:timestreaminfluxdb/dbCluster:DbCluster": ["publiclyAccessible", isTrue],
  "aws:timestreaminfluxdb/dbInstance:DbInstance": ["publiclyAccessible", isTrue],
};

/** The network policy of a serverless collection is a JSON text with a list of rules. */
function judgeNetworkPolicy(resource: Resource, text: unknown): readonly Verdict[] {
  if (isUnknown(resource.inputs["type"]) || isUnknown(text)) {
    return [unknown("policy")];
  }
  if (resource.inputs["type"] !== "network") {
    return [notApplicable("it is no network policy")];
  }
  const entries = list(typeof text === "string" ? parsed(text) : text);
  if (entries.length === 0 || !entries.every(isRecord)) {
    return [unknown("policy", "its text is not JSON")];
  }
  const open = entries.map((entry) => at(entry, "AllowFromPublic"));
  const problem = "the collection answers the whole internet";
  const remedy = "set AllowFromPublic to false and name the VPC endpoints in SourceVPCEs";
  return open.some(isTrue)
    ? [violation(resource, { property: "policy", problem, remedy })]
    : [open.some(isUnknown) ? unknown("policy") : compliant];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** No warehouse, broker, stream, graph, cluster or collection has a public address. */
export const storeNotPublic: Rule = {
  id: "store-not-public",
  title: "Other stores are private",
  severity: "critical",
  references: { fsbp: ["Redshift.1", "DMS.1"], checkov: ["CKV_AWS_87", "CKV_AWS_69", "CKV_AWS_89"] },
  resourceTypes: [...Object.keys(PUBLIC), SERVERLESS_POLICY],
  scope: "resource",
  check(resource) {
    const [property, isPublic] = PUBLIC[resource.type] ?? [];
    if (property === undefined || isPublic === undefined) {
      return judgeNetworkPolicy(resource, resource.inputs["policy"]);
    }
    return expectValue(resource, property, (value) => !isPublic(value), {
      problem: "it gets a public address",
      remedy: "remove it, and reach the store from the VPC",
    });
  },
};
