import { optionOf } from "../../options";
import { isAbsent, isTrue, isUnknown, type Resource, SECRET } from "../../resource";
import { compliant, expectValue, notApplicable, type Rule, unknown, violation } from "../../rule";
import { ownAccounts } from "../../views/principals";
import { type Element, elements, inputsOf, part } from "../../views/values";

/** Where resources name accounts to share with, beside policies: paths, in which `*` is each entry of a list. */
const SHARES: Readonly<Record<string, readonly string[]>> = {
  "aws:cloudwatch/eventPermission:EventPermission": ["principal"],
  "aws:cloudwatch/logDestination:LogDestination": ["targetArn"],
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": ["destinationArn"],
  "aws:ec2/amiLaunchPermission:AmiLaunchPermission": ["accountId"],
  "aws:ec2/securityGroupRule:SecurityGroupRule": ["sourceSecurityGroupId"],
  "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission": ["accountId"],
  "aws:ec2/vpcEndpointService:VpcEndpointService": ["allowedPrincipals.*"],
  "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple": ["principalArn"],
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": ["peerOwnerId"],
  "aws:ecr/replicationConfiguration:ReplicationConfiguration": [
    "replicationConfiguration.rules.*.destinations.*.registryId",
  ],
  "aws:kms/grant:Grant": ["granteePrincipal", "retiringPrincipal"],
  "aws:lambda/layerVersionPermission:LayerVersionPermission": ["principal"],
  "aws:lambda/permission:Permission": ["principal", "sourceAccount", "sourceArn"],
  "aws:opensearch/authorizeVpcEndpointAccess:AuthorizeVpcEndpointAccess": ["account"],
  "aws:ram/principalAssociation:PrincipalAssociation": ["principal"],
  "aws:rds/clusterSnapshot:ClusterSnapshot": ["sharedAccounts.*"],
  "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": ["sharedAccounts.*"],
  "aws:rds/snapshot:Snapshot": ["sharedAccounts.*"],
  "aws:rds/snapshotCopy:SnapshotCopy": ["sharedAccounts.*"],
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": ["rules.*.destination.account"],
  "aws:redshift/endpointAuthorization:EndpointAuthorization": ["account"],
  "aws:s3/inventory:Inventory": ["destination.bucket.accountId"],
  "aws:s3control/accessGrant:AccessGrant": ["grantee.granteeIdentifier"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["referencedSecurityGroupId"],
};
/** Its accounts are named by associations; it says itself whether they may stand outside the organisation. */
const RESOURCE_SHARE = "aws:ram/resourceShare:ResourceShare";

/** The values at a path with the paths by which messages name them. */
function valuesAt(from: Element, path: string): readonly Element[] {
  const [before = "", ...rest] = path.split(".*");
  const below = before === "" ? from : part(from, before.replace(/^\./, ""));
  if (rest.length === 0) {
    return isAbsent(below.value) ? [] : [below];
  }
  return elements(below).flatMap((entry) =>
    isUnknown(entry.value) ? [entry] : valuesAt(entry, rest.join(".*")),
  );
}

const named = (resource: Resource): readonly Element[] =>
  (SHARES[resource.type] ?? []).flatMap((path) => valuesAt(inputsOf(resource), path));

/** A bare account id, or that of an ARN or of a group of a peered network (`123456789012/sg-1`). */
const accountIn = (value: unknown) =>
  /^(?:arn:[^:]*:[^:]*:[^:]*:)?(\d{12})(?:[:/]|$)/.exec(String(value))?.[1];

/** Snapshots, images, grants, network and log connections, functions and layers are shared with other accounts only where the option accounts has them. */
export const shareNoForeignAccount: Rule = {
  id: "share-no-foreign-account",
  title: "Nothing is shared with a foreign account",
  severity: "medium",
  references: {},
  resourceTypes: [...Object.keys(SHARES), RESOURCE_SHARE],
  scope: "stack",
  options: {
    accounts: {
      type: "array",
      items: { type: "string" },
      description: "Other accounts that the stack shares with, twelve digits each.",
      default: [],
    },
  },
  check(resource, context) {
    const own = ownAccounts(context);
    const trusted = optionOf<readonly string[]>(context, shareNoForeignAccount, "accounts");
    if (resource.type === RESOURCE_SHARE) {
      return expectValue(
        resource,
        "allowExternalPrincipals",
        (value) => !isTrue(value) || trusted.length > 0,
        {
          problem: "it can be shared with any account outside the organisation",
          remedy: "set it to false, or name the accounts in the option accounts of this rule",
        },
      );
    }
    const values = named(resource);
    if (values.length === 0) {
      return [notApplicable("it names no account")];
    }
    return values.map(({ path, value }) => {
      const account = accountIn(value);
      if (value === SECRET) {
        return unknown(path, "it is a secret, so that it cannot be read");
      }
      if (account === undefined) {
        // What depends on a resource of the stack is its own ARN, of its own account.
        const [top = path] = path.split(/[.[]/);
        if (isUnknown(value) && context.dependenciesOf(resource, top).length > 0) {
          return compliant;
        }
        return isUnknown(value) ? unknown(path) : compliant;
      }
      if (own.has(account) || trusted.includes(account)) {
        return compliant;
      }
      if (own.size === 0) {
        return unknown(path, "the stack's account is not known; set accountId in the pack's configuration");
      }
      const problem = "whoever administers that account decides who there may use it";
      const remedy = "remove it, or name the account in the option accounts of this rule";
      return violation(resource, { property: path, value: account, problem, remedy });
    });
  },
};
