import type { Context } from "../../context";
import { at, isAbsent, isTrue, isUnknown, list, type Resource } from "../../resource";
import {
  compliant,
  notApplicable,
  orCompliant,
  type Rule,
  unknown,
  type Verdict,
  violation,
} from "../../rule";
import { MACHINE_TYPES, SPOT_FLEET } from "../../views/machines";

const property = "associatePublicIpAddress";

const INSTANCE = ["aws:ec2/instance:Instance"];
/** An elastic IP, and the properties that name its instance or one of its network interfaces. */
const ADDRESSES: Readonly<Record<string, readonly [instance: string, card: string]>> = {
  "aws:ec2/eip:Eip": ["instance", "networkInterface"],
  "aws:ec2/eipAssociation:EipAssociation": ["instanceId", "networkInterfaceId"],
};
const CARDS = ["aws:ec2/networkInterface:NetworkInterface"];
const ATTACHMENTS = ["aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment"];

/** The instances that a network interface belongs to, however the two are tied. */
function instancesWith(address: Resource, named: string, context: Context): readonly Resource[] {
  const value = address.inputs[named];
  const [card] = context.referenced(address, named, CARDS, value);
  const own = context.ofTypes(INSTANCE).filter((instance) => {
    const primary = instance.outputs["primaryNetworkInterfaceId"];
    const cards = list(instance.inputs["networkInterfaces"]).map((entry) => at(entry, "networkInterfaceId"));
    const tied = card !== undefined && context.dependenciesOf(instance, "networkInterfaces").includes(card);
    return tied || (!isUnknown(value) && [primary, ...cards].includes(value));
  });
  const direct = isUnknown(value) ? context.referenced(address, named, INSTANCE) : [];
  const inline =
    card === undefined
      ? []
      : list(card.inputs["attachments"]).flatMap((entry) =>
          context.referenced(card, "attachments", INSTANCE, at(entry, "instance")),
        );
  const links =
    card === undefined
      ? []
      : context
          .referring(card, ATTACHMENTS, "networkInterfaceId")
          .flatMap((link) => context.referenced(link, "instanceId", INSTANCE, link.inputs["instanceId"]));
  return [...own, ...direct, ...inline, ...links];
}

function judgeAddress(
  address: Resource,
  [byInstance, byCard]: readonly [string, string],
  context: Context,
): readonly Verdict[] {
  const named = isAbsent(address.inputs[byInstance]) ? byCard : byInstance;
  const value = address.inputs[named];
  const [instance] =
    named === byCard && !isAbsent(value)
      ? instancesWith(address, named, context)
      : context.referenced(address, named, INSTANCE, value);
  // A network interface of the stack that no instance of it has belongs to something else.
  if (
    named === byCard &&
    instance === undefined &&
    context.referenced(address, named, CARDS, value).length > 0
  ) {
    return [notApplicable("it is for no instance of the stack")];
  }
  if (isAbsent(value) || (instance === undefined && !isUnknown(value))) {
    return [notApplicable("it is for no instance of the stack")];
  }
  const card = named === byCard ? context.referenced(address, named, CARDS, value)[0] : undefined;
  const settings = [instance, card].map((each) => each?.inputs["sourceDestCheck"]);
  const checks = settings.includes(false) ? false : settings.find(isUnknown);
  if (instance === undefined || isUnknown(checks)) {
    return [unknown(named)];
  }
  const problem = `the instance "${instance.name}" gets a public address, and it is no NAT instance`;
  const remedy = "put a load balancer before it, and reach it through Session Manager";
  return [checks === false ? compliant : violation(address, { property: named, problem, remedy })];
}

/** associatePublicIpAddress is not true on the instance or any networkInterfaces entry, and no elastic IP is for it unless it is a NAT instance. */
export const ec2NoPublicIp: Rule = {
  id: "ec2-no-public-ip",
  title: "Instances have no public address",
  severity: "high",
  references: {
    fsbp: ["EC2.9", "EC2.25", "AutoScaling.5"],
    checkov: ["CKV_AWS_88"],
    trivy: ["AVD-AWS-0009"],
  },
  resourceTypes: [...MACHINE_TYPES, SPOT_FLEET, ...Object.keys(ADDRESSES)],
  scope: "stack",
  alone: true,
  check(resource, context) {
    const named = ADDRESSES[resource.type];
    if (named !== undefined) {
      return judgeAddress(resource, named, context);
    }
    const { networkInterfaces, launchSpecifications } = resource.inputs;
    if (isUnknown(networkInterfaces)) {
      return [unknown("networkInterfaces")];
    }
    const interfaces = list(networkInterfaces).map((entry, index) => ({
      path: `networkInterfaces[${index}].${property}`,
      value: at(entry, property),
    }));
    const specifications = list(launchSpecifications).map((entry, index) => ({
      path: `launchSpecifications[${index}].${property}`,
      value: isUnknown(entry) ? entry : at(entry, property),
    }));
    const all = [{ path: property, value: resource.inputs[property] }, ...interfaces, ...specifications];
    const verdicts = all.flatMap(({ path, value }) => {
      if (isUnknown(value)) {
        return [unknown(path)];
      }
      const problem = "every instance gets a public address";
      const remedy = "remove it; a NAT instance takes its address from an elastic IP association";
      return isTrue(value) ? [violation(resource, { property: path, value, problem, remedy })] : [];
    });
    return orCompliant(verdicts);
  },
};
