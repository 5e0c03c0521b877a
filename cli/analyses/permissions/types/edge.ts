import { isSet, type NeedsByType } from "../needs";

const elb = { service: "elasticloadbalancing" };
const BALANCERS = ["loadbalancer/app/", "loadbalancer/net/"];
const LISTENERS = ["listener/app", "listener/net"];
const cloudfront = (kind: string) => ({ service: "cloudfront", is: [kind] });
const waf = (kind: string) => ({ service: "wafv2", is: [kind], named: `${kind}.Name` });
const LOGIN_CLIENT = "cognito-idp:DescribeUserPoolClient";

/** ELB docs: the load balancer's login looks its client up in the caller's name. */
const withLogin = (actions: unknown) =>
  JSON.stringify(actions ?? "").includes("authenticate-cognito") ? LOGIN_CLIENT : "";

export const edge: NeedsByType = {
  "aws:acm/certificate:Certificate": {
    service: "acm",
    is: ["certificate"],
    create: "RequestCertificate AddTagsToCertificate",
    read: "DescribeCertificate ListTagsForCertificate",
    update: "UpdateCertificateOptions AddTagsToCertificate RemoveTagsFromCertificate",
    delete: "DeleteCertificate",
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    service: "acm",
    is: ["certificate"],
    create: "DescribeCertificate",
    read: "DescribeCertificate",
    update: "",
    delete: "",
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    ...elb,
    is: BALANCERS,
    named: "LoadBalancerName",
    // ELB docs, "API permissions": subnets, groups and gateways are looked up in the caller's name.
    create:
      "CreateLoadBalancer ModifyLoadBalancerAttributes AddTags ec2:DescribeAccountAttributes ec2:DescribeSubnets " +
      "ec2:DescribeSecurityGroups ec2:DescribeVpcs ec2:DescribeInternetGateways",
    read: "DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeCapacityReservation DescribeTags",
    update: "ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets SetIpAddressType AddTags RemoveTags",
    delete: "DeleteLoadBalancer ec2:DescribeNetworkInterfaces",
    serviceLinked: () => ({ elasticloadbalancing: "AWSServiceRoleForElasticLoadBalancing" }),
  },
  "aws:lb/targetGroup:TargetGroup": {
    ...elb,
    is: ["targetgroup"],
    named: "TargetGroupName",
    create: "CreateTargetGroup ModifyTargetGroupAttributes AddTags",
    read: "DescribeTargetGroups DescribeTargetGroupAttributes DescribeTags",
    update: "ModifyTargetGroup ModifyTargetGroupAttributes AddTags RemoveTags",
    delete: "DeleteTargetGroup",
  },
  "aws:lb/listener:Listener": {
    ...elb,
    is: LISTENERS,
    with: BALANCERS,
    create: "CreateListener ModifyListenerAttributes AddTags",
    read: "DescribeListeners DescribeListenerAttributes DescribeTags",
    update: "ModifyListener ModifyListenerAttributes AddTags RemoveTags",
    delete: "DeleteListener",
    also: ({ defaultActions }) => withLogin(defaultActions),
  },
  "aws:lb/listenerRule:ListenerRule": {
    ...elb,
    is: ["listener-rule/app", "listener-rule/net"],
    with: LISTENERS,
    create: "CreateRule AddTags",
    read: "DescribeRules DescribeTags",
    update: "ModifyRule SetRulePriorities AddTags RemoveTags",
    delete: "DeleteRule",
    also: ({ actions }) => withLogin(actions),
  },
  "aws:lb/listenerCertificate:ListenerCertificate": {
    ...elb,
    is: LISTENERS,
    create: "AddListenerCertificates",
    read: "DescribeListenerCertificates",
    update: "",
    delete: "RemoveListenerCertificates",
  },
  "aws:amplify/app:App": {
    service: "amplify",
    is: ["apps"],
    create: "CreateApp TagResource",
    read: "GetApp ListTagsForResource",
    update: "UpdateApp TagResource UntagResource",
    delete: "DeleteApp",
  },
  "aws:amplify/branch:Branch": {
    service: "amplify",
    is: ["branches"],
    create: "CreateBranch TagResource",
    read: "GetBranch ListTagsForResource",
    update: "UpdateBranch TagResource UntagResource",
    delete: "DeleteBranch",
  },
  "aws:amplify/domainAssociation:DomainAssociation": {
    service: "amplify",
    is: ["domains"],
    create: "CreateDomainAssociation",
    read: "GetDomainAssociation",
    update: "UpdateDomainAssociation",
    delete: "DeleteDomainAssociation",
  },
  "aws:route53/record:Record": {
    service: "route53",
    is: ["hostedzone"],
    named: "hostedzone.Id",
    create: "ChangeResourceRecordSets GetChange",
    read: "GetHostedZone ListResourceRecordSets",
    update: "ChangeResourceRecordSets GetChange",
    delete: "ChangeResourceRecordSets GetChange",
  },
  "aws:cloudfront/distribution:Distribution": {
    ...cloudfront("distribution"),
    create: "CreateDistribution TagResource",
    read: "GetDistribution ListTagsForResource",
    update: "UpdateDistribution TagResource UntagResource",
    delete: "DeleteDistribution",
    also: ({ webAclId }) => (isSet(webAclId) ? "wafv2:GetWebACL" : ""),
  },
  "aws:cloudfront/vpcOrigin:VpcOrigin": {
    ...cloudfront("vpcorigin"),
    // CloudFront docs, "Restrict access with VPC origins".
    create:
      "CreateVpcOrigin TagResource ec2:DescribeInstances ec2:DescribeInternetGateways ec2:DescribeSubnets " +
      "elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeListeners",
    read: "GetVpcOrigin ListTagsForResource",
    update: "UpdateVpcOrigin TagResource UntagResource",
    delete: "DeleteVpcOrigin",
    serviceLinked: () => ({ "vpcorigin.cloudfront": "AWSServiceRoleForCloudFrontVPCOrigin" }),
  },
  "aws:cloudfront/function:Function": {
    ...cloudfront("function"),
    named: "function.Name",
    create: "CreateFunction PublishFunction",
    read: "DescribeFunction GetFunction",
    update: "UpdateFunction PublishFunction",
    delete: "DeleteFunction",
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    ...cloudfront("origin-access-control"),
    create: "CreateOriginAccessControl",
    read: "GetOriginAccessControl",
    update: "UpdateOriginAccessControl",
    delete: "DeleteOriginAccessControl",
  },
  "aws:cloudfront/cachePolicy:CachePolicy": {
    ...cloudfront("cache-policy"),
    create: "CreateCachePolicy",
    read: "GetCachePolicy",
    update: "UpdateCachePolicy",
    delete: "DeleteCachePolicy",
  },
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": {
    ...cloudfront("origin-request-policy"),
    create: "CreateOriginRequestPolicy",
    read: "GetOriginRequestPolicy",
    update: "UpdateOriginRequestPolicy",
    delete: "DeleteOriginRequestPolicy",
  },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
    ...cloudfront("response-headers-policy"),
    create: "CreateResponseHeadersPolicy",
    read: "GetResponseHeadersPolicy",
    update: "UpdateResponseHeadersPolicy",
    delete: "DeleteResponseHeadersPolicy",
  },
  "aws:wafv2/webAcl:WebAcl": {
    ...waf("webacl"),
    with: ["ipset", "managedruleset", "regexpatternset"],
    create: "CreateWebACL TagResource",
    read: "GetWebACL ListTagsForResource",
    update: "UpdateWebACL TagResource UntagResource",
    delete: "DeleteWebACL",
  },
  "aws:wafv2/webAclAssociation:WebAclAssociation": {
    service: "wafv2",
    with: ["webacl", "loadbalancer/app/", "amplify-app"],
    create: "AssociateWebACL",
    read: "GetWebACLForResource",
    update: "",
    delete: "DisassociateWebACL",
    // WAF docs: what is guarded allows it too, in the caller's name.
    also: (_, { resourceArn = [] }) =>
      resourceArn.some((urn) => urn.includes("aws:amplify/app:App"))
        ? "amplify:AssociateWebACL amplify:DisassociateWebACL amplify:GetWebACLForResource"
        : "elasticloadbalancing:SetWebAcl",
  },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    service: "wafv2",
    is: ["webacl"],
    // WAF docs, "Logging destinations: CloudWatch Logs": the delivery and the log groups' policy, in the caller's name.
    create:
      "PutLoggingConfiguration logs:CreateLogDelivery logs:PutResourcePolicy logs:DescribeResourcePolicies " +
      "logs:DescribeLogGroups",
    read: "GetLoggingConfiguration",
    update: "PutLoggingConfiguration",
    delete: "DeleteLoggingConfiguration logs:DeleteLogDelivery",
    serviceLinked: () => ({ wafv2: "AWSServiceRoleForWAFV2Logging" }),
  },
  "aws:wafv2/ipSet:IpSet": {
    ...waf("ipset"),
    create: "CreateIPSet TagResource",
    read: "GetIPSet ListTagsForResource",
    update: "UpdateIPSet TagResource UntagResource",
    delete: "DeleteIPSet",
  },
  "aws:wafv2/regexPatternSet:RegexPatternSet": {
    ...waf("regexpatternset"),
    create: "CreateRegexPatternSet TagResource",
    read: "GetRegexPatternSet ListTagsForResource",
    update: "UpdateRegexPatternSet TagResource UntagResource",
    delete: "DeleteRegexPatternSet",
  },
};
