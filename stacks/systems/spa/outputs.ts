import * as pulumi from "@pulumi/pulumi";
import type { HttpApi } from "../../../components/api/httpApi";
import type { InstanceBackend } from "../../../components/compute/instanceBackend";
import type { SiteSettings } from "../../../components/edge/siteConfig";
import type { AlarmTopic } from "../../../components/observability/alarmTopic";
import type { Dashboard } from "../../../components/observability/dashboard";
import type { LogGroup } from "../../../components/observability/logGroup";
import type { Context } from "../../../components/shared/context";
import type { SpaSettings } from "../../config/settings";
import type { Login } from "../common/login";
import type { Door } from "./door";

type Text = pulumi.Input<string>;

/** What the pages must know of the stack that they run in. */
export interface FrontEnd {
  readonly apiUrl: Text;
  /** Before `/ws/<id>?token=…`. */
  readonly wsUrl: Text;
  readonly authEnabled: boolean;
  readonly cognitoDomain: Text;
  readonly cognitoClientId: Text;
  readonly cognitoRedirectUri: Text;
  readonly cognitoLogoutUri: Text;
  readonly cognitoScopes: string;
}

/** All that an app client of this stack may ask for; another scope is `invalid_scope`. */
const SCOPES = "openid email profile";

interface FrontEndInputs {
  readonly settings: SpaSettings;
  readonly door: Door;
  readonly api: HttpApi;
  readonly login: Login;
  readonly redirectUri: Text;
  readonly logoutUri: Text;
}

export function frontEndOf(inputs: FrontEndInputs): FrontEnd {
  const { settings, door, api, login } = inputs;
  const { backendAuth, apiAuth } = settings.spa;
  return {
    apiUrl: api.url,
    wsUrl: pulumi.output(door.publicUrl).apply((url) => url.replace(/^https:/, "wss:")),
    authEnabled: backendAuth || apiAuth,
    cognitoDomain: pulumi.interpolate`https://${login.host}`,
    cognitoClientId: login.clientId,
    cognitoRedirectUri: inputs.redirectUri,
    cognitoLogoutUri: inputs.logoutUri,
    cognitoScopes: SCOPES,
  };
}

/** The content of config.json. */
export function siteSettings(frontEnd: FrontEnd): SiteSettings {
  return { ...frontEnd };
}

interface OutputInputs {
  readonly settings: SpaSettings;
  readonly context: Context;
  readonly door: Door;
  readonly login: Login;
  readonly frontEnd: FrontEnd;
  readonly backend: InstanceBackend;
  readonly containerLogs: LogGroup;
  readonly dashboard: Dashboard;
  readonly topic: AlarmTopic;
}

/** What a person or a pipeline needs after `pulumi up`. The names with underscores are the source document's. */
export function outputsOf(inputs: OutputInputs): Record<string, unknown> {
  const { context, door, login, frontEnd, settings } = inputs;
  const { region } = context;
  return {
    api_base_url: frontEnd.apiUrl,
    api_ws_url: frontEnd.wsUrl,
    cognito_domain_url: frontEnd.cognitoDomain,
    cognito_app_client_id: frontEnd.cognitoClientId,
    frontend_s3_bucket: door.site.bucketName,
    cloudfront_distribution_id: door.distribution.distributionId,
    url: door.publicUrl,
    authEnabled: frontEnd.authEnabled,
    redirectUri: frontEnd.cognitoRedirectUri,
    logoutUri: frontEnd.cognitoLogoutUri,
    scopes: frontEnd.cognitoScopes,
    userPoolId: login.userPoolId,
    ...(settings.login.kind === "own" ? { createUser: createUser(context, login) } : {}),
    // For DNS elsewhere: the public name is a CNAME to this one.
    distributionDomainName: door.distribution.domainName,
    groupName: inputs.backend.groupName,
    containerLogGroup: inputs.containerLogs.logGroupName,
    dashboardUrl: pulumi.interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${inputs.dashboard.dashboardName}`,
    // For alarms elsewhere than by mail.
    alarmTopicArn: inputs.topic.topicArn,
  };
}

/** The command by which an administrator creates a user, to whom Cognito mails a temporary password. */
function createUser({ region }: Context, { userPoolId }: Login): pulumi.Output<string> {
  return pulumi.interpolate`aws cognito-idp admin-create-user --region ${region} --user-pool-id ${userPoolId} --username you@example.com --user-attributes Name=email,Value=you@example.com Name=email_verified,Value=true`;
}
