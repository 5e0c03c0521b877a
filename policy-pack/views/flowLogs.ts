import type { Context } from "../context";
import { isUnknown, type Resource } from "../resource";
import { BUCKET_TYPES } from "./buckets";

export const FLOW_LOG = "aws:ec2/flowLog:FlowLog";
export const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

/** The log group or bucket of the stack that a flow log writes to. Its ARN may end in `:*` or in a folder. */
export function destinationOf(flowLog: Resource, context: Context): Resource | undefined {
  const { logDestination } = flowLog.inputs;
  const arn = isUnknown(logDestination)
    ? logDestination
    : String(logDestination).replace(/:\*$|(?<=:::[^/]+)\/.*$/, "");
  return context.referenced(flowLog, "logDestination", [LOG_GROUP, ...BUCKET_TYPES], arn)[0];
}
