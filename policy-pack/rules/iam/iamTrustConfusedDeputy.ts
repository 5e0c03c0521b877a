import { UNKNOWN } from "../../resource";
import { notApplicable, type Rule } from "../../rule";
import { anyOf, restricts } from "../../views/conditions";
import { judgeDocuments } from "../../views/identityPolicies";
import { documentsIn } from "../../views/principals";
import { isOpenPrincipal, type Statement } from "../../views/statements";

/**
 * Services that send the customer's account along when they take a role on (their docs, "Cross-service confused deputy
 * prevention"). EC2 and Lambda do not, so that the condition would lock them out.
 */
const SENDS_SOURCE = [
  ...[
    "amplify",
    "apigateway",
    "appsync",
    "backup",
    "bedrock",
    "bedrock-agentcore",
    "batchoperations.s3",
    "chatbot",
  ],
  ...[
    "cloudtrail",
    "codebuild",
    "codepipeline",
    "cognito-idp",
    "comprehend",
    "config",
    "datasync",
    "delivery.logs",
  ],
  ...[
    "ecs-tasks",
    "export.rds",
    "firehose",
    "imagebuilder",
    "kendra",
    "lex",
    "lexv2",
    "logs",
    "mediaconvert",
  ],
  ...[
    "pipes",
    "rekognition",
    "s3",
    "sagemaker",
    "scheduler",
    "ssm",
    "states",
    "textract",
    "transcribe",
    "transfer",
  ],
  ...["translate", "vpc-flow-logs"],
];
const SOURCE_KEYS = new Set([
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "sts:externalid",
]);

/** The service that a statement trusts and that acts for several customers, if there is one. */
function deputyIn({ principals }: Statement): string | undefined {
  return principals.find(({ kind, value }) => {
    const [, name = ""] = /^(.+?)(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/i.exec(value) ?? [];
    return kind === "service" && SENDS_SOURCE.includes(name.toLowerCase());
  })?.value;
}

/** Trust for services that act for several customers has aws:SourceAccount or aws:SourceArn. */
export const iamTrustConfusedDeputy: Rule = {
  id: "iam-trust-confused-deputy",
  title: "Service trust has source conditions",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:iam/role:Role"],
  scope: "resource",
  check(role, context) {
    const documents = documentsIn(role, context, ["assumeRolePolicy"]);
    const verdicts = judgeDocuments(role, documents, (statement) => {
      const service = deputyIn(statement);
      if (service === undefined) {
        return isOpenPrincipal(statement, "service")
          ? { element: "Principal", undecided: "a principal is not known before creation" }
          : undefined;
      }
      const bound = anyOf(statement.conditions.map((condition) => restricts(condition, SOURCE_KEYS)));
      if (bound === UNKNOWN) {
        return { element: "Condition", undecided: "a condition is not known before creation" };
      }
      const problem = "another customer can have the service use the role";
      const remedy = "add StringEquals aws:SourceAccount with the account, or ArnLike aws:SourceArn";
      return bound ? undefined : { element: "Principal", value: service, problem, remedy };
    });
    const concerned = documents.some(
      (document) =>
        document.kind === "known" &&
        document.statements.some((one) => one.effect !== "deny" && deputyIn(one) !== undefined),
    );
    return concerned || verdicts.some(({ kind }) => kind === "unknown")
      ? verdicts
      : [notApplicable("it trusts no service that sends its customer's account along")];
  },
};
