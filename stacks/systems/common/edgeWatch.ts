import type * as pulumi from "@pulumi/pulumi";
import type { AlarmSpec } from "../../../components/observability/alarmSpec";
import {
  blockedRequestsSpike,
  certificateExpiresSoon,
  cloudfront5xxRate,
} from "../../../components/observability/alarmSpecs";
import { Alarms } from "../../../components/observability/alarms";
import { AlarmTopic } from "../../../components/observability/alarmTopic";
import type { Context } from "../../../components/shared/context";
import { EncryptionKey } from "../../../components/storage/encryptionKey";
import { GLOBAL_REGION, isForbidden } from "../../config/resolve";
import type { CommonSettings, EdgeSettings } from "../../config/settings";
import type { Entry } from "./entry";

/** What the edge is watched for: in the stack's region, and in us-east-1 where CloudFront and its ACL report. */
export interface EdgeAlarms {
  readonly regional: readonly AlarmSpec[];
  readonly global: readonly AlarmSpec[];
}

export function edgeAlarms({ distribution, webAcl }: Entry, { certificateArn }: EdgeSettings): EdgeAlarms {
  const blocked = webAcl === undefined ? [] : [blockedRequestsSpike(webAcl)];
  const isGlobal = webAcl?.scope === "cloudfront";
  return {
    regional: isGlobal ? [] : blocked,
    global: [
      ...(distribution === undefined
        ? []
        : [cloudfront5xxRate({ distributionId: distribution.distributionId })]),
      ...(isGlobal ? blocked : []),
      // The stack's own certificates renew themselves by the record that the stack keeps.
      ...(distribution === undefined || certificateArn === undefined
        ? []
        : [certificateExpiresSoon({ key: "edge-certificate-expiry", certificateArn })]),
    ],
  };
}

/**
 * Alarms on metrics of us-east-1. An alarm tells a topic of its own region, and a topic takes a key of its own
 * region: a stack elsewhere gets both there, $1 a month for the key.
 */
export function watchGlobally(
  name: string,
  context: Context,
  settings: CommonSettings,
  { topicArn, alarms }: { readonly topicArn: pulumi.Input<string>; readonly alarms: readonly AlarmSpec[] },
): void {
  if (alarms.length === 0) {
    return;
  }
  const global = `${name}-global`;
  if (context.region === GLOBAL_REGION) {
    new Alarms(global, { context, topicArn, alarms });
    return;
  }
  if (isForbidden(settings.account, GLOBAL_REGION)) {
    return;
  }
  const region = GLOBAL_REGION;
  const { keyArn } = new EncryptionKey(global, { context, services: ["sns-alarms"], region });
  const topic = new AlarmTopic(`${global}-alarms`, {
    context,
    keyArn,
    emails: settings.observability.alarmEmails,
    region,
  });
  new Alarms(global, { context, topicArn: topic.topicArn, alarms, region });
}
