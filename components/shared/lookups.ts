import * as aws from "@pulumi/aws";

/** What a stack asks AWS before its first resource. Offline the same calls are answered from facts. */
export interface Surroundings {
  readonly accountId: string;
  readonly partition: string;
  readonly dnsSuffix: string;
  readonly region: string;
  /** Names and ids of the region's availability zones, local zones left out. */
  readonly zones: readonly { readonly name: string; readonly id: string }[];
}

export async function lookUpSurroundings(): Promise<Surroundings> {
  const [identity, partition, region, zones] = await Promise.all([
    aws.getCallerIdentity({}),
    aws.getPartition({}),
    aws.getRegion({}),
    // Local and wavelength zones have another opt-in status; a subnet there costs more and lacks services.
    aws.getAvailabilityZones({
      state: "available",
      filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    }),
  ]);
  return {
    accountId: identity.accountId,
    partition: partition.partition,
    dnsSuffix: partition.dnsSuffix,
    region: region.region,
    zones: zones.names.map((name, index) => ({ name, id: zones.zoneIds[index] ?? "" })),
  };
}

/** The newest Amazon Linux 2023 for arm64, from AWS's public parameter. */
export async function lookUpAmazonLinux(): Promise<string> {
  const parameter = await aws.ssm.getParameter({
    name: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
  });
  // `value` is always a secret in the provider; `insecureValue` is the same text for a plain parameter.
  return parameter.insecureValue;
}

/** The ARNs of the foundation models behind an inference profile, one for each destination region. */
export async function lookUpDestinations(inferenceProfileId: string): Promise<readonly string[]> {
  const profile = await aws.bedrock.getInferenceProfile({ inferenceProfileId });
  return profile.models.map((model) => model.modelArn);
}

/** The id of AWS's list of the addresses from which CloudFront calls origins; each region has its own. */
export async function lookUpCloudFrontPrefixList(): Promise<string> {
  const list = await aws.ec2.getManagedPrefixList({ name: "com.amazonaws.global.cloudfront.origin-facing" });
  return list.id;
}

/** The id of AWS's list of S3's addresses in the region, to which a gateway endpoint leads. */
export async function lookUpS3PrefixList(region: string): Promise<string> {
  const list = await aws.ec2.getPrefixList({ name: `com.amazonaws.${region}.s3` });
  return list.id;
}
