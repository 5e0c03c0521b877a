"use strict";
const {
  Duration,
  aws_budgets,
  aws_ce,
  aws_cloudwatch,
  aws_cloudwatch_actions,
  aws_events,
} = require("aws-cdk-lib");
const { aws_events_targets, aws_iam, aws_sns, aws_sns_subscriptions } = require("aws-cdk-lib");

const MAIL = "ops@example.com";
const { ComparisonOperator, TreatMissingData } = aws_cloudwatch;

/** The topic, the alarms with a dashboard, the events of deployments, the budget and the cost anomalies. */
exports.watch = (scope, resources) => {
  const topic = new aws_sns.Topic(scope, "Alarms", { masterKey: resources.key, enforceSSL: true });
  for (const service of ["cloudwatch.amazonaws.com", "events.amazonaws.com"]) {
    topic.grantPublish(new aws_iam.ServicePrincipal(service));
  }
  topic.addSubscription(new aws_sns_subscriptions.EmailSubscription(MAIL));
  const event = (id, description, eventPattern) =>
    new aws_events.Rule(scope, id, {
      description,
      eventPattern,
      targets: [new aws_events_targets.SnsTopic(topic)],
    });
  alarms(scope, topic, resources);
  const { cluster, service } = resources;
  event("ServiceEvents", "A service cannot start tasks or a deployment failed", {
    source: ["aws.ecs"],
    detailType: ["ECS Service Action", "ECS Deployment State Change"],
    resources: [service.serviceArn],
    detail: {
      eventName: [
        "SERVICE_TASK_START_IMPAIRED",
        "SERVICE_TASK_PLACEMENT_FAILURE",
        "SERVICE_TASK_CONFIGURATION_FAILURE",
        "SERVICE_DEPLOYMENT_FAILED",
      ],
    },
  });
  event("TaskEvents", "A task failed to start or ended by itself", {
    source: ["aws.ecs"],
    detailType: ["ECS Task State Change"],
    detail: {
      clusterArn: [cluster.clusterArn],
      group: [`service:${service.serviceName}`],
      lastStatus: ["STOPPED"],
      stopCode: ["TaskFailedToStart", "EssentialContainerExited"],
    },
  });
  costs(scope);
  return { topic, event };
};

