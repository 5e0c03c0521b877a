import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type Context, inRegion, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { type WebAclArgs, webAclDefaults } from "./webAclArgs";
import { validateWebAcl } from "./webAclChecks";
import { visibility, webAclRules } from "./webAclRules";

export type { WebAclArgs } from "./webAclArgs";
export type { Countries, PathMatch } from "./webAclRules";

/** What identifies a user, and what logins and searches carry in the query. */
const REDACTED = [
  { singleHeader: { name: "authorization" } },
  { singleHeader: { name: "cookie" } },
  { queryString: {} },
];

/**
 * Requests that a rule blocked; the others stand in the access logs of CloudFront and the load balancer. What is only
 * counted is left out: a record names the text that matched, and on the exempt paths that is what people write.
 */
const LOGGED = ["BLOCK"];

/**
 * A firewall for web requests: AWS's lists of bad addresses, known bad inputs and common attacks, a rate limit for
 * each address and, where wanted, a list of countries.
 *
 * Creates an `aws.wafv2.WebAcl`, its log group and `WebAclLoggingConfiguration`, and a `WebAclAssociation` with a
 * load balancer. A distribution takes `webAclArn` instead. Idle (us-east-1, list price): $5.00 and $1.00 a rule, so
 * $10.00, $9.00 without exempt paths, $1.00 more with countries; $0.60 a million requests. The rules need 956
 * capacity units with one exempt path, 24 more for each further one and 1 for countries, of the 1,500 in the price.
 *
 * On the exempt paths the core set counts bad bodies instead of blocking them; a rule of ours blocks them everywhere
 * else. The set looks at the first 8 KB of a body ("SizeRestrictions_BODY" blocks larger ones), so a larger
 * inspection limit, which costs extra, is not offered. Known bad inputs stay blocked everywhere: somebody who asks a
 * model about Log4j by its exploit is refused.
 *
 * AWS itself attaches the policy that lets `delivery.logs.amazonaws.com` write to the log group when logging begins
 * (CloudWatch Logs docs, "Logs sent to CloudWatch Logs"), and a log group has one policy: a second one would race
 * with it, and one of the account would take one of ten. Whoever deploys needs logs:CreateLogDelivery,
 * logs:PutResourcePolicy, logs:DescribeResourcePolicies and logs:DescribeLogGroups.
 *
 * WAF deletes no ACL that is in use. A distribution that takes `webAclArn` is updated or deleted before the ACL, and
 * the automatic name lets a new ACL stand beside the old one meanwhile.
 *
 * Refuses both lists of countries at once; paths that could cover others; what lies in another region.
 */
export class WebAcl extends pulumi.ComponentResource {
  readonly webAclArn: pulumi.Output<string>;
  /** CloudWatch's dimension `WebACL`. */
  readonly metricName: string;
  readonly scope: WebAclArgs["scope"];
  /** Where the ACL is, with its metrics and its log. */
  readonly region: string;
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: WebAclArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = { ...args, ...webAclDefaults, metricName: name, ...definedOnly(args) };
    const region = plan.scope === "cloudfront" ? "us-east-1" : undefined;
    const there = inRegion(args.context, region);
    validateWebAcl(name, there.region, plan);
    super("gatehouse:edge:WebAcl", name, args, opts);
    const { context, scope, metricName, associateWith } = plan;

    const webAcl = new aws.wafv2.WebAcl(
      name,
      {
        scope: scope === "cloudfront" ? "CLOUDFRONT" : "REGIONAL",
        defaultAction: { allow: {} },
        rules: webAclRules(plan),
        visibilityConfig: visibility(metricName),
        region,
        tags: tagsFor(context, name),
      },
      { parent: this },
    );
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      {
        // WAF docs, "Log group naming". With the ACL's own name no other stack has it.
        name: pulumi.concat("aws-waf-logs-", webAcl.name),
        kmsKeyId: plan.keyArn,
        retentionInDays: plan.logRetentionDays,
        region,
        tags: tagsFor(context, `${name}-logs`),
      },
      { parent: this },
    );
    new aws.wafv2.WebAclLoggingConfiguration(
      `${name}-logging`,
      {
        resourceArn: webAcl.arn,
        logDestinationConfigs: [logGroupArn(there, logGroup.name)],
        redactedFields: REDACTED,
        loggingFilter: {
          defaultBehavior: "DROP",
          filters: [
            {
              behavior: "KEEP",
              requirement: "MEETS_ANY",
              conditions: LOGGED.map((action) => ({ actionCondition: { action } })),
            },
          ],
        },
        region,
      },
      { parent: this },
    );
    if (associateWith !== undefined) {
      new aws.wafv2.WebAclAssociation(
        `${name}-association`,
        { webAclArn: webAcl.arn, resourceArn: associateWith },
        // A load balancer has one web ACL: the end of the old association, coming last, would take the new one away.
        { parent: this, deleteBeforeReplace: true },
      );
    }

    this.webAclArn = webAcl.arn;
    this.metricName = metricName;
    this.scope = scope;
    this.region = there.region;
    this.logGroupName = logGroup.name;
    this.registerOutputs({
      webAclArn: this.webAclArn,
      metricName: this.metricName,
      scope: this.scope,
      region: this.region,
      logGroupName: this.logGroupName,
    });
  }
}

/** Without `:*`: WAF takes the group itself. */
function logGroupArn(context: Context, logGroupName: pulumi.Output<string>): pulumi.Output<string> {
  return arn(context, "logs", pulumi.concat("log-group:", logGroupName));
}
