import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";

export interface ServiceDiscoveryArgs extends ComponentArgs {
  readonly vpcId: pulumi.Input<string>;
  /** The private domain, such as `chat.internal`; one that the VPC does not know yet. */
  readonly namespaceName: string;
  /** The host within it, such as `web`. */
  readonly serviceName: string;
}

/** How long a resolver may remember the address of a task that is gone. */
const TTL_SECONDS = 10;

/**
 * A name inside the VPC under which other services find the tasks of a service.
 *
 * Creates an `aws.servicediscovery.PrivateDnsNamespace`, which is a hosted zone in Route 53, and a
 * `servicediscovery.Service` with an address for each healthy task. Costs 0.50 $ a month for the zone, and queries.
 * ECS registers and removes the tasks (`FargateService`, `discovery`). Refuses names that DNS does not take.
 *
 * A new name replaces both; tasks that still run are registered anew by the deployment that follows.
 */
export class ServiceDiscovery extends pulumi.ComponentResource {
  /** What a service registers its tasks with; unknown before creation. */
  readonly registryArn: pulumi.Output<string>;
  /** Such as `web.chat.internal`. Known at preview. */
  readonly hostName: pulumi.Output<string>;

  constructor(name: string, args: ServiceDiscoveryArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:compute:ServiceDiscovery", name, args, opts);
    const { context, vpcId, namespaceName, serviceName } = args;

    const namespace = new aws.servicediscovery.PrivateDnsNamespace(
      name,
      { name: namespaceName, vpc: vpcId, tags: tagsFor(context, name) },
      { parent: this },
    );
    const child = `${name}-service`;
    const service = new aws.servicediscovery.Service(
      child,
      {
        name: serviceName,
        dnsConfig: {
          namespaceId: namespace.id,
          // ECS docs, "Service discovery": tasks with their own network interface register A records; up to eight
          // healthy ones are answered.
          dnsRecords: [{ type: "A", ttl: TTL_SECONDS }],
          routingPolicy: "MULTIVALUE",
        },
        // ECS reports the health of the tasks. The only value there is, and an empty block would be lost on the way
        // to AWS (@pulumi/aws 7.48 types; the latter to be verified).
        healthCheckCustomConfig: { failureThreshold: 1 },
        // What is registered are tasks, no data.
        forceDestroy: true,
        tags: tagsFor(context, child),
      },
      { parent: this },
    );

    this.registryArn = service.arn;
    this.hostName = pulumi.output(`${serviceName}.${namespaceName}`);
    this.registerOutputs({ registryArn: this.registryArn, hostName: this.hostName });
  }
}

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

function validate(name: string, { namespaceName, serviceName }: ServiceDiscoveryArgs): void {
  const faults = new ArgumentFaults("ServiceDiscovery", name);
  const labels = namespaceName.split(".");
  // RFC 1035: labels of 63 characters, names of 253.
  const isDomain = labels.length >= 2 && labels.every((label) => LABEL.test(label));
  const fits = `${serviceName}.${namespaceName}`.length <= 253;
  faults.unless(
    isDomain && fits,
    "namespaceName",
    namespaceName,
    "a lower-case domain of two labels or more, such as chat.internal",
  );
  // RFC 6762: resolvers ask the local link for these, never the VPC.
  faults.unless(labels.at(-1) !== "local", "namespaceName", namespaceName, "a domain outside .local");
  faults.unless(LABEL.test(serviceName), "serviceName", serviceName, "one lower-case label, such as web");
  faults.throwIfAny();
}
