import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../../../components/compute/cluster";
import type { FargateService } from "../../../components/compute/fargateService";
import type { AlarmTopic } from "../../../components/observability/alarmTopic";
import type { Dashboard } from "../../../components/observability/dashboard";
import type { LogGroup } from "../../../components/observability/logGroup";
import type { Context } from "../../../components/shared/context";
import type { OpenWebUiSettings } from "../../config/settings";
import type { Entry } from "../common/entry";
import type { Login } from "../common/login";
import { pageOf } from "../common/publicUrl";
import { PATHS } from "./environment";
import type { State } from "./state";

interface OutputInputs {
  readonly settings: OpenWebUiSettings;
  readonly context: Context;
  readonly entry: Entry;
  readonly login: Login;
  readonly cluster: Cluster;
  readonly service: FargateService;
  readonly containerLogs: LogGroup;
  readonly dashboard: Dashboard;
  readonly topic: AlarmTopic;
  readonly state: State;
  readonly backupVaultName: pulumi.Output<string> | undefined;
  readonly privateHostName: pulumi.Output<string> | undefined;
}

/** What a person needs after `pulumi up`. */
export function outputsOf(inputs: OutputInputs): Record<string, unknown> {
  const { settings, context, entry, login, state } = inputs;
  const { publicUrl, loadBalancer, distribution } = entry;
  const { region } = context;
  return {
    url: publicUrl,
    loginUrl: pulumi.interpolate`https://${login.host}`,
    callbackUrl: pageOf(publicUrl, PATHS.callback),
    // For DNS elsewhere: the public name is a CNAME to the distribution, or to the load balancer without one.
    ...(distribution === undefined
      ? {}
      : { distributionDomainName: distribution.domainName, distributionId: distribution.distributionId }),
    loadBalancerDnsName: loadBalancer.dnsName,
    userPoolId: login.userPoolId,
    clientId: login.clientId,
    clusterName: inputs.cluster.clusterName,
    serviceName: inputs.service.serviceName,
    containerLogGroup: inputs.containerLogs.logGroupName,
    dashboardUrl: pulumi.interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${inputs.dashboard.dashboardName}`,
    // For alarms elsewhere than by mail, and for snapshots and restores.
    alarmTopicArn: inputs.topic.topicArn,
    ...(state.files === undefined ? {} : { fileSystemId: state.files.fileSystemId }),
    ...(state.bucket === undefined ? {} : { uploadsBucket: state.bucket.bucketName }),
    ...(state.database === undefined ? {} : { databaseIdentifier: state.database.identifier }),
    ...(inputs.privateHostName === undefined ? {} : { privateHostName: inputs.privateHostName }),
    ...(inputs.backupVaultName === undefined ? {} : { backupVaultName: inputs.backupVaultName }),
    createFirstAdmin: createFirstAdmin(region, login.userPoolId, settings),
  };
}

/** Nobody can log in until an administrator exists; Cognito mails him a temporary password. */
function createFirstAdmin(
  region: string,
  userPoolId: pulumi.Input<string>,
  { login, openWebui: { groups } }: OpenWebUiSettings,
): pulumi.Output<string> {
  const pool = pulumi.interpolate`--region ${region} --user-pool-id ${userPoolId}`;
  const target = pulumi.interpolate`${pool} --username you@example.com`;
  const admit = pulumi.interpolate`aws cognito-idp admin-add-user-to-group ${target} --group-name '${groups.admin}'`;
  if (login.kind === "existing") {
    // The stack makes no groups in a pool that is not its own, and without them nobody gets in.
    const [admin, user] = [groups.admin, groups.user].map(
      (group) => pulumi.interpolate`aws cognito-idp create-group ${pool} --group-name '${group}'`,
    );
    return pulumi.interpolate`${admin}; ${user}; ${admit}`;
  }
  return pulumi.interpolate`aws cognito-idp admin-create-user ${target} --user-attributes Name=email,Value=you@example.com Name=email_verified,Value=true && ${admit}`;
}
