import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { Documents, type Statement } from "../shared/policy";
import { defaults, type InstanceBackendArgs } from "./instanceBackendArgs";
import { validateInstanceBackend } from "./instanceBackendChecks";
import { groupArgs, userData, userDataStructure } from "./instanceBackendGroup";
import { instanceStatements } from "./instanceBackendStatements";
import { refreshed } from "./instanceRefresh";

export type { InstanceBackendArgs } from "./instanceBackendArgs";

/** EC2 knows no condition on the account in an instance role's trust: there, it would only keep EC2 out. */
const TRUST: readonly Statement[] = [
  { sid: "Ec2MayAssume", principals: { Service: "ec2.amazonaws.com" }, actions: ["sts:AssumeRole"] },
];

/** What Auto Scaling needs of the key to make encrypted disks (AWS re:Post, "kms-launch-ec2-instance"). */
const DISK_OPERATIONS = [
  "CreateGrant",
  "Decrypt",
  "DescribeKey",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncryptFrom",
  "ReEncryptTo",
];

/**
 * A back end on one instance that heals itself: a launch template and an Auto Scaling group of one, which runs a
 * container by digest and is replaced when the load balancer finds it ill.
 *
 * Its settings lie in Parameter Store and Secrets Manager; the start script names them with their versions. A
 * new value, image or setting is a new version of the launch template, and that an instance refresh: the new
 * instance must pass its health check beside the old one before that goes, and `pulumi up` waits for it. A new AMI
 * is one only where `followAmi` says so.
 *
 * Idle (us-east-1, list price): $13.86 a month as t4g.small with 20 GiB. Refused: images by tag, types other than
 * arm64, ports under 1024, more settings than 16 KB of user data can name. Constant: encrypted disk, IMDSv2, no
 * public address, no key pair, no SSH: Session Manager is the way in. Nothing on the disk is kept.
 *
 * Auto Scaling makes the disk with a service-linked role, which a customer key does not know. The account's common
 * one may not exist yet, and a key policy that names an unknown role is refused, so that this group has one of its own,
 * with a grant on the key.
 */
export class InstanceBackend extends pulumi.ComponentResource {
  readonly groupName: pulumi.Output<string>;
  readonly roleName: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  /** Of the launch template: the one that runs, once `pulumi up` has seen it healthy. */
  readonly launchTemplateVersion: pulumi.Output<string>;
  private readonly documents = new Documents();

  constructor(name: string, args: InstanceBackendArgs, opts?: pulumi.ComponentResourceOptions) {
    validateInstanceBackend(name, args);
    super("gatehouse:compute:InstanceBackend", name, inputsOf(args), opts);
    const { context } = args;
    const { readyTimeoutMinutes } = { ...defaults, ...definedOnly(args) };

    const role = this.role(name, args);
    const template = this.template(name, args, role.profile);
    const scaling = this.scalingRole(name, args, role.name);
    const version = template.latestVersion.apply(String);
    const group = new aws.autoscaling.Group(name, groupArgs(name, args, { template, version, scaling }), {
      parent: this,
      dependsOn: [...role.ready, scaling.grant, ...(args.dependsOn ?? [])],
    });

    this.groupName = group.name;
    this.roleName = role.name;
    this.roleArn = arn(context, "iam", pulumi.interpolate`role${context.roles.path}${role.name}`, {
      region: "",
    });
    this.launchTemplateVersion = refreshed(this, {
      group,
      version,
      region: context.region,
      timeoutMinutes: readyTimeoutMinutes,
    });
    this.registerOutputs({
      groupName: this.groupName,
      roleName: this.roleName,
      roleArn: this.roleArn,
      launchTemplateVersion: this.launchTemplateVersion,
      documents: this.documents.all,
    });
  }

