import type { CloudResource } from "../cloud";
import { mayDo } from "../iam";
import { isObject, textsAt } from "../properties";
import { groupsConnect, mayLeave, wayOutFault } from "../reach";
import { type Hold, heldBy } from "./holds";
import { type Attempt, others, type Refusal, WRITE } from "./refusal";

const GROUP = "aws:autoscaling/group:Group";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const LISTENERS = ["aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule"] as const;

/** The launch template of a group's instances. */
export function templateOf(
  { cloud }: Pick<Attempt, "cloud">,
  { inputs }: Pick<CloudResource, "inputs">,
): CloudResource | undefined {
  const [id = ""] = textsAt(inputs, "launchTemplate.id");
  return cloud.find(TEMPLATE, id);
}

export const securityGroupsOf = (template: CloudResource | undefined): readonly string[] => [
  ...textsAt(template?.inputs, "vpcSecurityGroupIds[]"),
  ...textsAt(template?.inputs, "networkInterfaces[].securityGroups[]"),
];

/** A refusal of the group's instances: by what their template says. */
function instances(
  id: string,
  when: string,
  source: string,
  judge: (attempt: Attempt, template: CloudResource) => string | undefined,
): Refusal {
  return {
    id,
    on: WRITE,
    types: [GROUP],
    when,
    source,
    message: (attempt) => {
      const template = templateOf(attempt, attempt);
      return template === undefined ? undefined : judge(attempt, template);
    },
  };
}

/** The group is made, and waits for instances that do not come (Terraform AWS provider: "Waiting for Capacity"). */
const waiting = ({ inputs }: Attempt, reason: string) =>
  `waiting for Auto Scaling Group (${inputs["name"]}) capacity satisfied: timeout while waiting for state to become 'ok': ${reason}`;

const UNFIT = "ValidationError: You must use a valid fully-formed launch template.";

/** What sends to a target group: the load balancer of a listener, or of a rule's listener. */
function balancersOf({ cloud }: Attempt, targetGroupArn: string): readonly (CloudResource | undefined)[] {
  return cloud
    .all(...LISTENERS)
    .filter(({ inputs }) =>
      ["defaultActions[]", "actions[]"].some((path) =>
        textsAt(inputs, `${path}.targetGroupArn`).includes(targetGroupArn),
      ),
    )
    .map(({ inputs }) => {
      const listener = cloud.find("aws:lb/listener:Listener", String(inputs["listenerArn"]));
      const arn = inputs["loadBalancerArn"] ?? listener?.inputs["loadBalancerArn"];
      return cloud.find("aws:lb/loadBalancer:LoadBalancer", String(arn));
    });
}

const holds: readonly Hold[] = [
  {
    id: "service-linked role in use",
    type: "aws:iam/serviceLinkedRole:ServiceLinkedRole",
    when: "an Auto Scaling group starts its instances with it",
    holders: [GROUP],
    message: ({ outputs }) =>
      `deleting IAM Service Linked Role: ${outputs["arn"]}: A service-linked role is required for resources that still exist`,
    source: "IAM API: DeleteServiceLinkedRole; the words are to be verified",
  },
  {
    id: "role with attached policies",
    type: "aws:iam/role:Role",
    when: "managed policies are attached to it",
    holders: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
    holds: (attachment, self) => attachment.inputs["role"] === self.id,
    message: () => "DeleteConflict: Cannot delete entity, must detach all policies first.",
    source: "IAM API: DeleteRole",
  },
  {
    id: "policy attached",
    type: "aws:iam/policy:Policy",
    when: "a role has it",
    holders: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
    message: () => "DeleteConflict: Cannot delete a policy attached to entities.",
    source: "IAM API: DeletePolicy",
  },
];

