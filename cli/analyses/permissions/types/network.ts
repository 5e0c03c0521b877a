import { isSet, KEY_GRANT, type NeedsByType } from "../needs";

const ec2 = (kind: string, ...others: readonly string[]) => ({ service: "ec2", is: [kind], with: others });

export const network: NeedsByType = {
  "aws:ec2/vpc:Vpc": {
    ...ec2("vpc"),
    create: "CreateVpc ModifyVpcAttribute CreateTags",
    read: "DescribeVpcs DescribeVpcAttribute DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups",
    update: "ModifyVpcAttribute CreateTags DeleteTags",
    delete: "DeleteVpc",
  },
  "aws:ec2/subnet:Subnet": {
    ...ec2("subnet"),
    create: "CreateSubnet ModifySubnetAttribute CreateTags",
    read: "DescribeSubnets",
    update: "ModifySubnetAttribute CreateTags DeleteTags",
    delete: "DeleteSubnet DescribeNetworkInterfaces",
  },
  "aws:ec2/internetGateway:InternetGateway": {
    ...ec2("internet-gateway"),
    create: "CreateInternetGateway AttachInternetGateway CreateTags",
    read: "DescribeInternetGateways",
    update: "CreateTags DeleteTags",
    delete: "DetachInternetGateway DeleteInternetGateway",
  },
  "aws:ec2/routeTable:RouteTable": {
    ...ec2("route-table"),
    create: "CreateRouteTable CreateTags",
    read: "DescribeRouteTables",
    update: "CreateTags DeleteTags",
    delete: "DisassociateRouteTable DeleteRouteTable",
  },
  "aws:ec2/route:Route": {
    ...ec2("route-table"),
    create: "CreateRoute",
    read: "DescribeRouteTables",
    update: "ReplaceRoute",
    delete: "DeleteRoute",
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    ...ec2("route-table", "subnet"),
    create: "AssociateRouteTable",
    read: "DescribeRouteTables",
    update: "ReplaceRouteTableAssociation",
    delete: "DisassociateRouteTable",
  },
  "aws:ec2/natGateway:NatGateway": {
    ...ec2("natgateway", "elastic-ip", "subnet", "vpc"),
    create: "CreateNatGateway CreateTags",
    read: "DescribeNatGateways",
    update: "CreateTags DeleteTags",
    delete: "DeleteNatGateway",
  },
  "aws:ec2/eip:Eip": {
    ...ec2("elastic-ip"),
    create: "AllocateAddress CreateTags",
    read: "DescribeAddresses DescribeAddressesAttribute",
    update: "CreateTags DeleteTags",
    delete: "ReleaseAddress",
  },
  "aws:ec2/eipAssociation:EipAssociation": {
    ...ec2("elastic-ip", "instance", "network-interface"),
    create: "AssociateAddress",
    read: "DescribeAddresses",
    update: "",
    delete: "DisassociateAddress",
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    ...ec2("security-group", "vpc"),
    // A new group lets everything out; the provider takes this rule away.
    create: "CreateSecurityGroup RevokeSecurityGroupEgress CreateTags",
    read: "DescribeSecurityGroups",
    update: "CreateTags DeleteTags",
    delete: "DeleteSecurityGroup DescribeNetworkInterfaces",
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    ...ec2("security-group"),
    create: "RevokeSecurityGroupIngress RevokeSecurityGroupEgress CreateTags",
    read: "DescribeSecurityGroups",
    update: "RevokeSecurityGroupIngress RevokeSecurityGroupEgress CreateTags DeleteTags",
    delete: "",
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    ...ec2("security-group-rule", "security-group"),
    create: "AuthorizeSecurityGroupIngress CreateTags",
    read: "DescribeSecurityGroupRules",
    update: "ModifySecurityGroupRules CreateTags DeleteTags",
    delete: "RevokeSecurityGroupIngress",
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    ...ec2("security-group-rule", "security-group"),
    create: "AuthorizeSecurityGroupEgress CreateTags",
    read: "DescribeSecurityGroupRules",
    update: "ModifySecurityGroupRules CreateTags DeleteTags",
    delete: "RevokeSecurityGroupEgress",
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    ...ec2("vpc-endpoint", "vpc", "subnet", "security-group", "route-table"),
    create: "CreateVpcEndpoint CreateTags",
    read: "DescribeVpcEndpoints DescribePrefixLists",
    update: "ModifyVpcEndpoint CreateTags DeleteTags",
    delete: "DeleteVpcEndpoints",
    // VPC docs: an endpoint with private names puts a hosted zone of its own into the VPC.
    also: ({ privateDnsEnabled }) => (privateDnsEnabled === true ? "route53:AssociateVPCWithHostedZone" : ""),
  },
  "aws:ec2/flowLog:FlowLog": {
    ...ec2("vpc-flow-log", "vpc"),
    create: "CreateFlowLogs CreateTags",
    read: "DescribeFlowLogs",
    update: "CreateTags DeleteTags",
    delete: "DeleteFlowLogs",
    passes: { iamRoleArn: "vpc-flow-logs" },
  },
  "aws:ec2/instance:Instance": {
    ...ec2("instance", "volume", "network-interface"),
    // The provider tags the disks and interfaces with the instance.
    is: ["instance", "volume", "network-interface"],
    create: "RunInstances ModifyInstanceAttribute CreateTags",
    read:
      "DescribeInstances DescribeInstanceAttribute DescribeInstanceCreditSpecifications DescribeInstanceTypes " +
      "DescribeVolumes DescribeImages DescribeTags DescribeVpcs DescribeNetworkInterfaces",
    update:
      "ModifyInstanceAttribute ModifyInstanceMetadataOptions ModifyInstanceCreditSpecification " +
      "ModifyInstanceMaintenanceOptions ModifyVolume StartInstances StopInstances CreateTags DeleteTags",
    delete: "TerminateInstances",
    passes: { iamInstanceProfile: "ec2" },
    key: {
      inputs: ["rootBlockDevice.kmsKeyId"],
      via: "ec2",
      actions: `${KEY_GRANT} ReEncryptFrom ReEncryptTo`,
    },
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    service: "ec2",
    // Auto Scaling docs, "Control launch template usage": whoever gives a group its template must be allowed to start
    // such instances, and to tag what starts with them.
    is: ["launch-template", "instance", "volume", "network-interface"],
    create: "CreateLaunchTemplate RunInstances CreateTags",
    read: "DescribeLaunchTemplates DescribeLaunchTemplateVersions",
    update: "CreateLaunchTemplateVersion ModifyLaunchTemplate CreateTags DeleteTags",
    delete: "DeleteLaunchTemplate",
    passes: { iamInstanceProfile: "ec2" },
  },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {
    service: "servicediscovery",
    is: ["namespace"],
    create:
      "CreatePrivateDnsNamespace GetOperation TagResource route53:CreateHostedZone route53:GetHostedZone " +
      "route53:ListHostedZonesByName ec2:DescribeVpcs ec2:DescribeRegions",
    read: "GetNamespace ListTagsForResource",
    update: "UpdatePrivateDnsNamespace TagResource UntagResource",
    delete: "DeleteNamespace route53:DeleteHostedZone",
  },
  "aws:servicediscovery/service:Service": {
    service: "servicediscovery",
    is: ["service"],
    with: ["namespace"],
    create: "CreateService TagResource",
    read: "GetService ListTagsForResource",
    update: "UpdateService GetOperation TagResource UntagResource",
    delete: "DeleteService ListInstances DeregisterInstance",
    also: ({ dnsConfig }) =>
      isSet(dnsConfig) ? "route53:GetHostedZone route53:ChangeResourceRecordSets" : "",
  },
};
