import { admits, matches, statementsOf } from "../iam";
import { isObject, textsAt, valuesAt } from "../properties";
import { attachedGateway, routeTableOf } from "../reach";
import { isIssued } from "./identity";
import { CREATE, type Refusal, UPDATE, WRITE } from "./refusal";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";

export const edgeRefusals: readonly Refusal[] = [
  {
    id: "certificate without proof",
    on: CREATE,
    types: ["aws:acm/certificateValidation:CertificateValidation"],
    when: "a name of the certificate has no validation record in DNS",
    source: "ACM docs: DNS validation",
    message: ({ cloud, inputs }) => {
      const certificate = cloud
        .all("aws:acm/certificate:Certificate")
        .find(({ outputs }) => outputs["arn"] === inputs["certificateArn"]);
      const records = cloud.all("aws:route53/record:Record");
      const missing = valuesAt(certificate?.outputs, "domainValidationOptions[]").find(
        (option) =>
          isObject(option) &&
          !records.some(
            (record) =>
              record.inputs["name"] === option["resourceRecordName"] &&
              textsAt(record.inputs, "records[]").includes(String(option["resourceRecordValue"])),
          ),
      );
      return missing === undefined
        ? undefined
        : "timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s)";
    },
  },
  {
    id: "listener with pending certificate",
    on: WRITE,
    types: ["aws:lb/listener:Listener"],
    when: "the certificate of a listener is not issued yet",
    source: "ELB API: UnsupportedCertificate",
    message: ({ cloud, inputs }) => {
      const arn = inputs["certificateArn"];
      return arn === undefined || isIssued(cloud, arn)
        ? undefined
        : `UnsupportedCertificate: The certificate '${arn}' must have a fully-qualified domain name, a supported signature, and a supported key size.`;
    },
  },
  {
    id: "load balancer without internet gateway",
    on: CREATE,
    types: [BALANCER],
    when: "an internet-facing load balancer is put into a VPC without an attached internet gateway",
    source: "ELB API: InvalidSubnet",
    message: ({ cloud, inputs }) => {
      const subnet = cloud.find("aws:ec2/subnet:Subnet", textsAt(inputs, "subnets[]")[0] ?? "");
      const vpcId = subnet?.outputs["vpcId"];
      const ours = subnet?.existing !== true && inputs["internal"] !== true;
      return ours && attachedGateway(cloud, vpcId) === undefined
        ? `InvalidSubnet: VPC ${vpcId} has no internet gateway`
        : undefined;
    },
  },
  {
    id: "load balancer in private subnets",
    on: CREATE,
    types: [BALANCER],
    when: "a subnet of an internet-facing load balancer has no route to the internet gateway yet",
    source: "ELB docs: subnets of an internet-facing load balancer",
    message: ({ cloud, inputs }) => {
      const lost = textsAt(inputs, "subnets[]").find((id) => {
        const table = routeTableOf(cloud, id);
        const routed = cloud
          .all("aws:ec2/route:Route")
          .some((route) => route.inputs["routeTableId"] === table && route.inputs["gatewayId"] !== undefined);
        return cloud.find("aws:ec2/subnet:Subnet", id)?.existing !== true && !routed;
      });
      return lost === undefined || inputs["internal"] === true
        ? undefined
        : `The load balancer is created and cannot be reached: subnet ${lost} has no route to an internet gateway`;
    },
  },
  {
    id: "load balancer in one zone",
    on: WRITE,
    types: [BALANCER],
    when: "the subnets are in fewer than two zones, or two of them in one",
    source: "ELB API: InvalidConfigurationRequest",
    message: ({ cloud, inputs }) => {
      const ids = textsAt(inputs, "subnets[]");
      const zones = ids.map((id) => cloud.find("aws:ec2/subnet:Subnet", id)?.outputs["availabilityZone"]);
      if (new Set(zones).size < zones.length) {
        return "InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same Availability Zone";
      }
      return zones.length < 2
        ? "ValidationError: At least two subnets in two different Availability Zones must be specified"
        : undefined;
    },
  },
  {
    id: "load balancer moves to another network",
    on: UPDATE,
    types: [BALANCER],
    when: "the new subnets are of another VPC than the old ones",
    source: "ELB API: SetSubnets",
    message: ({ cloud, inputs, self }) => {
      const networks = [inputs, self?.inputs]
        .flatMap((side) => textsAt(side, "subnets[]"))
        .map((id) => cloud.find("aws:ec2/subnet:Subnet", id)?.outputs["vpcId"]);
      return new Set(networks.filter((vpcId) => vpcId !== undefined)).size > 1
        ? "InvalidConfigurationRequest: One or more subnets are not in the VPC of the load balancer"
        : undefined;
    },
  },
  {
    id: "log bucket closed",
    on: WRITE,
    types: [BALANCER],
    when: "the bucket policy does not let the load balancer write its access logs",
    source: "ELB docs: access logs, bucket permissions",
    message: ({ cloud, inputs, accountId }) => {
      const logs = inputs["accessLogs"];
      if (!isObject(logs) || logs["enabled"] !== true) {
        return undefined;
      }
      const { bucket, prefix } = logs;
      const policy = cloud.find("aws:s3/bucketPolicy:BucketPolicy", String(bucket))?.inputs["policy"];
      const object = `arn:aws:s3:::${bucket}/${prefix === undefined ? "" : `${prefix}/`}AWSLogs/${accountId}/x`;
      const open =
        admits(policy, "logdelivery.elasticloadbalancing.amazonaws.com", "s3:PutObject") &&
        statementsOf(policy).some(({ Effect, Resource }) =>
          [Resource].flat().some((pattern) => Effect === "Allow" && matches(String(pattern), object)),
        );
      return open
        ? undefined
        : `InvalidConfigurationRequest: Access Denied for bucket: ${bucket}. Please check S3bucket permission`;
    },
  },
  {
    id: "log bucket with a customer key",
    on: WRITE,
    types: [BALANCER],
    when: "the bucket of the access logs is encrypted with a KMS key",
    source: "ELB docs: access logs, only SSE-S3",
    message: ({ cloud, inputs }) => {
      const bucket = textsAt(inputs, "accessLogs.bucket")[0] ?? "";
      const encryption = cloud.find(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        bucket,
      );
      const algorithms = textsAt(
        encryption?.inputs,
        "rules[].applyServerSideEncryptionByDefault.sseAlgorithm",
      );
      return algorithms.some((algorithm) => algorithm.startsWith("aws:kms"))
        ? `InvalidConfigurationRequest: Access Denied for bucket: ${bucket}. Please check S3bucket permission`
        : undefined;
    },
  },
  {
    id: "target group of another network",
    on: WRITE,
    types: ["aws:lb/listener:Listener"],
    when: "the target group is of another VPC than the load balancer",
    source: "ELB API: InvalidConfigurationRequest",
    message: ({ cloud, inputs }) => {
      const balancer = cloud.find(BALANCER, String(inputs["loadBalancerArn"]));
      const subnet = cloud.find("aws:ec2/subnet:Subnet", textsAt(balancer?.inputs, "subnets[]")[0] ?? "");
      const stranger = textsAt(inputs, "defaultActions[].targetGroupArn").find(
        (arn) =>
          cloud.find("aws:lb/targetGroup:TargetGroup", arn)?.inputs["vpcId"] !== subnet?.outputs["vpcId"],
      );
      return stranger === undefined
        ? undefined
        : `InvalidConfigurationRequest: The target group '${stranger}' and the load balancer '${balancer?.id}' belong to different VPCs`;
    },
  },
  {
    id: "alias to nothing",
    on: WRITE,
    types: ["aws:route53/record:Record"],
    when: "the alias target is not of a load balancer or distribution that exists",
    source: "Route 53 API: InvalidChangeBatch",
    message: ({ cloud, inputs }) => {
      const known = cloud
        .all(
          BALANCER,
          "aws:cognito/userPoolDomain:UserPoolDomain",
          "aws:cloudfront/distribution:Distribution",
        )
        .flatMap(({ outputs }) => [
          outputs["dnsName"],
          outputs["cloudfrontDistribution"],
          outputs["domainName"],
        ])
        // Amplify's distributions are in no account of ours; their names stand in its sentences.
        .concat(
          cloud
            .all("aws:amplify/domainAssociation:DomainAssociation")
            .flatMap(({ outputs }) => textsAt(outputs, "subDomains[].dnsRecord"))
            .map((record) => record.split(" ").at(-1)),
        );
      const missing = textsAt(inputs, "aliases[].name").find((name) => !known.includes(name));
      return missing === undefined
        ? undefined
        : `InvalidChangeBatch: [Tried to create an alias that targets ${missing}, type A in zone ${inputs["zoneId"]}, but the alias target name does not lie within the target zone]`;
    },
  },
];
