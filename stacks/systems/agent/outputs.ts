import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../../../components/compute/cluster";
import type { FargateService } from "../../../components/compute/fargateService";
import type { Repository } from "../../../components/delivery/repository";
import type { AlarmTopic } from "../../../components/observability/alarmTopic";
import type { Dashboard } from "../../../components/observability/dashboard";
import type { LogGroup } from "../../../components/observability/logGroup";
import type { Context } from "../../../components/shared/context";
import type { AgentSettings } from "../../config/settings";
import type { Documents } from "./documents";
import type { Door } from "./door";

interface OutputInputs {
  readonly settings: AgentSettings;
  readonly context: Context;
  readonly door: Door;
  readonly documents: Documents | undefined;
  readonly repository: Repository | undefined;
  readonly cluster: Cluster;
  readonly service: FargateService;
  readonly containerLogs: LogGroup;
  readonly dashboard: Dashboard;
  readonly topic: AlarmTopic;
}

/** What a person needs after `pulumi up`. */
export function outputsOf(inputs: OutputInputs): Record<string, unknown> {
  const { context, door, documents, repository } = inputs;
  const { entry, login } = door;
  const { region } = context;
  const { distribution } = entry;
  return {
    url: entry.publicUrl,
    loginUrl: pulumi.interpolate`https://${login.host}`,
    callbackUrl: door.callbackUrl,
    logoutUrl: door.logoutUrl,
    userPoolId: login.userPoolId,
    clientId: login.clientId,
    ...createUser(inputs),
    // For DNS elsewhere: the public name is a CNAME to this one, or to the distribution's where there is one.
    loadBalancerDnsName: entry.loadBalancer.dnsName,
    ...(distribution === undefined
      ? {}
      : { distributionId: distribution.distributionId, distributionDomainName: distribution.domainName }),
    ...(documents === undefined ? {} : { documentsBucket: documents.bucketName }),
    ...(repository === undefined ? {} : { repositoryUrl: repository.repositoryUrl }),
    clusterName: inputs.cluster.clusterName,
    serviceName: inputs.service.serviceName,
    containerLogGroup: inputs.containerLogs.logGroupName,
    dashboardUrl: pulumi.interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${inputs.dashboard.dashboardName}`,
    // For alarms elsewhere than by mail.
    alarmTopicArn: inputs.topic.topicArn,
  };
}

/** Nobody registers: an administrator creates each user, and Cognito mails a temporary password. */
function createUser({ settings, context, door }: OutputInputs): { createUser?: pulumi.Output<string> } {
  const { allowedGroup } = settings.agent;
  const target = pulumi.interpolate`--region ${context.region} --user-pool-id ${door.login.userPoolId} --username you@example.com`;
  const create = pulumi.interpolate`aws cognito-idp admin-create-user ${target} --user-attributes Name=email,Value=you@example.com Name=email_verified,Value=true`;
  const admit = pulumi.interpolate`aws cognito-idp admin-add-user-to-group ${target} --group-name '${allowedGroup ?? ""}'`;
  // A pool that exists has users already, and its own way to new ones.
  const steps = [
    ...(settings.login.kind === "own" ? [create] : []),
    ...(allowedGroup === undefined ? [] : [admit]),
  ];
  return steps.length === 0 ? {} : { createUser: pulumi.all(steps).apply((texts) => texts.join(" && ")) };
}
