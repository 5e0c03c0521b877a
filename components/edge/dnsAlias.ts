import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { domainNameFaults } from "./domainNames";

export interface DnsAliasArgs extends ComponentArgs {
  /** The address to answer at; in the hosted zone, which AWS checks and refuses otherwise. */
  readonly domainName: string;
  readonly hostedZoneId: pulumi.Input<string>;
  readonly target: DnsAliasTarget;
  /** Whether the target also answers on IPv6, as CloudFront does; adds an AAAA record. @default false */
  readonly ipv6?: boolean;
}

/** What the name leads to, such as a load balancer: its own name and the zone that AWS keeps it in. */
export interface DnsAliasTarget {
  readonly dnsName: pulumi.Input<string>;
  readonly zoneId: pulumi.Input<string>;
  /** Whether the name is as healthy as its target. CloudFront wants `false`. @default true */
  readonly evaluateHealth?: boolean;
}

/** The zone of every distribution (Route 53 API, AliasTarget). */
const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";

/**
 * An alias record: a name of yours for a load balancer or a distribution, which also works at the top of a
 * zone. With `ipv6` a second one for IPv6.
 *
 * Idle: free, and so are its queries; the zone costs $0.50 a month. Refused: names that cannot be served,
 * health checks of CloudFront. An existing record of the name is never overwritten: the deployment fails
 * instead.
 */
export class DnsAlias extends pulumi.ComponentResource {
  readonly domainName: pulumi.Output<string>;

  constructor(name: string, args: DnsAliasArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:edge:DnsAlias", name, args, opts);

    const record = this.record(name, "A", args);
    if (args.ipv6 === true) {
      this.record(`${name}-ipv6`, "AAAA", args);
    }

    this.domainName = record.name;
    this.registerOutputs({ domainName: this.domainName });
  }

  private record(
    name: string,
    type: "A" | "AAAA",
    { domainName, hostedZoneId, target }: DnsAliasArgs,
  ): aws.route53.Record {
    const { dnsName, zoneId, evaluateHealth = true } = target;
    return new aws.route53.Record(
      name,
      {
        zoneId: hostedZoneId,
        name: domainName,
        type,
        aliases: [{ name: dnsName, zoneId, evaluateTargetHealth: evaluateHealth }],
      },
      { parent: this },
    );
  }
}

function validate(name: string, { domainName, target }: DnsAliasArgs): void {
  const faults = new ArgumentFaults("DnsAlias", name);
  for (const { allowed, remedy } of domainNameFaults(domainName)) {
    faults.unless(false, "domainName", domainName, allowed, remedy);
  }
  const { dnsName, zoneId, evaluateHealth } = target;
  const cloudFront =
    zoneId === CLOUDFRONT_ZONE || (typeof dnsName === "string" && dnsName.endsWith(".cloudfront.net"));
  // Route 53 API, AliasTarget: not with a distribution.
  faults.unless(
    !cloudFront || evaluateHealth === false,
    "target.evaluateHealth",
    evaluateHealth,
    "false for a CloudFront distribution",
  );
  faults.throwIfAny();
}
