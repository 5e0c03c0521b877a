import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { natUserData } from "./natUserData";
import { SecurityGroups } from "./securityGroups";

/** What a caller chooses of the machine; the rest is the network's. */
export interface NatInstanceChoice {
  /** Amazon Linux 2023 for arm64. Read once: a newer image does not replace a running instance. */
  readonly amiId: string;
  /**
   * An arm64 type.
   * @default "t4g.micro"
   */
  readonly instanceType?: string;
}

export interface NatInstanceArgs extends ComponentArgs, NatInstanceChoice {
  readonly vpcId: pulumi.Input<string>;
  /** A public subnet. Pass the internet gateway as `dependsOn`: EC2 attaches no Elastic IP without it. */
  readonly subnetId: pulumi.Input<string>;
  /** The blocks of the private subnets, which may use the instance. */
  readonly clientCidrBlocks: readonly string[];
  /** TCP ports that may leave. */
  readonly egressPorts: readonly number[];
  /** The key that encrypts the root volume. */
  readonly keyArn: pulumi.Input<string>;
}

const defaults = { instanceType: "t4g.micro" } as const;

/** HTTPS, by which the instance fetches its own packages. */
const PACKAGES_PORT = 443;

/**
 * One small machine that does what a NAT gateway does, for a quarter of its price: an instance with an
 * Elastic IP, its security group, and an alarm that moves it to other hardware when its host fails.
 *
 * Idle cost: $10.52 a month as t4g.micro (instance $6.13, public address $3.65, 8 GiB gp3 $0.64, alarm
 * $0.10). Bandwidth is the instance's (t4g.micro: about 64 Mbit/s lasting, 5 Gbit/s in bursts). It has one
 * zone, and none of a gateway's redundancy: a recovery takes minutes, and once a week it installs updates
 * and reboots if they ask for it.
 *
 * There is no key pair, no SSH, no instance profile: nothing on the machine calls AWS, so there are no
 * credentials to steal; its console output tells how the start went. Refuses types that are not arm64 and
 * port lists without 443.
 */
export class NatInstance extends pulumi.ComponentResource {
  readonly instanceId: pulumi.Output<string>;
  /** The target of the private subnets' default routes. */
  readonly networkInterfaceId: pulumi.Output<string>;
  /** The address that the outside sees. */
  readonly publicIp: pulumi.Output<string>;
  /** What must exist before traffic can pass. The machine itself needs another minute for its packages. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: NatInstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:network:NatInstance", name, args, opts);
    const { context, vpcId, subnetId, clientCidrBlocks, egressPorts, amiId, keyArn } = args;
    const { instanceType } = { ...defaults, ...definedOnly({ instanceType: args.instanceType }) };
    const child = { parent: this };
    const afterGateway = { parent: this, dependsOn: opts?.dependsOn };

    const groups = new SecurityGroups(
      name,
      {
        context,
        vpcId,
        groups: { instance: "NAT instance of the private subnets" },
        connections: egressPorts.flatMap((port) => [
          ...clientCidrBlocks.map((cidrBlock) => ({
            from: { cidrBlock },
            to: "instance",
            port,
            reason: "Private subnet to the internet, through this instance",
          })),
          {
            from: "instance",
            to: "internet",
            port,
            reason: "Traffic of the private subnets, and own packages",
          },
        ]),
      },
      child,
    );
    const instance = new aws.ec2.Instance(
      name,
      {
        ami: amiId,
        instanceType,
        subnetId,
        vpcSecurityGroupIds: Object.values(groups.ids),
        // No associatePublicIpAddress: with an Elastic IP the provider reads it back as true, and a change
        // of it replaces the instance.
        sourceDestCheck: false,
        ...(instanceType.startsWith("t") ? { creditSpecification: { cpuCredits: "standard" } } : {}),
        ebsOptimized: true,
        metadataOptions: {
          httpEndpoint: "enabled",
          httpTokens: "required",
          httpPutResponseHopLimit: 1,
          instanceMetadataTags: "disabled",
        },
        // Against a slip in the console. Pulumi may still replace it: there is nothing on it to lose.
        disableApiTermination: context.protect,
        forceDestroy: true,
        maintenanceOptions: { autoRecovery: "default" },
        // The account's KMS access of whoever deploys is enough: only Auto Scaling needs a grant of its own.
        rootBlockDevice: {
          encrypted: true,
          kmsKeyId: keyArn,
          volumeType: "gp3",
          volumeSize: 8,
          deleteOnTermination: true,
          tags: tagsFor(context, name),
        },
        userData: natUserData(),
        userDataReplaceOnChange: true,
        tags: tagsFor(context, name),
      },
      { parent: this, ignoreChanges: ["ami"] },
    );
    const address = new aws.ec2.Eip(name, { domain: "vpc", tags: tagsFor(context, name) }, afterGateway);
    const association = new aws.ec2.EipAssociation(
      name,
      // A replaced instance takes the address over while the old one still holds it.
      { instanceId: instance.id, allocationId: address.id, allowReassociation: true },
      afterGateway,
    );
    new aws.cloudwatch.MetricAlarm(
      `${name}-recovery`,
      {
        alarmDescription: "Moves the NAT instance to other hardware when its host fails",
        namespace: "AWS/EC2",
        metricName: "StatusCheckFailed_System",
        dimensions: { InstanceId: instance.id },
        statistic: "Maximum",
        period: 60,
        evaluationPeriods: 2,
        threshold: 1,
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        // A stopped instance reports nothing; there is nothing to recover then.
        treatMissingData: "missing",
        alarmActions: [arn(context, "automate", "recover", { account: "ec2" })],
        tags: tagsFor(context, `${name}-recovery`),
      },
      child,
    );

    this.instanceId = instance.id;
    this.networkInterfaceId = instance.primaryNetworkInterfaceId;
    this.publicIp = address.publicIp;
    this.ready = [association, ...groups.rules];
    this.registerOutputs({
      instanceId: this.instanceId,
      networkInterfaceId: this.networkInterfaceId,
      publicIp: this.publicIp,
      ready: this.ready,
    });
  }
}

/** Records what is wrong with the choice of machine and its ports, in the words of whoever passes them on. */
export function checkNatInstance(
  faults: ArgumentFaults,
  choice: NatInstanceChoice,
  egressPorts: readonly number[],
  prefix = "",
): void {
  const { amiId, instanceType = defaults.instanceType } = choice;
  faults.unless(
    /^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(amiId),
    `${prefix}amiId`,
    amiId,
    "ami- and 8 or 17 hexadecimal digits",
    "use an Amazon Linux 2023 image for arm64",
  );
  // EC2: Graviton families have a "g" after the generation (t4g, m7g, c7gn); a1 is the first of them.
  faults.unless(
    /^(?:a1|[a-z]+\dg[a-z]*)\.[a-z0-9-]+$/.test(instanceType),
    `${prefix}instanceType`,
    instanceType,
    "an arm64 type, as the image is for arm64",
    "t4g.micro is the smallest with enough memory for its package manager",
  );
  faults.unless(
    egressPorts.includes(PACKAGES_PORT),
    "egressPorts",
    egressPorts,
    `a list with ${PACKAGES_PORT}`,
    "the instance installs iptables over HTTPS when it starts",
  );
}

function validate(name: string, args: NatInstanceArgs): void {
  const faults = new ArgumentFaults("NatInstance", name);
  faults.unless(
    args.clientCidrBlocks.length > 0,
    "clientCidrBlocks",
    args.clientCidrBlocks,
    "one block or more",
  );
  checkNatInstance(faults, args, args.egressPorts);
  faults.throwIfAny();
}
