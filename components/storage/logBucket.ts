import * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { Bucket } from "./bucket";
import { isBucketName, loadBalancerLogStatement } from "./bucketPolicy";

export interface LogBucketArgs extends ComponentArgs {
  readonly retentionDays: number;
  /** What stands before `AWSLogs/` in the objects' names; the load balancer must be given the same. @default "alb" */
  readonly loadBalancerPrefix?: string;
}

const defaults = { loadBalancerPrefix: "alb" } as const;

/**
 * The bucket for a load balancer's access logs.
 *
 * Creates a `Bucket` with S3's own keys, the only ones that load balancers can write with, which deletes the logs
 * after their retention. Costs 0.023 $ a GB and month. It must be in the load balancer's region, and the load
 * balancer must wait for `policyReady`: AWS writes a test object when logging is switched on.
 */
export class LogBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly loadBalancerPrefix: string;
  readonly policyReady: pulumi.Resource;

  constructor(name: string, args: LogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    const { loadBalancerPrefix } = { ...defaults, ...definedOnly(args) };
    validate(name, args.retentionDays, loadBalancerPrefix);
    super("gatehouse:storage:LogBucket", name, args, opts);
    const { context, retentionDays } = args;

    const bucket = new Bucket(
      name,
      {
        context,
        // ELB docs, "Enable access logs": the only server-side encryption that is supported is SSE-S3.
        encryption: {
          s3ManagedBecause: "Load balancers deliver access logs only to buckets with S3's own keys.",
        },
        expireAfterDays: retentionDays,
        keepOldVersionsDays: 1,
        statements: [loadBalancerLogStatement(context.accountId, loadBalancerPrefix)],
      },
      { parent: this },
    );

    this.bucketName = bucket.bucketName;
    this.loadBalancerPrefix = loadBalancerPrefix;
    this.policyReady = bucket.policyReady;
    this.registerOutputs({
      bucketName: this.bucketName,
      loadBalancerPrefix: this.loadBalancerPrefix,
      policyReady: this.policyReady,
    });
  }
}

function validate(name: string, retentionDays: number, prefix: string): void {
  const faults = new ArgumentFaults("LogBucket", name);
  faults.unless(isBucketName(name), "name", name, "at most 55 lower-case letters, digits and hyphens");
  const whole = Number.isInteger(retentionDays) && retentionDays >= 1;
  faults.unless(whole, "retentionDays", retentionDays, "a whole number of days from 1");
  // ELB docs, "Enable access logs": the prefix must not include AWSLogs.
  const usable = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/.test(prefix) && !prefix.includes("AWSLogs");
  faults.unless(usable, "loadBalancerPrefix", prefix, "letters, digits, _ - and inner /, without AWSLogs");
  faults.throwIfAny();
}
