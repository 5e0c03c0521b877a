import { InputError } from "../../components/shared/errors";
import { arnParts } from "./formats";
import { keyName, type Path } from "./paths";
import type { CommonSettings } from "./settings";

/** What AWS says about the place of the deployment. */
export interface ConfigFacts {
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
  readonly zones: readonly { readonly name: string; readonly id: string }[];
}

/** Zones in which services of these systems are missing (AWS docs of VPC origins and API Gateway's VPC links). */
const EXCLUDED_ZONE_IDS = ["use1-az3", "usw1-az2", "cac1-az3", "apne1-az3"];

/** The zones that a stack may use, in the order of their names. */
export function usableZones(zones: ConfigFacts["zones"]): ConfigFacts["zones"] {
  return zones
    .filter(({ id }) => !EXCLUDED_ZONE_IDS.includes(id))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Checks what only AWS knows, before the first resource.
 *
 * @returns the usable zones, of which an own network takes the first `zoneCount`.
 * @throws InputError with every fault at once.
 */
export function checkFacts(
  { settings, locate }: { readonly settings: CommonSettings; readonly locate: (path: Path) => string },
  facts: ConfigFacts,
): ConfigFacts["zones"] {
  const faults = [...placeFaults(settings, facts), ...arnFaults(settings, facts)];
  const usable = usableZones(facts.zones);
  const { network } = settings;
  const wanted = network.kind === "own" ? network.zoneCount : 0;
  if (usable.length < wanted) {
    faults.push({
      path: ["network", "zones"],
      says: `is ${wanted}, and ${facts.region} has ${usable.length} usable ${usable.length === 1 ? "zone" : "zones"}: ${usable.map(({ name }) => name).join(", ") || "none"}. Either use 2 zones, or deploy in a region with ${wanted}.`,
    });
  }
  if (faults.length > 0) {
    throw new InputError(faults.map(({ path, says }) => `${locate(path)}${keyName(path)} ${says}`));
  }
  return usable;
}

interface FactFault {
  readonly path: Path;
  readonly says: string;
}

function placeFaults({ account, region }: CommonSettings, facts: ConfigFacts): FactFault[] {
  const { allowedAccountIds } = account;
  return [
    ...(allowedAccountIds.length === 0 || allowedAccountIds.includes(facts.accountId)
      ? []
      : [
          {
            path: ["account", "allowedAccountIds"],
            says: `does not hold ${facts.accountId}, the account of the credentials in use. Either use credentials of ${allowedAccountIds.join(" or ")}, or add the account.`,
          },
        ]),
    ...(region === facts.region
      ? []
      : [
          {
            path: ["account", "allowedRegions"],
            says: `cannot be checked: aws:region is ${region}, and the AWS provider is in ${facts.region}. Either unset AWS_REGION, or set aws:region to the same.`,
          },
        ]),
    ...(["aws-cn", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"].includes(facts.partition)
      ? [
          {
            path: ["login"],
            says: `needs Cognito user pools, which the partition ${facts.partition} does not have. Either deploy in another partition, or use another program.`,
          },
        ]
      : []),
  ];
}

/** ARNs of another partition fail; those of another account too, but for keys, which can be shared. */
function arnFaults(
  { domain, edge, login, account, encryption }: CommonSettings,
  facts: ConfigFacts,
): FactFault[] {
  const custom =
    login.kind === "own" && login.domain.kind === "custom" ? login.domain.certificateArn : undefined;
  const email = login.kind === "own" ? login.email?.sesIdentityArn : undefined;
  const arns: readonly [Path, string | undefined, "same account" | "any account"][] = [
    [["domain", "certificateArn"], domain?.certificateArn, "same account"],
    [["cloudfront", "certificateArn"], edge.certificateArn, "same account"],
    [["login", "customDomain", "certificateArn"], custom, "same account"],
    [["login", "email", "sesIdentityArn"], email, "any account"],
    [["account", "permissionsBoundaryArn"], account.permissionsBoundaryArn, "same account"],
    [["encryption", "keyArn"], encryption.existingKeyArn, "any account"],
  ];
  return arns.flatMap(([path, arn, owner]) => {
    if (arn === undefined) {
      return [];
    }
    const { partition, accountId } = arnParts(arn);
    return [
      ...(partition === facts.partition
        ? []
        : [
            {
              path,
              says: `is in the partition ${partition}, the stack in ${facts.partition}. Either use an ARN of this partition, or deploy in that one.`,
            },
          ]),
      ...(owner === "any account" || accountId === facts.accountId
        ? []
        : [
            {
              path,
              says: `belongs to the account ${accountId}, the stack to ${facts.accountId}. Either use one of this account, or use credentials of that account.`,
            },
          ]),
    ];
  });
}
