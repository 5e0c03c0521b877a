import { isSet, type NeedsByType } from "../needs";

/**
 * API Gateway's actions are the methods of HTTP, and its ARNs the paths of its API. The reference mixes both
 * generations of it, so the paths are written here (API Gateway docs, "Control access for invoking the management API").
 */
const gateway = (...paths: readonly string[]) => ({
  service: "apigateway",
  paths,
  create: "POST",
  read: "GET",
  update: "PATCH",
  delete: "DELETE",
});
const part = gateway("/apis/*");
/** PUT and DELETE of `/tags/ARN` tag and untag. */
const tagged = { update: "PATCH PUT" };
const TAGS = "/tags/*";
/** API Gateway docs, "Service-linked roles": for VPC links and for names of one's own. */
const ownRole = () => ({ "ops.apigateway": "AWSServiceRoleForAPIGateway" });

/** CloudWatch Logs docs, "Logs sent to CloudWatch Logs": the delivery is made in the caller's name. */
const LOG_DELIVERY =
  "logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery logs:ListLogDeliveries " +
  "logs:PutResourcePolicy logs:DescribeResourcePolicies logs:DescribeLogGroups";

export const apiGateway: NeedsByType = {
  "aws:apigatewayv2/api:Api": { ...gateway("/apis", "/apis/*", TAGS), ...tagged },
  "aws:apigatewayv2/authorizer:Authorizer": { ...part, passes: { authorizerCredentialsArn: "apigateway" } },
  "aws:apigatewayv2/integration:Integration": { ...part, passes: { credentialsArn: "apigateway" } },
  "aws:apigatewayv2/route:Route": part,
  "aws:apigatewayv2/stage:Stage": {
    ...gateway("/apis/*", TAGS),
    ...tagged,
    also: ({ accessLogSettings }) => (isSet(accessLogSettings) ? LOG_DELIVERY : ""),
  },
  // There is one in an account and region, always: it is changed, never made or taken away.
  "aws:apigateway/account:Account": {
    ...gateway("/account"),
    create: "PATCH",
    delete: "PATCH",
    passes: { cloudwatchRoleArn: "apigateway" },
  },
  "aws:apigatewayv2/vpcLink:VpcLink": {
    ...gateway("/vpclinks", "/vpclinks/*", TAGS),
    ...tagged,
    serviceLinked: ownRole,
  },
  "aws:apigatewayv2/domainName:DomainName": {
    ...gateway("/domainnames", "/domainnames/*", TAGS),
    ...tagged,
    serviceLinked: ownRole,
  },
  "aws:apigatewayv2/apiMapping:ApiMapping": gateway("/domainnames/*"),
  "aws:apigateway/vpcLink:VpcLink": {
    ...gateway("/vpclinks", "/vpclinks/*", TAGS),
    ...tagged,
    // API Gateway docs, "Set up private integrations": it makes an endpoint service of the load balancer.
    also: () =>
      "ec2:CreateVpcEndpointServiceConfiguration ec2:DeleteVpcEndpointServiceConfigurations " +
      "ec2:DescribeVpcEndpointServiceConfigurations ec2:ModifyVpcEndpointServicePermissions " +
      "elasticloadbalancing:DescribeLoadBalancers",
  },
};
