import { isAbsent } from "../../resource";
import { orCompliant, type Rule } from "../../rule";
import { inputsOf, judgeReference, judgeValue, part } from "../../views/values";

const DESTINATION_TYPES = [
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
];

/** accessLogSettings has destinationArn and format. */
export const apigwAccessLogs: Rule = {
  id: "apigw-access-logs",
  title: "API stages log access",
  severity: "medium",
  references: {
    fsbp: ["APIGateway.9", "APIGateway.1"],
    checkov: ["CKV_AWS_76"],
    cdkNag: ["AwsSolutions-APIG1"],
    trivy: ["AVD-AWS-0001"],
  },
  resourceTypes: ["aws:apigatewayv2/stage:Stage", "aws:apigateway/stage:Stage"],
  scope: "stack",
  check(stage, context) {
    const settings = part(inputsOf(stage), "accessLogSettings");
    return orCompliant([
      ...judgeReference(stage, context, part(settings, "destinationArn"), DESTINATION_TYPES, {
        problem: "nobody can tell later who called what",
        remedy: "name the ARN of a log group",
      }),
      ...judgeValue(stage, part(settings, "format"), (value) => !isAbsent(value) && value !== "", {
        problem: "the log has nothing to write",
        remedy: "name the fields, such as $context.requestId and $context.identity.sourceIp",
      }),
    ]);
  },
};
