import type { NeedsByType } from "../needs";

const logs = { service: "logs", is: ["log-group"] };
const topic = { service: "sns", is: ["topic"] };
const rule = { service: "events", is: ["rule-on-default-event-bus"] };
const alarm = { service: "cloudwatch", is: ["alarm"], named: "AlarmName" };
/** CloudWatch docs: alarms that mend an instance act through a role of EventBridge. */
const mends = (actions: unknown): Readonly<Record<string, string>> =>
  JSON.stringify(actions ?? "").includes(":automate:") ? { events: "AWSServiceRoleForCloudWatchEvents" } : {};
const ce = (kind: string) => ({ service: "ce", is: [kind] });

export const operations: NeedsByType = {
  "aws:cloudwatch/logGroup:LogGroup": {
    ...logs,
    named: "LogGroupName",
    create: "CreateLogGroup PutRetentionPolicy AssociateKmsKey TagResource",
    read: "DescribeLogGroups ListTagsForResource",
    update:
      "PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey DisassociateKmsKey TagResource UntagResource",
    delete: "DeleteLogGroup",
  },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
    service: "logs",
    create: "PutResourcePolicy",
    read: "DescribeResourcePolicies",
    update: "PutResourcePolicy",
    delete: "DeleteResourcePolicy",
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    ...logs,
    create: "PutMetricFilter",
    read: "DescribeMetricFilters",
    update: "PutMetricFilter",
    delete: "DeleteMetricFilter",
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": {
    service: "logs",
    is: ["delivery-source"],
    named: "DeliverySourceName",
    // CloudFront docs, "Standard logging (v2)": the logs' owner allows their delivery.
    create: "PutDeliverySource TagResource cloudfront:AllowVendedLogDeliveryForResource",
    read: "GetDeliverySource ListTagsForResource",
    update: "PutDeliverySource TagResource UntagResource",
    delete: "DeleteDeliverySource",
  },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    service: "logs",
    is: ["delivery-destination"],
    named: "DeliveryDestinationName",
    create: "PutDeliveryDestination TagResource",
    read: "GetDeliveryDestination ListTagsForResource",
    update: "PutDeliveryDestination TagResource UntagResource",
    delete: "DeleteDeliveryDestination",
  },
  "aws:cloudwatch/logDelivery:LogDelivery": {
    service: "logs",
    is: ["delivery"],
    with: ["delivery-source", "delivery-destination"],
    create: "CreateDelivery TagResource",
    read: "GetDelivery ListTagsForResource",
    update: "UpdateDeliveryConfiguration TagResource UntagResource",
    delete: "DeleteDelivery",
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    ...alarm,
    create: "PutMetricAlarm TagResource",
    read: "DescribeAlarms ListTagsForResource",
    update: "PutMetricAlarm TagResource UntagResource",
    delete: "DeleteAlarms",
    serviceLinked: ({ alarmActions }) => mends(alarmActions),
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    ...alarm,
    create: "PutCompositeAlarm TagResource",
    read: "DescribeAlarms ListTagsForResource",
    update: "PutCompositeAlarm TagResource UntagResource",
    delete: "DeleteAlarms",
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    service: "cloudwatch",
    is: ["dashboard"],
    named: "DashboardName",
    create: "PutDashboard",
    read: "GetDashboard",
    update: "PutDashboard",
    delete: "DeleteDashboards",
  },
  "aws:cloudwatch/eventRule:EventRule": {
    ...rule,
    named: "RuleName",
    create: "PutRule TagResource",
    read: "DescribeRule ListTagsForResource",
    update: "PutRule EnableRule DisableRule TagResource UntagResource",
    delete: "DeleteRule",
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    ...rule,
    create: "PutTargets",
    read: "ListTargetsByRule",
    update: "PutTargets",
    delete: "RemoveTargets",
    passes: { roleArn: "events" },
  },
  "aws:sns/topic:Topic": {
    ...topic,
    named: "TopicName",
    create: "CreateTopic SetTopicAttributes TagResource",
    read: "GetTopicAttributes ListTagsForResource",
    update: "SetTopicAttributes TagResource UntagResource",
    delete: "DeleteTopic",
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    ...topic,
    create: "SetTopicAttributes",
    read: "GetTopicAttributes",
    update: "SetTopicAttributes",
    delete: "SetTopicAttributes",
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    ...topic,
    create: "Subscribe",
    read: "GetSubscriptionAttributes",
    update: "SetSubscriptionAttributes",
    delete: "Unsubscribe",
  },
  "aws:cloudtrail/trail:Trail": {
    service: "cloudtrail",
    is: ["trail"],
    named: "TrailName",
    create: "CreateTrail StartLogging AddTags",
    read: "DescribeTrails GetTrail GetTrailStatus GetEventSelectors GetInsightSelectors ListTags",
    update: "UpdateTrail StartLogging StopLogging PutEventSelectors AddTags RemoveTags",
    delete: "DeleteTrail",
    passes: { cloudWatchLogsRoleArn: "cloudtrail" },
  },
  "aws:budgets/budget:Budget": {
    service: "budgets",
    is: ["budget"],
    named: "BudgetName",
    create: "ModifyBudget TagResource",
    read: "ViewBudget ListTagsForResource",
    update: "ModifyBudget TagResource UntagResource",
    delete: "ModifyBudget",
  },
  "aws:costexplorer/anomalyMonitor:AnomalyMonitor": {
    ...ce("anomalymonitor"),
    create: "CreateAnomalyMonitor TagResource",
    read: "GetAnomalyMonitors ListTagsForResource",
    update: "UpdateAnomalyMonitor TagResource UntagResource",
    delete: "DeleteAnomalyMonitor",
  },
  "aws:costexplorer/anomalySubscription:AnomalySubscription": {
    ...ce("anomalysubscription"),
    create: "CreateAnomalySubscription TagResource",
    read: "GetAnomalySubscriptions ListTagsForResource",
    update: "UpdateAnomalySubscription TagResource UntagResource",
    delete: "DeleteAnomalySubscription",
  },
};
