import { UNKNOWN } from "../../resource";
import { notApplicable, type Rule } from "../../rule";
import { anyOf, restricts } from "../../views/conditions";
import { judgeDocuments } from "../../views/identityPolicies";
import { documentsIn } from "../../views/principals";
import { type Condition, isOpenPrincipal, type Statement } from "../../views/statements";

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

/**
 * IAM Roles Anywhere takes a role on for whoever holds a certificate of any trust anchor of the account (its user guide,
 * "Trust policy"): the anchor's ARN or a field of the certificate says which.
 */
const ANYWHERE = "rolesanywhere.amazonaws.com";
const CERTIFICATE_KEYS = /^aws:principaltag\/x509(subject|issuer|san)\/./;

/** Whether a condition leaves certificates of one anchor, or with certain fields. */
const bindsCertificate = (condition: Condition) =>
  restricts(
    condition,
    CERTIFICATE_KEYS.test(condition.key) ? new Set([condition.key]) : new Set(["aws:sourcearn"]),
  );

const trustsAnywhere = ({ principals }: Statement) =>
  principals.some(({ kind, value }) => kind === "service" && value.toLowerCase() === ANYWHERE);

/** The service that a statement trusts and that acts for several customers, if there is one. */
function deputyIn({ principals }: Statement): string | undefined {
  return principals.find(({ kind, value }) => {
    const [, name = ""] = /^(.+?)(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/i.exec(value) ?? [];
    return kind === "service" && SENDS_SOURCE.includes(name.toLowerCase());
  })?.value;
}

/** Trust for services that act for several customers has aws:SourceAccount or aws:SourceArn; that for certificates names an anchor or a subject. */
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
      if (service === undefined && trustsAnywhere(statement)) {
        const certain = anyOf(statement.conditions.map(bindsCertificate));
        const problem = "whoever holds a certificate of any trust anchor of the account can take the role on";
        const remedy = "add ArnEquals aws:SourceArn with the anchor, or test aws:PrincipalTag/x509Subject/CN";
        if (certain === UNKNOWN) {
          return { element: "Condition", undecided: "a condition is not known before creation" };
        }
        return certain ? undefined : { element: "Principal", value: ANYWHERE, problem, remedy };
      }
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
        document.statements.some(
          (one) => one.effect !== "deny" && (deputyIn(one) !== undefined || trustsAnywhere(one)),
        ),
    );
    return concerned || verdicts.some(({ kind }) => kind === "unknown")
      ? verdicts
      : [notApplicable("it trusts no service that sends its customer's account along")];
  },
};
