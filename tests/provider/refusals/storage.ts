import { admits, statementsOf } from "../iam";
import { textsAt } from "../properties";
import { type Attempt, CREATE, type Refusal, UPDATE, WRITE } from "./refusal";

const SUBNET = "aws:ec2/subnet:Subnet";

/** The VPC of the security groups differs from the subnets' one. */
function strangers({ cloud, inputs }: Attempt, groups: string, subnetIds: readonly string[]): boolean {
  const networks = [
    ...textsAt(inputs, groups).map(
      (id) => cloud.find("aws:ec2/securityGroup:SecurityGroup", id)?.inputs["vpcId"],
    ),
    ...subnetIds.map((id) => cloud.find(SUBNET, id)?.outputs["vpcId"]),
  ];
  return new Set(networks.filter((vpcId) => vpcId !== undefined)).size > 1;
}

export const storageRefusals: readonly Refusal[] = [
  {
    id: "mount target group elsewhere",
    on: WRITE,
    types: ["aws:efs/mountTarget:MountTarget"],
    when: "the security group is of another VPC than the subnet",
    source: "EFS API: SecurityGroupNotFound",
    message: (attempt) =>
      strangers(attempt, "securityGroups[]", textsAt(attempt.inputs, "subnetId"))
        ? `SecurityGroupNotFound: The SecurityGroup ID specified is not in the same VPC as the subnet ${attempt.inputs["subnetId"]}`
        : undefined,
  },
  {
    id: "database subnets in one zone",
    on: WRITE,
    types: ["aws:rds/subnetGroup:SubnetGroup"],
    when: "the subnets are in fewer than two zones",
    source: "RDS API: DBSubnetGroupDoesNotCoverEnoughAZs",
    message: ({ cloud, inputs }) => {
      const zones = textsAt(inputs, "subnetIds[]").map(
        (id) => cloud.find(SUBNET, id)?.outputs["availabilityZone"],
      );
      return new Set(zones).size < 2
        ? "DBSubnetGroupDoesNotCoverEnoughAZs: The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: 1. Add subnets to cover at least 2 AZs."
        : undefined;
    },
  },
  {
    id: "mount targets in two networks",
    on: CREATE,
    types: ["aws:efs/mountTarget:MountTarget"],
    when: "the file system has mount targets in another VPC",
    source: "EFS docs: mount targets of a file system are in one VPC at a time",
    message: ({ cloud, inputs }) => {
      const home = (subnetId: unknown) => cloud.find(SUBNET, String(subnetId))?.outputs["vpcId"];
      const elsewhere = cloud
        .all("aws:efs/mountTarget:MountTarget")
        .filter((other) => other.inputs["fileSystemId"] === inputs["fileSystemId"])
        .some((other) => home(other.inputs["subnetId"]) !== home(inputs["subnetId"]));
      return elsewhere
        ? "MountTargetConflict: requested subnet for new mount target is not in the same VPC as existing mount targets"
        : undefined;
    },
  },
  {
    id: "database subnets of another network",
    on: UPDATE,
    types: ["aws:rds/subnetGroup:SubnetGroup"],
    when: "the new subnets are of another VPC than the old ones",
    source: "RDS API: ModifyDBSubnetGroup",
    message: ({ cloud, inputs, self }) => {
      const networks = [inputs, self?.inputs]
        .flatMap((side) => textsAt(side, "subnetIds[]"))
        .map((id) => cloud.find(SUBNET, id)?.outputs["vpcId"]);
      return new Set(networks.filter((vpcId) => vpcId !== undefined)).size > 1
        ? "InvalidParameterValue: The new Subnets are not in the same Vpc as the existing subnet group"
        : undefined;
    },
  },
  {
    id: "database group elsewhere",
    on: WRITE,
    types: ["aws:rds/instance:Instance"],
    when: "the security group is of another VPC than the subnet group",
    source: "RDS API: InvalidVPCNetworkStateFault",
    message: (attempt) => {
      const group = attempt.cloud.find(
        "aws:rds/subnetGroup:SubnetGroup",
        String(attempt.inputs["dbSubnetGroupName"]),
      );
      return strangers(attempt, "vpcSecurityGroupIds[]", textsAt(group?.inputs, "subnetIds[]"))
        ? "InvalidParameterCombination: The DB instance and EC2 security group are in different VPCs."
        : undefined;
    },
  },
  {
    id: "database smaller",
    on: WRITE,
    types: ["aws:rds/instance:Instance"],
    when: "the storage is made smaller",
    source: "RDS docs: storage can only grow",
    message: ({ inputs, self }) => {
      const [old, now] = [self?.inputs["allocatedStorage"], inputs["allocatedStorage"]].map(Number);
      return self !== undefined && (now ?? 0) < (old ?? 0)
        ? `InvalidParameterCombination: Invalid storage size for engine name ${inputs["engine"]}: requested storage size must be at least ${old}`
        : undefined;
    },
  },
  {
    id: "database family and version",
    on: WRITE,
    types: ["aws:rds/instance:Instance"],
    when: "the parameter group is of another engine version",
    source: "RDS API: InvalidParameterCombination",
    message: ({ cloud, inputs }) => {
      const group = cloud.find("aws:rds/parameterGroup:ParameterGroup", String(inputs["parameterGroupName"]));
      const version = String(inputs["engineVersion"]).split(".")[0];
      const family = group?.inputs["family"];
      return group === undefined || family === `${inputs["engine"]}${version}`
        ? undefined
        : `InvalidParameterCombination: The Parameter Group ${group.id} with DBParameterGroupFamily ${family} can't be used for this instance. Please use a Parameter Group with DBParameterGroupFamily ${inputs["engine"]}${version}`;
    },
  },
  {
    id: "public policy blocked",
    on: WRITE,
    types: ["aws:s3/bucketPolicy:BucketPolicy"],
    when: "a policy allows everybody while public policies are blocked",
    source: "S3 docs: BlockPublicPolicy",
    message: ({ cloud, inputs }) => {
      const block = cloud.find(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        String(inputs["bucket"]),
      );
      const open = statementsOf(inputs["policy"]).some(
        ({ Effect, Principal, ...rest }) =>
          Effect === "Allow" && JSON.stringify(Principal).includes('"*"') && !("Condition" in rest),
      );
      return open && block?.inputs["blockPublicPolicy"] === true
        ? "AccessDenied: User is not authorized to perform: s3:PutBucketPolicy because public policies are blocked by the BlockPublicPolicy block public access setting."
        : undefined;
    },
  },
  {
    id: "key closed to logs",
    on: WRITE,
    types: ["aws:cloudwatch/logGroup:LogGroup"],
    when: "the key policy does not let CloudWatch Logs of that region encrypt",
    source: "CloudWatch Logs docs: encrypt log data with KMS",
    message: ({ cloud, inputs, region, accountId }) => {
      const key = cloud.all("aws:kms/key:Key").find(({ outputs }) => outputs["arn"] === inputs["kmsKeyId"]);
      if (key === undefined || key.existing === true) {
        return undefined;
      }
      return admits(key.inputs["policy"], `logs.${region}.amazonaws.com`, "kms:GenerateDataKey")
        ? undefined
        : `AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:${region}:${accountId}:log-group:${inputs["name"]}'`;
    },
  },
  {
    id: "key locks its owner out",
    on: CREATE,
    types: ["aws:kms/key:Key"],
    when: "the key policy lets nobody of the account change it",
    source: "KMS API: BypassPolicyLockoutSafetyCheck",
    message: ({ inputs, accountId }) => {
      const policy = inputs["policy"];
      return policy === undefined || String(policy).includes(`:${accountId}:`)
        ? undefined
        : "MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.";
    },
  },
];