function alarms(scope, topic, { balancer, targets, distribution, service, database, cache }) {
  const minute = Duration.minutes(1);
  const five = Duration.minutes(5);
  const metric = (namespace, metricName, dimensionsMap, statistic, period) =>
    new aws_cloudwatch.Metric({ namespace, metricName, dimensionsMap, statistic, period });
  const nodes = (name, statistic) =>
    Object.fromEntries(
      ["001", "002"].map((node, index) => [
        `n${index + 1}`,
        metric("AWS/ElastiCache", name, { CacheClusterId: `${cache.ref}-${node}` }, statistic, five),
      ]),
    );
  const cloudFront = { DistributionId: distribution.distributionId, Region: "Global" };
  const watched = {
    CacheEvictions: [
      new aws_cloudwatch.MathExpression({
        expression: "SUM([n1,n2])",
        usingMetrics: nodes("Evictions", "Sum"),
        period: five,
      }),
      ["The cache drops keys because its memory is full: take larger nodes.", 0, 1],
    ],
    CacheMemory: [
      new aws_cloudwatch.MathExpression({
        expression: "MAX([n1,n2])",
        usingMetrics: nodes("DatabaseMemoryUsagePercentage", "Maximum"),
        period: five,
      }),
      ["The cache uses more than 80 % of its memory for 15 minutes.", 80, 3, "MISSING"],
    ],
    DatabaseCpu: [
      database.metricCPUUtilization({ period: five }),
      ["The database uses more than 80 % of its CPU for 15 minutes.", 80, 3, "MISSING"],
    ],
    DatabaseStorage: [
      database.metricFreeStorageSpace({ period: five, statistic: "Minimum" }),
      ["The database has less than 2 GiB of free storage for 15 minutes.", 2 ** 31, 3, "MISSING", "LESS"],
    ],
    UnhealthyTargets: [
      targets.metrics.unhealthyHostCount({ period: minute, statistic: "Maximum" }),
      ["A target has failed its health check for 5 minutes.", 0, 5],
    ],
    BlockedRequests: [
      metric("AWS/WAFV2", "BlockedRequests", { Rule: "ALL", WebACL: "gatehouse-prod" }, "Sum", five),
      ["The web ACL blocked more than 500 requests in 5 minutes.", 500, 1],
    ],
    CloudFrontErrors: [
      new aws_cloudwatch.MathExpression({
        expression: "IF(req>=20, rate, 0)",
        usingMetrics: {
          req: metric("AWS/CloudFront", "Requests", cloudFront, "Sum", minute),
          rate: metric("AWS/CloudFront", "5xxErrorRate", cloudFront, "Average", minute),
        },
        period: minute,
      }),
      ["More than 5 % of CloudFront's answers are errors (5xx) for 5 minutes.", 5, 5],
    ],
    ErrorRate: [
      new aws_cloudwatch.MathExpression({
        expression: "IF(req>=20, 100*(FILL(t5,0)+FILL(e5,0))/req, 0)",
        usingMetrics: {
          req: balancer.metrics.requestCount({ period: minute, statistic: "Sum" }),
          t5: balancer.metrics.custom("HTTPCode_Target_5XX_Count", { period: minute, statistic: "Sum" }),
          e5: balancer.metrics.custom("HTTPCode_ELB_5XX_Count", { period: minute, statistic: "Sum" }),
        },
        period: minute,
      }),
      ["More than 5 % of the answers are errors (5xx) for 5 minutes.", 5, 5],
    ],
    NoHealthyTargets: [
      targets.metrics.healthyHostCount({ period: minute, statistic: "Maximum" }),
      ["No target has passed its health check for 10 minutes.", 1, 10, "BREACHING", "LESS"],
    ],
    ServiceCpu: [
      service.metricCpuUtilization({ period: minute }),
      ["The tasks use more than 85 % of their CPU for 15 minutes.", 85, 15],
    ],
    ServiceMemory: [
      service.metricMemoryUtilization({ period: minute, statistic: "Maximum" }),
      ["The tasks use more than 85 % of their memory for 5 minutes.", 85, 5],
    ],
  };
  const action = new aws_cloudwatch_actions.SnsAction(topic);
  const partOfOutage = ["ErrorRate", "NoHealthyTargets"];
  const made = {};
  const dashboard = new aws_cloudwatch.Dashboard(scope, "Dashboard", { dashboardName: "gatehouse-prod" });
  for (const [id, [measured, [alarmDescription, threshold, periods, missing, less]]] of Object.entries(
    watched,
  )) {
    const alarm = new aws_cloudwatch.Alarm(scope, id, {
      metric: measured,
      alarmDescription,
      threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: periods,
      comparisonOperator:
        less === undefined
          ? ComparisonOperator.GREATER_THAN_THRESHOLD
          : ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData[missing ?? "NOT_BREACHING"],
    });
    made[id] = alarm;
    if (!partOfOutage.includes(id)) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
    dashboard.addWidgets(
      new aws_cloudwatch.GraphWidget({
        title: id,
        width: 12,
        left: [measured],
        leftAnnotations: [{ label: alarmDescription, value: threshold }],
      }),
    );
  }
  const outage = new aws_cloudwatch.CompositeAlarm(scope, "Outage", {
    compositeAlarmName: "gatehouse-prod-is-down",
    alarmDescription: "Users get no answers: no task is healthy, or too many answers are errors.",
    alarmRule: aws_cloudwatch.AlarmRule.anyOf(made.NoHealthyTargets, made.ErrorRate),
  });
  outage.addAlarmAction(action);
  outage.addOkAction(action);
}

function costs(scope) {
  const notification = (notificationType, threshold) => ({
    notification: {
      comparisonOperator: "GREATER_THAN",
      notificationType,
      threshold,
      thresholdType: "PERCENTAGE",
    },
    subscribers: [{ subscriptionType: "EMAIL", address: MAIL }],
  });
  new aws_budgets.CfnBudget(scope, "Budget", {
    budget: { budgetType: "COST", timeUnit: "MONTHLY", budgetLimit: { amount: 1500, unit: "USD" } },
    notificationsWithSubscribers: [notification("FORECASTED", 80), notification("ACTUAL", 100)],
  });
  const monitor = new aws_ce.CfnAnomalyMonitor(scope, "AnomalyMonitor", {
    monitorName: "open-webui",
    monitorType: "CUSTOM",
    monitorSpecification: JSON.stringify({ Tags: { Key: "gatehouse:stack", Values: ["prod"] } }),
  });
  new aws_ce.CfnAnomalySubscription(scope, "Anomalies", {
    subscriptionName: "open-webui",
    frequency: "DAILY",
    monitorArnList: [monitor.attrMonitorArn],
    subscribers: [{ address: MAIL, type: "EMAIL" }],
    thresholdExpression: JSON.stringify({
      Dimensions: {
        Key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
        MatchOptions: ["GREATER_THAN_OR_EQUAL"],
        Values: ["100"],
      },
    }),
  });
}
