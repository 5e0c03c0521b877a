import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import {
  type Connection,
  checkRules,
  INTERNET,
  INTERNET_PORTS,
  type Peer,
  planRules,
  standsAlone,
} from "./securityGroupRules";

export type { CidrPeer, Connection, Peer, PrefixListPeer, SecurityGroupPeer } from "./securityGroupRules";
export { cloudFrontPeer } from "./securityGroupRules";

export interface SecurityGroupsArgs extends ComponentArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Descriptions by key. EC2 cannot change a group's description: another text replaces the group. */
  readonly groups: Readonly<Record<string, string>>;
  /** Everything that may happen; what is not listed is refused by EC2. */
  readonly connections: readonly Connection[];
}

/**
 * The security groups of a system and the connections between them, one resource a rule.
 *
 * A connection between two groups becomes an egress rule of one and an ingress rule of the other, with the
 * reason as description. Groups start without any rule (the provider removes EC2's own "allow all egress").
 * Only IPv4: `"internet"` is 0.0.0.0/0.
 *
 * Idle cost: $0. Refuses: the internet on other ports than TCP 443 and 80, blocks wider than /8, a
 * connection given twice, unknown groups, more than 60 rules a direction (prefix lists count by weight), and
 * descriptions that EC2 does not take.
 */
export class SecurityGroups extends pulumi.ComponentResource {
  /** Ids by the keys of `groups`. */
  readonly ids: Readonly<Record<string, pulumi.Output<string>>>;
  /** What must exist before a member of the groups can speak: a service waits for it. */
  readonly rules: readonly pulumi.Resource[];

  constructor(name: string, args: SecurityGroupsArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:network:SecurityGroups", name, args, opts);
    const { context, vpcId, groups, connections } = args;

    const ids: Record<string, pulumi.Output<string>> = {};
    for (const [key, description] of Object.entries(groups)) {
      const groupName = `${name}-${key}`;
      const group = new aws.ec2.SecurityGroup(
        groupName,
        // Rules that were added by hand would otherwise keep two groups that name each other from being deleted.
        { vpcId, description, revokeRulesOnDelete: true, tags: tagsFor(context, groupName) },
        { parent: this },
      );
      ids[key] = group.id;
    }

    const rules = planRules(groups, connections).map((rule) => {
      const ruleName = `${name}-${rule.key}`;
      const ruleArgs = {
        securityGroupId: idOf(ids, rule.group),
        description: rule.description,
        ipProtocol: rule.protocol,
        fromPort: rule.port,
        toPort: rule.port,
        ...peerArgs(ids, rule.peer),
        tags: tagsFor(context, ruleName),
      };
      const opts = { parent: this, ...(standsAlone(rule) ? movingFrom(ruleName) : {}) };
      return rule.direction === "ingress"
        ? new aws.vpc.SecurityGroupIngressRule(ruleName, ruleArgs, opts)
        : new aws.vpc.SecurityGroupEgressRule(ruleName, ruleArgs, opts);
    });

    this.ids = ids;
    this.rules = rules;
    this.registerOutputs({ ids: this.ids, rules: this.rules });
  }
}

function validate(name: string, { groups, connections }: SecurityGroupsArgs): void {
  const faults = new ArgumentFaults("SecurityGroups", name);
  faults.unless(Object.keys(groups).length > 0, "groups", groups, "one group or more");
  checkRules(faults, groups, connections);
  faults.throwIfAny();
}

/**
 * A rule whose list fits into its group once: under another port it moves. Pulumi would create the new rule before
 * it deletes the old one, and EC2 would refuse it (RulesPerSecurityGroupLimitExceeded).
 */
function movingFrom(ruleName: string): Pick<pulumi.CustomResourceOptions, "aliases" | "deleteBeforeReplace"> {
  const others = INTERNET_PORTS.map((port) => ruleName.replace(/-\d+$/, `-${port}`));
  return {
    aliases: others.filter((other) => other !== ruleName).map((other) => ({ name: other })),
    deleteBeforeReplace: true,
  };
}

function peerArgs(ids: Readonly<Record<string, pulumi.Output<string>>>, peer: Peer) {
  if (typeof peer === "string") {
    return peer === INTERNET ? { cidrIpv4: "0.0.0.0/0" } : { referencedSecurityGroupId: idOf(ids, peer) };
  }
  if ("cidrBlock" in peer) {
    return { cidrIpv4: peer.cidrBlock };
  }
  return "prefixListId" in peer
    ? { prefixListId: peer.prefixListId }
    : { referencedSecurityGroupId: peer.securityGroupId };
}

function idOf(ids: Readonly<Record<string, pulumi.Output<string>>>, key: string): pulumi.Output<string> {
  const id = ids[key];
  if (id === undefined) {
    throw new Error(`No security group "${key}".`);
  }
  return id;
}
