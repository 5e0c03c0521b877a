import { isCidr, overlaps } from "../../../components/network/cidr";
import type { CloudResource } from "../cloud";
import { textsAt } from "../properties";
import { type Attempt, CREATE, others, type Refusal, WRITE } from "./refusal";
import { type Unique, uniques } from "./uniqueNames";

function toRefusal({ id, type, key, what, everywhere, message, source }: Unique): Refusal {
  return {
    id,
    on: WRITE,
    types: [type],
    when: `there is already one: ${what}`,
    source,
    message: (attempt) => {
      const own = key(attempt.inputs);
      const all = everywhere === true ? attempt.cloud.all(type) : others(attempt, type);
      const other = all.find((entry) => entry !== attempt.self && key(entry.inputs) === own);
      return own === undefined || other === undefined ? undefined : message(attempt.inputs, other);
    },
  };
}

const recordRefusal: Refusal = {
  id: "record exists",
  on: CREATE,
  types: ["aws:route53/record:Record"],
  when: "the zone has a record of that name and type, and allowOverwrite is not set",
  source: "Route 53 API: InvalidChangeBatch",
  message: ({ cloud, inputs }) => {
    const same = (other: CloudResource) =>
      ["zoneId", "type"].every((property) => other.inputs[property] === inputs[property]) &&
      bare(other.inputs["name"]) === bare(inputs["name"]);
    const taken = inputs["allowOverwrite"] !== true && cloud.all("aws:route53/record:Record").some(same);
    return taken
      ? `InvalidChangeBatch: [Tried to create resource record set [name='${bare(inputs["name"])}.', type='${inputs["type"]}'] but it already exists]`
      : undefined;
  },
};

const bare = (name: unknown) => String(name).replace(/\.$/, "").toLowerCase();

const overlapRefusal: Refusal = {
  id: "subnets overlap",
  on: CREATE,
  types: ["aws:ec2/subnet:Subnet"],
  when: "the block overlaps with another subnet of the VPC",
  source: "EC2 API: InvalidSubnet.Conflict",
  message: (attempt) => {
    const block = String(attempt.inputs["cidrBlock"]);
    const clash = others(attempt, "aws:ec2/subnet:Subnet").some(({ inputs }) => {
      const other = String(inputs["cidrBlock"]);
      return (
        inputs["vpcId"] === attempt.inputs["vpcId"] &&
        isCidr(block) &&
        isCidr(other) &&
        overlaps(block, other)
      );
    });
    return clash ? `InvalidSubnet.Conflict: The CIDR '${block}' conflicts with another subnet` : undefined;
  },
};

const keptNameRefusal: Refusal = {
  id: "secret name kept",
  on: CREATE,
  types: ["aws:secretsmanager/secret:Secret"],
  when: "a secret of that name was deleted and its recovery window has not passed",
  source: "Secrets Manager API: DeleteSecret, RecoveryWindowInDays",
  message: ({ cloud, type, inputs }) =>
    cloud.keepsName(type, String(inputs["name"]))
      ? "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion."
      : undefined,
};

const endpointRouteRefusal: Refusal = {
  id: "second gateway endpoint of a route table",
  on: WRITE,
  types: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
  when: "one of the route tables has an endpoint to the same service",
  source: "EC2 API: CreateVpcEndpoint",
  message: (attempt: Attempt) => {
    const { serviceName } = attempt.inputs;
    const tables = textsAt(attempt.inputs, "routeTableIds[]");
    const taken = others(attempt, "aws:ec2/vpcEndpoint:VpcEndpoint")
      .filter(({ inputs }) => inputs["serviceName"] === serviceName)
      .flatMap(({ inputs }) => textsAt(inputs, "routeTableIds[]"))
      .find((table) => tables.includes(table));
    return taken === undefined
      ? undefined
      : `RouteAlreadyExists: route table ${taken} already has a route with destination-prefix-list-id of ${serviceName}`;
  },
};

const endpointDnsRefusal: Refusal = {
  id: "second private name of a service",
  on: CREATE,
  types: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
  when: "the VPC has an interface endpoint with private DNS to the same service",
  source: "EC2 API: CreateVpcEndpoint",
  message: (attempt) => {
    const taken = others(attempt, "aws:ec2/vpcEndpoint:VpcEndpoint").some(({ inputs }) =>
      ["serviceName", "vpcId", "privateDnsEnabled"].every((key) => inputs[key] === attempt.inputs[key]),
    );
    return taken && attempt.inputs["privateDnsEnabled"] === true
      ? `InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${attempt.inputs["serviceName"]} in the VPC ${attempt.inputs["vpcId"]}`
      : undefined;
  },
};

export const uniquenessRefusals: readonly Refusal[] = [
  ...uniques.map(toRefusal),
  recordRefusal,
  overlapRefusal,
  keptNameRefusal,
  endpointRouteRefusal,
  endpointDnsRefusal,
];
