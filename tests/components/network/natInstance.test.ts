import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { UNKNOWN } from "../../../cli/plan";
import { NatInstance, type NatInstanceArgs } from "../../../components/network/natInstance";
import { natUserData } from "../../../components/network/natUserData";
import { inventory, planOf, resourceOf, resourcesOf, testContext } from "../../support/plan";

const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555";
const args: NatInstanceArgs = {
  context: testContext,
  vpcId: "vpc-0123456789abcdef0",
  subnetId: "subnet-0123456789abcdef0",
  clientCidrBlocks: ["10.0.128.0/20", "10.0.144.0/20"],
  egressPorts: [443],
  amiId: "ami-0a1b2c3d4e5f60001",
  keyArn,
};
const tags = { "gatehouse:stack": "test", Name: "nat" };

describe("NatInstance", () => {
  it("consists of an instance with its address, group and recovery alarm; no role, no key pair", async () => {
    const plan = await planOf(() => new NatInstance("nat", args));
    assert.deepEqual(inventory(plan), [
      "aws:cloudwatch/metricAlarm:MetricAlarm nat-recovery",
      "aws:ec2/eip:Eip nat",
      "aws:ec2/eipAssociation:EipAssociation nat",
      "aws:ec2/instance:Instance nat",
      "aws:ec2/securityGroup:SecurityGroup nat-instance",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule nat-instance-to-internet-443",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule nat-10-0-128-0-20-to-instance-443",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule nat-10-0-144-0-20-to-instance-443",
      "gatehouse:network:NatInstance nat",
      "gatehouse:network:SecurityGroups nat",
    ]);
  });

  for (const protect of [false, true]) {
    it(`is a closed, encrypted machine that forwards (protect ${protect})`, async () => {
      const plan = await planOf(
        () => new NatInstance("nat", { ...args, context: { ...testContext, protect } }),
      );
      const instance = resourceOf(plan, "aws:ec2/instance:Instance");
      assert.deepEqual(instance.inputs, {
        ami: "ami-0a1b2c3d4e5f60001",
        creditSpecification: { cpuCredits: "standard" },
        disableApiTermination: protect,
        ebsOptimized: true,
        forceDestroy: true,
        instanceType: "t4g.micro",
        maintenanceOptions: { autoRecovery: "default" },
        metadataOptions: {
          httpEndpoint: "enabled",
          httpPutResponseHopLimit: 1,
          httpTokens: "required",
          instanceMetadataTags: "disabled",
        },
        region: "eu-central-1",
        rootBlockDevice: {
          deleteOnTermination: true,
          encrypted: true,
          kmsKeyId: keyArn,
          tags,
          volumeSize: 8,
          volumeType: "gp3",
        },
        sourceDestCheck: false,
        subnetId: "subnet-0123456789abcdef0",
        tags,
        userData: natUserData(),
        userDataReplaceOnChange: true,
        vpcSecurityGroupIds: [resourceOf(plan, "aws:ec2/securityGroup:SecurityGroup").id],
      });
      assert.deepEqual(instance.ignoreChanges, ["ami"]);
    });
  }

  it("takes another arm64 type, and credits only where a type has them", async () => {
    const plan = await planOf(() => new NatInstance("nat", { ...args, instanceType: "c7gn.medium" }));
    const { instanceType, creditSpecification } = resourceOf(plan, "aws:ec2/instance:Instance").inputs;
    assert.deepEqual([instanceType, creditSpecification], ["c7gn.medium", undefined]);
  });

  it("keeps its default type when told undefined", async () => {
    const plan = await planOf(() => new NatInstance("nat", { ...args, instanceType: undefined }));
    assert.equal(resourceOf(plan, "aws:ec2/instance:Instance").inputs["instanceType"], "t4g.micro");
  });

  it("lets in the private subnets and lets out their ports, known at preview", async () => {
    const plan = await planOf(() => new NatInstance("nat", { ...args, egressPorts: [443, 587] }), {
      unknowns: true,
    });
    const rules = plan.resources
      .filter(({ type }) => type.startsWith("aws:vpc/securityGroup"))
      .map(({ type, inputs }) => [
        type.endsWith("EgressRule") ? "out" : "in",
        inputs["cidrIpv4"],
        inputs["ipProtocol"],
        inputs["fromPort"],
        inputs["toPort"],
      ])
      .sort();
    assert.deepEqual(rules, [
      ["in", "10.0.128.0/20", "tcp", 443, 443],
      ["in", "10.0.128.0/20", "tcp", 587, 587],
      ["in", "10.0.144.0/20", "tcp", 443, 443],
      ["in", "10.0.144.0/20", "tcp", 587, 587],
      ["out", "0.0.0.0/0", "tcp", 443, 443],
      ["out", "0.0.0.0/0", "tcp", 587, 587],
    ]);
  });

  it("attaches its address after the internet gateway", async () => {
    const plan = await planOf(() => {
      const gateway = new aws.ec2.InternetGateway("gateway", {});
      new NatInstance("nat", args, { dependsOn: [gateway] });
    });
    const gateway = resourceOf(plan, "aws:ec2/internetGateway:InternetGateway").urn;
    const address = resourceOf(plan, "aws:ec2/eip:Eip");
    const association = resourceOf(plan, "aws:ec2/eipAssociation:EipAssociation");
    assert.deepEqual(address.inputs, { domain: "vpc", region: "eu-central-1", tags });
    assert.ok(address.dependencies.includes(gateway));
    assert.ok(association.dependencies.includes(gateway));
    assert.deepEqual(association.inputs, {
      allocationId: address.id,
      allowReassociation: true,
      instanceId: resourceOf(plan, "aws:ec2/instance:Instance").id,
      region: "eu-central-1",
    });
  });

  it("recovers on other hardware, in the partition of its context", async () => {
    const context = { ...testContext, partition: "aws-us-gov" };
    const plan = await planOf(() => new NatInstance("nat", { ...args, context }));
    const alarm = resourceOf(plan, "aws:cloudwatch/metricAlarm:MetricAlarm");
    const { name, tags: _tags, ...inputs } = alarm.inputs;
    assert.match(String(name), /^nat-recovery-/);
    assert.deepEqual(inputs, {
      alarmActions: ["arn:aws-us-gov:automate:eu-central-1:ec2:recover"],
      alarmDescription: "Moves the NAT instance to other hardware when its host fails",
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      dimensions: { InstanceId: resourceOf(plan, "aws:ec2/instance:Instance").id },
      evaluationPeriods: 2,
      metricName: "StatusCheckFailed_System",
      namespace: "AWS/EC2",
      period: 60,
      region: "eu-central-1",
      statistic: "Maximum",
      threshold: 1,
      treatMissingData: "missing",
    });
  });

  it("registers its outputs", async () => {
    const plan = await planOf(() => new NatInstance("nat", args), { unknowns: true });
    const urns = (type: string) => resourcesOf(plan, type).map(({ urn }) => urn);
    const { ready, ...outputs } = resourceOf(plan, "gatehouse:network:NatInstance").outputs;
    assert.deepEqual(outputs, { instanceId: UNKNOWN, networkInterfaceId: UNKNOWN, publicIp: UNKNOWN });
    assert.deepEqual(
      [...(ready as string[])].sort(),
      [
        ...urns("aws:ec2/eipAssociation:EipAssociation"),
        ...urns("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"),
        ...urns("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"),
      ].sort(),
    );
  });

  it("refuses what is not for arm64, what is no image, ports without 443, and no clients; all at once", () => {
    const wrong = {
      ...args,
      amiId: "al2023",
      instanceType: "t3.micro",
      egressPorts: [587],
      clientCidrBlocks: [],
    };
    assert.throws(() => new NatInstance("nat", wrong), {
      name: "InputError",
      message: [
        'NatInstance "nat": clientCidrBlocks is []; allowed: one block or more.',
        'NatInstance "nat": amiId is "al2023"; allowed: ami- and 8 or 17 hexadecimal digits; use an Amazon Linux 2023 image for arm64.',
        'NatInstance "nat": instanceType is "t3.micro"; allowed: an arm64 type, as the image is for arm64; t4g.micro is the smallest with enough memory for its package manager.',
        'NatInstance "nat": egressPorts is [587]; allowed: a list with 443; the instance installs iptables over HTTPS when it starts.',
      ].join("\n"),
    });
    for (const instanceType of ["g4dn.xlarge", "m7i.large", "c7a.medium", "t4g"]) {
      assert.throws(() => new NatInstance("nat", { ...args, instanceType }), /allowed: an arm64 type/);
    }
  });
});
