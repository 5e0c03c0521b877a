import * as pulumi from "@pulumi/pulumi";
import { arn, type Context } from "../shared/context";
import type { Statement } from "../shared/policy";
import type { Container } from "./container";

/** What ECS itself must reach before a task's own code runs. */
export interface ExecutionNeeds {
  /** Images by digest; of those in ECR, the pull of their repository is granted. */
  readonly images: readonly Container["image"][];
  readonly logGroupName: pulumi.Input<string>;
  /** @default - the containers take no secrets */
  readonly secrets?: SecretAccess;
  /** ARNs of the parameters that containers take, encrypted by none of one's own keys. @default - none */
  readonly parameters?: readonly pulumi.Input<string>[];
}

export interface SecretAccess {
  /** Whole ARNs, with the six characters that Secrets Manager adds. */
  readonly arns: readonly pulumi.Input<string>[];
  /** The key that encrypts them. */
  readonly keyArn: pulumi.Input<string>;
}

/** `account.dkr.ecr.region.amazonaws.com/repository`, and the newer `account.dkr-ecr.region.on.aws`. */
const ECR_IMAGE = /^(\d{12})\.dkr[.-]ecr\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\/([^@:]+)/;

/** The ARNs of the private ECR repositories among the images, each once. */
export function ecrRepositories(
  context: Context,
  images: ExecutionNeeds["images"],
): readonly pulumi.Input<string>[] {
  const pushed = images.flatMap((image) => (typeof image === "string" ? [] : [image.repositoryArn]));
  const arns = images.flatMap((image) => {
    if (typeof image !== "string") {
      return [];
    }
    const [, account, region, repository] = ECR_IMAGE.exec(image) ?? [];
    return repository === undefined
      ? []
      : [arn(context, "ecr", `repository/${repository}`, { account, region })];
  });
  return [...new Set([...[...new Set(arns)].sort(), ...pushed])];
}

/**
 * The execution role's statements: only what this task uses, where AWS's own managed policy grants every
 * repository and every log group.
 */
export function executionStatements(context: Context, needs: ExecutionNeeds): readonly Statement[] {
  return [
    ...pullStatements(ecrRepositories(context, needs.images)),
    {
      sid: "WriteLogs",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [arn(context, "logs", pulumi.interpolate`log-group:${needs.logGroupName}:*`)],
    },
    ...(needs.secrets === undefined ? [] : secretStatements(context, needs.secrets)),
    ...parameterStatements(needs.parameters ?? []),
  ];
}

function pullStatements(repositories: readonly pulumi.Input<string>[]): readonly Statement[] {
  if (repositories.length === 0) {
    return [];
  }
  return [
    {
      sid: "LogInToRegistry",
      actions: ["ecr:GetAuthorizationToken"],
      resources: ["*"],
      why: "The action knows no resource (Service Authorization Reference, Amazon ECR).",
    },
    {
      sid: "PullImages",
      actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      resources: repositories,
    },
  ];
}

function parameterStatements(arns: readonly pulumi.Input<string>[]): readonly Statement[] {
  // ECS docs, "Pass Systems Manager parameters": the plural action alone.
  return arns.length === 0
    ? []
    : [{ sid: "ReadParameters", actions: ["ssm:GetParameters"], resources: arns }];
}

function secretStatements(context: Context, secrets: SecretAccess): readonly Statement[] {
  return [
    { sid: "ReadSecrets", actions: ["secretsmanager:GetSecretValue"], resources: secrets.arns },
    {
      sid: "DecryptSecrets",
      actions: ["kms:Decrypt"],
      resources: [secrets.keyArn],
      // The key opens secrets only, and only when Secrets Manager asks.
      conditions: {
        StringEquals: { "kms:ViaService": `secretsmanager.${context.region}.${context.dnsSuffix}` },
      },
    },
  ];
}
