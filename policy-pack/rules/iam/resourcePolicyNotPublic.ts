import type { Context } from "../../context";
import { at, isAbsent, isUnknown, list, type Resource, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { anyOf } from "../../views/conditions";
import { judgeDocuments } from "../../views/identityPolicies";
import { judgeWildcardPrincipal } from "../../views/principals";
import { type Condition, documentIn } from "../../views/statements";

/** Where services beside those with a rule of their own keep the policy of one thing: type, and path of the document. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  "aws:acmpca/policy:Policy": "policy",
  "aws:amp/resourcePolicy:ResourcePolicy": "policyDocument",
  "aws:backup/vaultPolicy:VaultPolicy": "policy",
  "aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy": "policy",
  "aws:cloudsearch/domainServiceAccessPolicy:DomainServiceAccessPolicy": "accessPolicy",
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": "policy",
  "aws:cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy": "deliveryDestinationPolicy",
  "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": "accessPolicy",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
  "aws:codeartifact/domainPermissions:DomainPermissions": "policyDocument",
  "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": "policyDocument",
  "aws:codebuild/resourcePolicy:ResourcePolicy": "policy",
  "aws:dsql/clusterPolicy:ClusterPolicy": "policy",
  "aws:dynamodb/resourcePolicy:ResourcePolicy": "policy",
  "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": "repositoryPolicy",
  "aws:ecrpublic/repositoryPolicy:RepositoryPolicy": "policy",
  "aws:efs/fileSystemPolicy:FileSystemPolicy": "policy",
  "aws:elasticsearch/domain:Domain": "accessPolicies",
  "aws:elasticsearch/domainPolicy:DomainPolicy": "accessPolicies",
  "aws:glue/resourcePolicy:ResourcePolicy": "policy",
  "aws:kinesis/resourcePolicy:ResourcePolicy": "policy",
  "aws:lambda/resourcePolicy:ResourcePolicy": "policy",
  "aws:mediastore/containerPolicy:ContainerPolicy": "policy",
  "aws:msk/clusterPolicy:ClusterPolicy": "policy",
  "aws:oam/sinkPolicy:SinkPolicy": "policy",
  "aws:opensearch/domain:Domain": "accessPolicies",
  "aws:opensearch/domainPolicy:DomainPolicy": "accessPolicies",
  "aws:opensearchingest/resourcePolicy:ResourcePolicy": "policy",
  "aws:organizations/resourcePolicy:ResourcePolicy": "content",
  "aws:redshift/resourcePolicy:ResourcePolicy": "policy",
  "aws:redshiftserverless/resourcePolicy:ResourcePolicy": "policy",
  "aws:s3/filesFileSystemPolicy:FilesFileSystemPolicy": "policy",
  "aws:s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy": "policy",
  "aws:s3control/accessGrantsInstanceResourcePolicy:AccessGrantsInstanceResourcePolicy": "policy",
  "aws:s3control/bucketPolicy:BucketPolicy": "policy",
  "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy": "details.policy",
  "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy": "policy",
  "aws:s3tables/tableBucketPolicy:TableBucketPolicy": "resourcePolicy",
  "aws:s3tables/tablePolicy:TablePolicy": "resourcePolicy",
  "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": "resourcePolicy",
  "aws:schemas/registryPolicy:RegistryPolicy": "policy",
  "aws:ses/identityPolicy:IdentityPolicy": "policy",
  "aws:sesv2/emailIdentityPolicy:EmailIdentityPolicy": "policy",
  "aws:vpclattice/authPolicy:AuthPolicy": "policy",
  "aws:vpclattice/resourcePolicy:ResourcePolicy": "policy",
  "aws:xray/resourcePolicy:ResourcePolicy": "policyDocument",
};

/** Where a resource names whom it admits without a document, and what narrows that down. */
const LISTS: Readonly<Record<string, readonly [property: string, narrowedBy?: string]>> = {
  "aws:cloudwatch/eventPermission:EventPermission": ["principal", "condition"],
  "aws:codebuild/project:Project": ["projectVisibility"],
  "aws:ec2/vpcEndpointService:VpcEndpointService": ["allowedPrincipals"],
  "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple": ["principalArn"],
  "aws:ssm/document:Document": ["permissions.account_ids"],
};

const remedy = "name the accounts, roles or services that use it";

/** Who comes through a mount target stands in the network around it (EFS, "blocking public access"). */
const throughMountTarget = ({ operator, key, values, optional }: Condition) =>
  operator === "bool" &&
  key === "elasticfilesystem:accessedviamounttarget" &&
  !optional &&
  values.length > 0 &&
  values.every((value) => value.toLowerCase() === "true");

function judgeDocument(resource: Resource, path: string, context: Context): readonly Verdict[] {
  const document = documentIn(resource, path, context, at(resource.inputs, path));
  return judgeDocuments(resource, document === undefined ? [] : [document], (statement) =>
    anyOf(statement.conditions.map(throughMountTarget)) === true
      ? undefined
      : judgeWildcardPrincipal(statement, remedy),
  );
}

function judgeList(resource: Resource, property: string, narrowedBy: string | undefined): readonly Verdict[] {
  const value = at(resource.inputs, property);
  const names = isUnknown(value) ? [UNKNOWN] : list(value).flatMap((entry) => String(entry).split(","));
  if (names.length === 0) {
    return [notApplicable("it names nobody")];
  }
  const narrowed = narrowedBy !== undefined && !isAbsent(resource.inputs[narrowedBy]);
  const everybody = names.find((name) => /^\s*(\*|all|public_read)\s*$/i.test(name));
  if (everybody !== undefined && !narrowed) {
    return [violation(resource, { property, value: everybody, problem: "everybody is admitted", remedy })];
  }
  return orCompliant(names.some(isUnknown) ? [unknown(property)] : []);
}

/** No policy of a vault, bus, log destination, domain, table, stream, layer or other thing with a policy admits everybody, and no list of principals does. */
export const resourcePolicyNotPublic: Rule = {
  id: "resource-policy-not-public",
  title: "Policies of other resources are not public",
  severity: "critical",
  references: {},
  resourceTypes: [...Object.keys(DOCUMENTS), ...Object.keys(LISTS)],
  scope: "resource",
  check(resource, context) {
    const [property, narrowedBy] = LISTS[resource.type] ?? [];
    return property === undefined
      ? judgeDocument(resource, DOCUMENTS[resource.type] ?? "policy", context)
      : judgeList(resource, property, narrowedBy);
  },
};
