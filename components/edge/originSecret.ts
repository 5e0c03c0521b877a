import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { ComponentArgs } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";

export interface OriginSecretArgs extends ComponentArgs {
  /** From 1. One more makes a new value; the one before stays valid until the next. */
  readonly version: number;
}

/** About 238 bits, in a header and in a listener rule without escaping; ELB takes 128 characters. */
const LENGTH = 40;

/**
 * The value of the header by which a load balancer knows its own CloudFront distribution.
 *
 * Creates one `random.RandomPassword` of 40 letters and digits for the version, and keeps that of the version
 * before: while CloudFront's locations take over the new value, requests with the old one are let through.
 * Free. Refused: versions that are not whole numbers from 1.
 *
 * To rotate, raise `version` by one and deploy: the load balancer takes both values before the distribution
 * sends the new one, provided that the distribution depends on the load balancer's `ready`. The old value
 * stops working with the next rotation, so after a leak rotate twice. Raised by two at once, nothing that
 * CloudFront sends would be valid until it has the new value.
 */
export class OriginSecret extends pulumi.ComponentResource {
  /** What the load balancer takes: the current value, then the one before. Secrets. */
  readonly values: readonly pulumi.Output<string>[];
  /** What CloudFront sends. A secret. */
  readonly current: pulumi.Output<string>;

  constructor(name: string, args: OriginSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:edge:OriginSecret", name, args, opts);

    const make = (version: number) =>
      new random.RandomPassword(`${name}-v${version}`, { length: LENGTH, special: false }, { parent: this });
    const current = make(args.version);
    const previous = args.version > 1 ? [make(args.version - 1)] : [];

    this.current = pulumi.secret(current.result);
    this.values = [current, ...previous].map(({ result }) => pulumi.secret(result));
    this.registerOutputs({ values: this.values, current: this.current });
  }
}

function validate(name: string, { version }: OriginSecretArgs): void {
  const faults = new ArgumentFaults("OriginSecret", name);
  faults.unless(
    Number.isSafeInteger(version) && version >= 1,
    "version",
    version,
    "a whole number from 1",
    "raise it by one to rotate",
  );
  faults.throwIfAny();
}
