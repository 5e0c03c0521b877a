import type * as pulumi from "@pulumi/pulumi";
import { arn, type Context } from "../shared/context";
import type { Statement } from "../shared/policy";
import { parameterArn } from "../storage/parameters";
import { type ExecutionNeeds, executionStatements } from "./executionStatements";

export interface InstanceNeeds extends ExecutionNeeds {
  /** Of the settings in Parameter Store; each starts with a slash. */
  readonly parameterNames: readonly string[];
  /** The key of those that are encrypted. @default - none is */
  readonly parameterKeyArn?: pulumi.Input<string>;
}

/**
 * What an instance must reach before and beside its application: the image, the log group, the settings, and
 * Session Manager.
 *
 * AWS's own AmazonSSMManagedInstanceCore is not used: it reads every parameter of the account. Session Manager
 * needs these five actions (Systems Manager docs, "Create an IAM role with minimal Session Manager permissions").
 */
export function instanceStatements(context: Context, needs: InstanceNeeds): readonly Statement[] {
  return [
    ...executionStatements(context, needs),
    ...parameterStatements(context, needs),
    {
      sid: "ReportInstance",
      actions: ["ssm:UpdateInstanceInformation"],
      // Which instance of the account it will be is not known before.
      resources: [arn(context, "ec2", "instance/*")],
    },
    {
      sid: "OpenSessions",
      actions: [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ],
      resources: ["*"],
      why: "The actions know no resource (Service Authorization Reference, Amazon Message Gateway Service).",
    },
  ];
}

function parameterStatements(context: Context, needs: InstanceNeeds): readonly Statement[] {
  const { parameterNames, parameterKeyArn } = needs;
  if (parameterNames.length === 0) {
    return [];
  }
  const read: Statement = {
    sid: "ReadParameters",
    actions: ["ssm:GetParameter"],
    resources: parameterNames.map((name) => parameterArn(context, name)),
  };
  return parameterKeyArn === undefined
    ? [read]
    : [
        read,
        {
          sid: "DecryptParameters",
          actions: ["kms:Decrypt"],
          resources: [parameterKeyArn],
          conditions: { StringEquals: { "kms:ViaService": `ssm.${context.region}.${context.dnsSuffix}` } },
        },
      ];
}