export const machineRefusals: readonly Refusal[] = [
  instances(
    "launch template's version missing",
    "the group names a version that its launch template does not have yet",
    "EC2 API: InvalidLaunchTemplateId.VersionNotFound",
    ({ inputs }, template) => {
      const [version = "$Default"] = textsAt(inputs, "launchTemplate.version");
      const known = version.startsWith("$") || Number(version) <= Number(template.outputs["latestVersion"]);
      return known
        ? undefined
        : `${UNFIT} Could not find launch template version ${version} for launch template ${template.id}.`;
    },
  ),
  instances(
    "launch template's profile missing",
    "the launch template names an instance profile that does not exist",
    "EC2 API: RunInstances; a template is not checked when it is made",
    ({ cloud }, template) => {
      const profiles = cloud.all("aws:iam/instanceProfile:InstanceProfile");
      const missing = textsAt(template.inputs, "iamInstanceProfile.arn").find(
        (arn) => !profiles.some(({ outputs }) => outputs["arn"] === arn),
      );
      return missing && `${UNFIT} Invalid IAM Instance Profile ARN: ${missing}`;
    },
  ),
  instances(
    "instances between networks",
    "the security groups of the launch template are of another VPC than the group's subnets",
    "EC2 API: RunInstances",
    ({ cloud, inputs }, template) => {
      const subnet = textsAt(inputs, "vpcZoneIdentifiers[]")[0] ?? "";
      const vpcId = cloud.find("aws:ec2/subnet:Subnet", subnet)?.outputs["vpcId"];
      const stranger = securityGroupsOf(template).find(
        (id) => cloud.find("aws:ec2/securityGroup:SecurityGroup", id)?.outputs["vpcId"] !== vpcId,
      );
      return (
        stranger && `${UNFIT} Security group ${stranger} and subnet ${subnet} belong to different networks.`
      );
    },
  ),
  instances(
    "disks closed to Auto Scaling",
    "a disk has a customer key that neither a grant nor the key's policy opens to the group's service-linked role",
    "Auto Scaling docs: required KMS key policy for encrypted volumes",
    (attempt, template) => {
      const { cloud, inputs } = attempt;
      const role = String(inputs["serviceLinkedRoleArn"]);
      const closed = textsAt(template.inputs, "blockDeviceMappings[].ebs.kmsKeyId").find((arn) => {
        const key = cloud.all("aws:kms/key:Key").find(({ outputs }) => outputs["arn"] === arn);
        const granted = cloud
          .all("aws:kms/grant:Grant")
          .some(
            ({ inputs: own }) =>
              (own["keyId"] === arn || own["keyId"] === key?.id) && own["granteePrincipal"] === role,
          );
        return !granted && key?.existing !== true && !String(key?.inputs["policy"]).includes(role);
      });
      return (
        closed &&
        waiting(attempt, `Client.InvalidKMSKey.InvalidState: The KMS key provided is not usable: ${closed}`)
      );
    },
  ),
  instances(
    "instances behind closed groups",
    "the security groups do not let the load balancer reach the instances on the target group's port yet",
    "ELB docs: health checks",
    (attempt, template) => {
      const { cloud, inputs } = attempt;
      const waits = typeof inputs["waitForElbCapacity"] === "number" || inputs["healthCheckType"] === "ELB";
      const closed = textsAt(inputs, "targetGroupArns[]").find((arn) => {
        const targets = cloud.find("aws:lb/targetGroup:TargetGroup", arn);
        const port = Number(targets?.inputs["port"]);
        return balancersOf(attempt, arn).some((balancer) => {
          const from = textsAt(balancer?.inputs, "securityGroups[]");
          // A network load balancer without groups passes the callers' own addresses on.
          return from.length > 0 && !groupsConnect(cloud, from, securityGroupsOf(template), port);
        });
      });
      return waits
        ? closed && waiting(attempt, "Need at least 1 healthy instances in ELB, have 0")
        : undefined;
    },
  ),
  instances(
    "instances behind no listener",
    "no listener sends to a target group of the group yet: its targets are unused, never healthy",
    "ELB docs: target health status, Target.NotInUse",
    (attempt) => {
      const waits = typeof attempt.inputs["waitForElbCapacity"] === "number";
      const idle = textsAt(attempt.inputs, "targetGroupArns[]").find(
        (arn) => balancersOf(attempt, arn).length === 0,
      );
      return waits ? idle && waiting(attempt, "Need at least 1 healthy instances in ELB, have 0") : undefined;
    },
  ),
  instances(
    "instances without a way out",
    "they pull an image, and have no way to its registry on port 443 yet",
    "Auto Scaling docs: health checks; the start script fails, and no instance gets healthy",
    (attempt, template) => {
      const { cloud, inputs } = attempt;
      const subnets = textsAt(inputs, "vpcZoneIdentifiers[]");
      const vpcId = cloud.find("aws:ec2/subnet:Subnet", subnets[0] ?? "")?.outputs["vpcId"];
      const endpoint = cloud
        .all("aws:ec2/vpcEndpoint:VpcEndpoint")
        .some(({ inputs: own }) => own["vpcId"] === vpcId && /\.ecr\.dkr$/.test(String(own["serviceName"])));
      if (endpoint || !/\bdocker (pull|run)\b/.test(scriptOf(template))) {
        return undefined;
      }
      const fault = mayLeave(cloud, securityGroupsOf(template), 443)
        ? subnets.map((subnet) => wayOutFault(cloud, subnet, 443)).find((reason) => reason !== undefined)
        : "the instances' security group does not let port 443 out";
      return fault && waiting(attempt, `Need at least 1 healthy instances in ELB, have 0 (${fault})`);
    },
  ),
  instances(
    "setting of the instances missing",
    "the start script reads a parameter, or a version of one, that is not there yet",
    "Systems Manager API: ParameterNotFound, ParameterVersionNotFound",
    (attempt, template) => {
      const known = others(attempt, "aws:ssm/parameter:Parameter");
      const missing = settingsOf(template).find(
        ({ name, version }) =>
          !known.some(({ id, outputs }) => id === name && Number(outputs["version"]) >= version),
      );
      return missing && waiting(attempt, `ParameterVersionNotFound: ${missing.name}:${missing.version}`);
    },
  ),
  instances(
    "instances may not read their settings",
    "no policy of the instances' role lets it read a parameter of the start script yet",
    "EC2 docs: IAM roles for Amazon EC2",
    (attempt, template) => {
      const { cloud, region, accountId } = attempt;
      const [arn] = textsAt(template.inputs, "iamInstanceProfile.arn");
      const profile = cloud
        .all("aws:iam/instanceProfile:InstanceProfile")
        .find(({ outputs }) => outputs["arn"] === arn);
      const role = cloud.find("aws:iam/role:Role", String(profile?.inputs["role"]));
      const closed = settingsOf(template)
        .map(({ name }) => `arn:aws:ssm:${region}:${accountId}:parameter${name}`)
        .find((parameter) => role === undefined || !mayDo(cloud, role, "ssm:GetParameter", parameter));
      return closed && waiting(attempt, `AccessDeniedException: ssm:GetParameter on ${closed}`);
    },
  ),
  ...holds.map(heldBy),
];

/** The start script of a template's instances. */
function scriptOf({ inputs }: CloudResource): string {
  return Buffer.from(String(inputs["userData"] ?? ""), "base64").toString();
}

/** The parameters that the start script names, a line each: `VARIABLE parameter NAME VERSION`. */
function settingsOf(template: CloudResource): readonly { readonly name: string; readonly version: number }[] {
  return [...scriptOf(template).matchAll(/^\S+ parameter (\/\S+) (\d+)$/gm)].map(
    ([, name = "", version]) => ({ name, version: Number(version) }),
  );
}

/** Whether a group's instances have an interface in a security group. */
export const isInGroup = (holder: CloudResource, self: CloudResource, attempt: Attempt): boolean =>
  isObject(holder.inputs["launchTemplate"]) &&
  securityGroupsOf(templateOf(attempt, holder)).includes(self.id);