  private role(name: string, args: InstanceBackendArgs) {
    const {
      context,
      image,
      logGroupName,
      parameters = {},
      parameterKeyArn,
      secretAccess,
      statements = [],
    } = args;
    const role = new aws.iam.Role(
      name,
      {
        path: context.roles.path,
        permissionsBoundary: context.roles.permissionsBoundaryArn,
        assumeRolePolicy: this.documents.policy("aws:iam/role:Role", name, "assumeRolePolicy", TRUST),
        tags: tagsFor(context, name),
      },
      { parent: this },
    );
    const all = [
      ...instanceStatements(context, {
        images: [image],
        logGroupName,
        parameterNames: Object.values(parameters).map((parameter) => parameter.name),
        ...(parameterKeyArn === undefined ? {} : { parameterKeyArn }),
        ...(secretAccess === undefined ? {} : { secrets: secretAccess }),
      }),
      ...statements,
    ];
    const policy = new aws.iam.RolePolicy(
      name,
      {
        role: role.name,
        policy: this.documents.policy("aws:iam/rolePolicy:RolePolicy", name, "policy", all),
      },
      { parent: this },
    );
    const profile = new aws.iam.InstanceProfile(
      name,
      { path: context.roles.path, role: role.name, tags: tagsFor(context, name) },
      { parent: this },
    );
    return { name: role.name, profile, ready: [policy, profile] };
  }

  private template(name: string, args: InstanceBackendArgs, profile: aws.iam.InstanceProfile) {
    const { context, keyArn, amiId, securityGroupIds, roleInContainer } = args;
    const { instanceType, diskGiB, followAmi } = { ...defaults, ...definedOnly(args) };
    const tags = tagsFor(context, name);
    this.documents.all[`aws:ec2/launchTemplate:LaunchTemplate::${name}::userData`] = userDataStructure(args);
    return new aws.ec2.LaunchTemplate(
      name,
      {
        imageId: amiId,
        instanceType,
        updateDefaultVersion: true,
        ebsOptimized: "true",
        instanceInitiatedShutdownBehavior: "terminate",
        iamInstanceProfile: { arn: profile.arn },
        ...(instanceType.startsWith("t") ? { creditSpecification: { cpuCredits: "standard" } } : {}),
        metadataOptions: {
          httpEndpoint: "enabled",
          httpTokens: "required",
          // A container behind Docker's bridge is one hop further away.
          httpPutResponseHopLimit: roleInContainer ? 2 : 1,
          instanceMetadataTags: "disabled",
        },
        networkInterfaces: [
          {
            deviceIndex: 0,
            associatePublicIpAddress: "false",
            deleteOnTermination: "true",
            securityGroups: [...securityGroupIds],
          },
        ],
        blockDeviceMappings: [
          {
            // The root device of Amazon Linux 2023.
            deviceName: "/dev/xvda",
            ebs: {
              encrypted: "true",
              kmsKeyId: keyArn,
              volumeType: "gp3",
              volumeSize: diskGiB,
              deleteOnTermination: "true",
            },
          },
        ],
        userData: userData(args),
        tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
          resourceType,
          tags,
        })),
        tags,
      },
      { parent: this, ignoreChanges: followAmi ? [] : ["imageId"] },
    );
  }

  /** Named as the instance's role is, which no other of the account has: a stack of the same names may stand beside. */
  private scalingRole(name: string, { context, keyArn }: InstanceBackendArgs, suffix: pulumi.Output<string>) {
    const role = new aws.iam.ServiceLinkedRole(
      `${name}-scaling`,
      {
        awsServiceName: "autoscaling.amazonaws.com",
        customSuffix: suffix,
        description: "Starts the instances of one group, with a grant on the key of their disks",
        tags: tagsFor(context, `${name}-scaling`),
      },
      { parent: this },
    );
    const grant = new aws.kms.Grant(
      `${name}-scaling`,
      { keyId: keyArn, granteePrincipal: role.arn, operations: DISK_OPERATIONS },
      { parent: this },
    );
    return { arn: role.arn, grant };
  }
}

/** What policies see: resources are no values that they could read. */
function inputsOf({ dependsOn: _, ...args }: InstanceBackendArgs): Record<string, unknown> {
  return args;
}
