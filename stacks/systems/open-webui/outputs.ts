import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../../../components/compute/cluster";
import type { FargateService } from "../../../components/compute/fargateService";
import type { LoadBalancer } from "../../../components/edge/loadBalancer";
import type { Dashboard } from "../../../components/observability/dashboard";
import type { LogGroup } from "../../../components/observability/logGroup";
import type { Context } from "../../../components/shared/context";
import type { OpenWebUiSettings } from "../../config/settings";
import type { Login } from "../common/login";
import { PATHS } from "./environment";

interface OutputInputs {
  readonly settings: OpenWebUiSettings;
  readonly context: Context;
  readonly publicUrl: string;
  readonly login: Login;
  readonly cluster: Cluster;
  readonly service: FargateService;
  readonly loadBalancer: LoadBalancer;
  readonly containerLogs: LogGroup;
  readonly dashboard: Dashboard;
}

/** What a person needs after `pulumi up`. */
export function outputsOf(inputs: OutputInputs): Record<string, unknown> {
  const { settings, context, publicUrl, login, loadBalancer } = inputs;
  const { region } = context;
  return {
    url: publicUrl,
    loginUrl: pulumi.interpolate`https://${login.host}`,
    callbackUrl: `${publicUrl}${PATHS.callback}`,
    // For DNS elsewhere: the public name is a CNAME to this one.
    loadBalancerDnsName: loadBalancer.dnsName,
    userPoolId: login.userPoolId,
    clientId: login.clientId,
    clusterName: inputs.cluster.clusterName,
    serviceName: inputs.service.serviceName,
    containerLogGroup: inputs.containerLogs.logGroupName,
    dashboardUrl: pulumi.interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${inputs.dashboard.dashboardName}`,
    createFirstAdmin: createFirstAdmin(region, login.userPoolId, settings.openWebui.groups.admin),
  };
}

/** Nobody can log in until an administrator exists; Cognito mails him a temporary password. */
function createFirstAdmin(
  region: string,
  userPoolId: pulumi.Input<string>,
  group: string,
): pulumi.Output<string> {
  const target = pulumi.interpolate`--region ${region} --user-pool-id ${userPoolId} --username you@example.com`;
  return pulumi.interpolate`aws cognito-idp admin-create-user ${target} --user-attributes Name=email,Value=you@example.com Name=email_verified,Value=true && aws cognito-idp admin-add-user-to-group ${target} --group-name '${group}'`;
}
