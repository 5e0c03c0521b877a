import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../../../components/compute/cluster";
import type { FargateService } from "../../../components/compute/fargateService";
import type { GithubRoles } from "../../../components/delivery/githubRoles";
import { SiteConfig } from "../../../components/edge/siteConfig";
import type { AlarmTopic } from "../../../components/observability/alarmTopic";
import type { Dashboard } from "../../../components/observability/dashboard";
import type { LogGroup } from "../../../components/observability/logGroup";
import type { Context } from "../../../components/shared/context";
import type { Parameters } from "../../../components/storage/parameters";
import type { ChatbotSettings } from "../../config/settings";
import type { Door } from "./door";
import type { ChatbotImage } from "./image";

interface OutputInputs {
  readonly settings: ChatbotSettings;
  readonly context: Context;
  readonly door: Door;
  readonly image: ChatbotImage;
  readonly parameters: Parameters;
  readonly cluster: Cluster;
  readonly service: FargateService;
  readonly containerLogs: LogGroup;
  readonly dashboard: Dashboard;
  readonly topic: AlarmTopic;
  readonly github: GithubRoles | undefined;
}

/** What the pages must know of the stack that they are published in: `/config.json`. Nothing in it is secret. */
export function pagesConfig(
  { region }: Context,
  { entry, pages, login, issuerUrl, callbackUrl, logoutUrl }: Door,
): Record<string, pulumi.Input<string> | readonly string[]> {
  return {
    // Empty: the API is at the pages' own address.
    apiUrl: pages.kind === "s3" ? "" : entry.publicUrl,
    region,
    userPoolId: login.userPoolId,
    clientId: login.clientId,
    issuer: issuerUrl,
    loginUrl: pulumi.interpolate`https://${login.host}`,
    callbackUrl,
    logoutUrl,
    scopes: ["openid", "email", "profile"],
  };
}

/** In the bucket of the pages; Amplify's pages bring their own, made of the stack's outputs. */
export function publishConfig(name: string, context: Context, door: Door): void {
  if (door.pages.kind === "s3") {
    const { bucketName } = door.pages.site;
    new SiteConfig(`${name}-config`, { context, bucketName, settings: pagesConfig(context, door) });
  }
}

/** What a person, or a pipeline, needs after `pulumi up`. */
export function outputsOf(inputs: OutputInputs): Record<string, unknown> {
  const { context, door, image, settings } = inputs;
  const { entry, login, pages } = door;
  const { region } = context;
  const { distribution } = entry;
  return {
    url: pages.url,
    apiUrl: pulumi.concat(entry.publicUrl, "/api/v1"),
    healthUrl: pulumi.concat(entry.publicUrl, "/api/v1/health"),
    loginUrl: pulumi.interpolate`https://${login.host}`,
    callbackUrl: door.callbackUrl,
    logoutUrl: door.logoutUrl,
    userPoolId: login.userPoolId,
    clientId: login.clientId,
    ...(settings.login.kind === "own" ? { createUser: createUser(context, door) } : {}),
    ...publishing(context, door),
    // For DNS elsewhere: the API's name is a CNAME to this one, or to the distribution's where there is one.
    loadBalancerDnsName: entry.loadBalancer.dnsName,
    ...(distribution === undefined
      ? {}
      : { distributionId: distribution.distributionId, distributionDomainName: distribution.domainName }),
    ...(image.repository === undefined ? {} : { repositoryUrl: image.repository.repositoryUrl }),
    // By digest: what the next environment runs.
    image: typeof image.image === "string" ? image.image : image.image.reference,
    parameters: Object.values(inputs.parameters.references).map(({ name }) => name),
    clusterName: inputs.cluster.clusterName,
    serviceName: inputs.service.serviceName,
    containerLogGroup: inputs.containerLogs.logGroupName,
    dashboardUrl: pulumi.interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${inputs.dashboard.dashboardName}`,
    // For alarms elsewhere than by mail.
    alarmTopicArn: inputs.topic.topicArn,
    ...pipeline(inputs),
  };
}

/** What the workflow is told, as variables of GitHub's environment. */
function pipeline({ github, settings }: OutputInputs): Record<string, unknown> {
  return github === undefined
    ? {}
    : {
        githubDeployRoleArn: github.deployRoleArns[settings.github?.environment ?? ""],
        githubPreviewRoleArn: github.previewRoleArn,
        githubBoundaryArn: github.boundaryArn,
      };
}

/** Where the pages are put. */
function publishing(context: Context, door: Door): Record<string, unknown> {
  const { pages } = door;
  if (pages.kind === "s3") {
    return { pagesBucket: pages.site.bucketName };
  }
  const { appId, branchName, defaultUrl, records } = pages.app;
  return {
    amplifyAppId: appId,
    amplifyBranch: branchName,
    amplifyUrl: defaultUrl,
    pagesConfig: pagesConfig(context, door),
    ...(records.length === 0 ? {} : { amplifyRecords: records }),
  };
}

function createUser({ region }: Context, { login }: Door): pulumi.Output<string> {
  return pulumi.interpolate`aws cognito-idp admin-create-user --region ${region} --user-pool-id ${login.userPoolId} --username you@example.com --user-attributes Name=email,Value=you@example.com Name=email_verified,Value=true`;
}
