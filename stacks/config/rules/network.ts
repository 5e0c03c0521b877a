import { overlaps } from "../../../components/network/cidr";
import { COGNITO_ENDPOINT } from "../schema";
import { type Finding, type Rule, repeated, when } from "./rule";

const OWN_KEYS = [
  "cidr",
  "zones",
  "egress",
  "natInstanceType",
  "flowLogRetentionDays",
  "endpoints",
  "endpointZones",
];

export const networkRules: readonly Rule[] = [
  {
    id: "cognito-endpoint",
    level: "refused",
    title: "A cognito-idp endpoint beside login pages",
    reason:
      "A user pool that has a domain refuses every request that comes through a VPC endpoint (Cognito docs, VPC endpoints).",
    waysOut: ["take it off the list", "let the tasks reach Cognito through network.egress"],
    check: ({ network }) =>
      network.endpoints.flatMap((service, index): Finding[] =>
        service === COGNITO_ENDPOINT ? [{ path: ["network", "endpoints", index] }] : [],
      ),
  },
  {
    id: "endpoint-twice",
    level: "refused",
    title: "The same endpoint twice",
    reason: "A VPC has one endpoint with private DNS for each service (VPC API).",
    waysOut: ["take the second one off the list", "name the service that was meant"],
    check: ({ network }) => repeated(["network", "endpoints"], network.endpoints),
  },
  {
    id: "existing-network-keys",
    level: "refused",
    title: "Settings of an own VPC beside an existing one",
    reason: "An existing VPC is used as it is: these keys would have no effect.",
    waysOut: ["remove the key", "remove network.existing, so that the stack makes its own VPC"],
    check: ({ network }, given) =>
      network.existing === undefined
        ? []
        : OWN_KEYS.flatMap((key) =>
            when(given(`network.${key}`), `network.${key}`, "stands beside network.existing"),
          ),
  },
  {
    id: "existing-network-subnets",
    level: "refused",
    title: "Too few subnets in an existing VPC",
    reason: "A load balancer and a database each need subnets in two zones (ELB and RDS docs).",
    waysOut: [
      "name one subnet in each of two zones",
      "remove network.existing, so that the stack makes its own VPC",
    ],
    check: ({ network: { existing } }) =>
      existing === undefined
        ? []
        : (["publicSubnetIds", "privateSubnetIds"] as const).flatMap((key) => {
            const count = new Set(existing[key]).size;
            return when(
              count < 2,
              `network.existing.${key}`,
              `has ${count} different ${count === 1 ? "subnet" : "subnets"}`,
            );
          }),
  },
  {
    id: "existing-network-overlap",
    level: "refused",
    title: "The same subnet twice in an existing VPC",
    reason: "Each subnet takes one mount target, and a subnet is either public or private.",
    waysOut: ["name the subnet once", "name another subnet in its place"],
    check: ({ network: { existing } }) =>
      existing === undefined
        ? []
        : [
            ...repeated(["network", "existing", "publicSubnetIds"], existing.publicSubnetIds),
            ...repeated(["network", "existing", "privateSubnetIds"], existing.privateSubnetIds),
            ...existing.privateSubnetIds.flatMap((id, index): Finding[] =>
              existing.publicSubnetIds.includes(id)
                ? [
                    {
                      path: ["network", "existing", "privateSubnetIds", index],
                      says: `is "${id}", a public subnet too`,
                    },
                  ]
                : [],
            ),
          ],
  },
  {
    id: "nat-instance-type",
    level: "warned",
    title: "A NAT instance's type without a NAT instance",
    reason: "No NAT instance is made, so the type has no effect.",
    waysOut: ["remove it", 'use egress "nat-instance"'],
    check: ({ network }, given) =>
      when(
        network.existing === undefined &&
          network.egress !== "nat-instance" &&
          given("network.natInstanceType"),
        "network.natInstanceType",
      ),
  },
  {
    id: "nat-instance-prod",
    level: "warned",
    title: "A NAT instance in prod",
    reason: "One machine carries the way out: while it restarts, nobody logs in and no model answers.",
    waysOut: [
      'use "single-nat" ($37 a month) or "nat-per-az"',
      "accept minutes of interruption for the lower price",
    ],
    check: ({ network, environment }) =>
      when(
        environment === "prod" && network.existing === undefined && network.egress === "nat-instance",
        "network.egress",
      ),
  },
  {
    id: "cidr-docker",
    level: "warned",
    title: "The range of Docker's bridge",
    reason:
      "Some AWS services use 172.17.0.0/16 themselves and cannot be reached from such a VPC (VPC docs, CIDR blocks).",
    waysOut: [
      'use another range, such as "10.42.0.0/16"',
      "keep it if the VPC is never connected to Cloud9 or SageMaker",
    ],
    check: ({ network }) =>
      when(network.existing === undefined && overlaps(network.cidr, "172.17.0.0/16"), "network.cidr"),
  },
];
