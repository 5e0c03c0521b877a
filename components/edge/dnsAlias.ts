import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { domainNameFaults } from "./domainNames";

export interface DnsAliasArgs extends ComponentArgs {
  /** The address to answer at; in the hosted zone, which AWS checks and refuses otherwise. */
  readonly domainName: string;
  readonly hostedZoneId: pulumi.Input<string>;
  /** What the name leads to, such as a load balancer: its own name and the zone that AWS keeps it in. */
  readonly target: { readonly dnsName: pulumi.Input<string>; readonly zoneId: pulumi.Input<string> };
}

/**
 * An alias record: a name of yours for a load balancer or a distribution, which also works at the top of a
 * zone.
 *
 * Idle: free, and so are its queries; the zone costs $0.50 a month. An existing record of the name is never
 * overwritten: the deployment fails instead.
 */
export class DnsAlias extends pulumi.ComponentResource {
  readonly domainName: pulumi.Output<string>;

  constructor(name: string, args: DnsAliasArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:edge:DnsAlias", name, args, opts);
    const { domainName, hostedZoneId, target } = args;

    const record = new aws.route53.Record(
      name,
      {
        zoneId: hostedZoneId,
        name: domainName,
        type: "A",
        aliases: [{ name: target.dnsName, zoneId: target.zoneId, evaluateTargetHealth: true }],
      },
      { parent: this },
    );

    this.domainName = record.name;
    this.registerOutputs({ domainName: this.domainName });
  }
}

function validate(name: string, args: DnsAliasArgs): void {
  const faults = new ArgumentFaults("DnsAlias", name);
  for (const { allowed, remedy } of domainNameFaults(args.domainName)) {
    faults.unless(false, "domainName", args.domainName, allowed, remedy);
  }
  faults.throwIfAny();
}
