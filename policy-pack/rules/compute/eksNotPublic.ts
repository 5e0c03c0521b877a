import { isAbsent, isUnknown, type Resource } from "../../resource";
import { compliant, orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { isFalse } from "../../views/answers";
import { isPublicCidr, isPublicUnion, parseBlock } from "../../views/cidr";
import { elements, inputsOf, judgeValue, part } from "../../views/values";

const CLUSTER = "aws:eks/cluster:Cluster";

function judgeCluster(cluster: Resource): readonly Verdict[] {
  const network = part(inputsOf(cluster), "vpcConfig");
  const open = part(network, "endpointPublicAccess");
  // EKS: open, and to everybody, where nothing is said.
  if (isFalse(open.value)) {
    return [compliant];
  }
  const ranges = part(network, "publicAccessCidrs");
  const given = elements(ranges);
  const fault = {
    problem: "the whole internet reaches the API of the cluster",
    remedy: "set endpointPublicAccess to false, or name the addresses that call it in publicAccessCidrs",
  };
  const verdicts =
    given.length === 0
      ? [violation(cluster, { ...fault, property: ranges.path, value: undefined })]
      : given.flatMap((each) => judgeValue(cluster, each, (value) => !isPublicCidr(String(value)), fault));
  const wide =
    !verdicts.some(({ kind }) => kind === "violation") &&
    isPublicUnion(given.flatMap(({ value }) => parseBlock(value) ?? []))
      ? [violation(cluster, { ...fault, property: ranges.path, value: given.map(({ value }) => value) })]
      : [];
  const found = [...verdicts, ...wide];
  return isUnknown(open.value) && found.length > 0 ? [unknown(open.path)] : orCompliant(found);
}

/** The API of a cluster is private or for named addresses, and SSH to its nodes is for named groups. */
export const eksNotPublic: Rule = {
  id: "eks-not-public",
  title: "Kubernetes clusters are private",
  severity: "high",
  references: {
    fsbp: ["EKS.1"],
    checkov: ["CKV_AWS_38", "CKV_AWS_39", "CKV_AWS_100"],
    trivy: ["AVD-AWS-0040"],
  },
  resourceTypes: [CLUSTER, "aws:eks/nodeGroup:NodeGroup"],
  scope: "resource",
  check(resource) {
    if (resource.type === CLUSTER) {
      return judgeCluster(resource);
    }
    const key = part(inputsOf(resource), "remoteAccess.ec2SshKey");
    const groups = part(inputsOf(resource), "remoteAccess.sourceSecurityGroupIds");
    if (isAbsent(key.value) || elements(groups).some(({ value }) => !isUnknown(value))) {
      return [compliant];
    }
    const problem = "EKS opens port 22 of the nodes to the internet where no group is named";
    const remedy = "remove remoteAccess, and reach nodes through Session Manager";
    return [
      isUnknown(key.value) || isUnknown(groups.value) || elements(groups).length > 0
        ? unknown(groups.path)
        : violation(resource, { property: groups.path, value: undefined, problem, remedy }),
    ];
  },
};
