import { textsAt } from "../properties";
import { type Hold, heldBy } from "./holds";
import { CREATE, type Refusal, WRITE } from "./refusal";

const ACL = "aws:wafv2/webAcl:WebAcl";
const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";
const LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";

const holds: readonly Hold[] = [
  {
    id: "web ACL in use",
    type: ACL,
    when: "a load balancer, an app of Amplify or a distribution is behind it",
    holders: [ASSOCIATION, "aws:cloudfront/distribution:Distribution"],
    message: () =>
      "WAFAssociatedItemException: AWS WAF couldn’t perform the operation because your resource is being used by another resource or it’s associated with another resource.",
    source: "WAF API: DeleteWebACL",
  },
];

/** `arn:aws:wafv2:us-east-1:…:global/webacl/…` */
const isEdgeAcl = (arn: unknown) => /^arn:[\w-]+:wafv2:[\w-]+:\d{12}:global\//.test(String(arn));

export const firewallRefusals: readonly Refusal[] = [
  {
    id: "edge web ACL outside us-east-1",
    on: WRITE,
    types: [ACL],
    when: "a web ACL of the scope CLOUDFRONT is asked for in another region",
    source: "WAF API: CreateWebACL, Scope",
    message: ({ inputs, region }) =>
      inputs["scope"] === "CLOUDFRONT" && region !== "us-east-1"
        ? "WAFInvalidParameterException: Error reason: The scope is not valid., field: SCOPE_VALUE, parameter: CLOUDFRONT"
        : undefined,
  },
  {
    id: "edge web ACL on a load balancer",
    on: WRITE,
    types: [ASSOCIATION],
    when: "a web ACL of the scope CLOUDFRONT is put before a load balancer",
    source: "WAF API: AssociateWebACL",
    message: ({ inputs }) =>
      // Amplify docs, "Firewall support": an app takes one of that scope, and no other.
      isEdgeAcl(inputs["webAclArn"]) && !/^arn:[\w-]+:amplify:/.test(String(inputs["resourceArn"]))
        ? `WAFInvalidParameterException: Error reason: The ARN isn't valid., field: WEB_ACL_ARN, parameter: ${inputs["webAclArn"]}`
        : undefined,
  },
  {
    id: "second web ACL of a load balancer",
    on: CREATE,
    types: [ASSOCIATION],
    when: "the load balancer has an association: WAF takes the new one for it, and the end of the old one ends both",
    source: "WAF API: AssociateWebACL and DisassociateWebACL know the resource alone",
    message: ({ cloud, inputs }) =>
      cloud.all(ASSOCIATION).some((other) => other.inputs["resourceArn"] === inputs["resourceArn"])
        ? `It is created, and the deletion of the old association leaves ${inputs["resourceArn"]} without a web ACL; delete the old one first (deleteBeforeReplace)`
        : undefined,
  },
  {
    id: "regional web ACL on a distribution",
    on: WRITE,
    types: ["aws:cloudfront/distribution:Distribution"],
    when: "a web ACL of the scope REGIONAL is put before a distribution",
    source: "CloudFront API: InvalidWebACLId",
    message: ({ inputs }) => {
      const acl = inputs["webAclId"];
      return acl === undefined || acl === "" || isEdgeAcl(acl)
        ? undefined
        : `InvalidWebACLId: Web ACL is not accessible by the requester: ${acl}`;
    },
  },
  {
    id: "web ACL log group name",
    on: WRITE,
    types: [LOGGING],
    when: "the name of the log group does not begin with aws-waf-logs-",
    source: "WAF docs: log destinations",
    message: ({ inputs }) => {
      const wrong = textsAt(inputs, "logDestinationConfigs[]").find(
        (arn) => arn.includes(":log-group:") && !arn.includes(":log-group:aws-waf-logs-"),
      );
      return wrong === undefined
        ? undefined
        : `WAFInvalidParameterException: Error reason: The ARN isn't valid. A valid ARN begins with arn: and includes other information separated by colons or slashes., field: LOG_DESTINATION, parameter: ${wrong}`;
    },
  },
  ...holds.map(heldBy),
];
