import facts from "./withoutResourceTypes.json";

/**
 * Facts about IAM actions.
 *
 * Source: AWS Service Authorization Reference, the "Actions" table of each service: an empty "Resource types"
 * column means that the action takes no resource but `*`; "Permissions management" is its access level.
 */

/**
 * Actions that can be bound today and could not for long, or whose resources nobody can name beforehand: account-wide
 * metrics and costs, changes and queries by their id, speech without a lexicon.
 */
const HARDLY_BOUND = [
  "ce:getcostandusage",
  "cloudwatch:getmetricdata",
  "cloudwatch:listmetrics",
  "cloudwatch:putmetricdata",
  "ec2messages:*",
  "ecs:createcluster",
  "logs:getqueryresults",
  "polly:synthesizespeech",
  "route53:getchange",
  "translate:translatetext",
];

/** Actions (or prefixes ending in `*`) that take no resource but `*`. Lower case. */
export const WITHOUT_RESOURCE_TYPES: ReadonlySet<string> = new Set([
  ...HARDLY_BOUND,
  ...Object.entries<string>(facts.actions).flatMap(([service, actions]) =>
    actions.split(" ").map((action) => `${service}:${action}`),
  ),
]);

const PREFIXES = [...WITHOUT_RESOURCE_TYPES]
  .filter((action) => action.endsWith("*"))
  .map((action) => action.slice(0, -1));

/** Whether an action, or each action of a family that a pattern names, takes no resource but `*`. */
export function takesNoResource(action: string): boolean {
  return WITHOUT_RESOURCE_TYPES.has(action) || PREFIXES.some((prefix) => action.startsWith(prefix));
}

/**
 * Actions that change who may do what (access level "Permissions management"). Without `logs:PutResourcePolicy`, which
 * IAM binds to nothing, and what changes attributes of queues and topics among many others.
 */
export const PERMISSIONS_MANAGEMENT: readonly string[] = [
  "backup:deletebackupvaultaccesspolicy",
  "backup:putbackupvaultaccesspolicy",
  "backup:putbackupvaultsharingpolicy",
  "cloudformation:setstackpolicy",
  "codebuild:deleteresourcepolicy",
  "codebuild:putresourcepolicy",
  "cognito-identity:setidentitypoolroles",
  "cognito-idp:adminaddusertogroup",
  "dynamodb:deleteresourcepolicy",
  "dynamodb:putresourcepolicy",
  "ec2:createnetworkinterfacepermission",
  "ec2:modifyimageattribute",
  "ec2:modifysnapshotattribute",
  "ec2:modifyvpcendpointservicepermissions",
  "ec2:resetsnapshotattribute",
  "ecr-public:setrepositorypolicy",
  "ecr:deleterepositorypolicy",
  "ecr:setrepositorypolicy",
  "elasticfilesystem:deletefilesystempolicy",
  "elasticfilesystem:putfilesystempolicy",
  "events:deleteresourcepolicy",
  "events:putpermission",
  "events:putresourcepolicy",
  "glue:putresourcepolicy",
  "iam:addusertogroup",
  "iam:attachgrouppolicy",
  "iam:attachrolepolicy",
  "iam:attachuserpolicy",
  "iam:createpolicy",
  "iam:createpolicyversion",
  "iam:deletegrouppolicy",
  "iam:deletepolicy",
  "iam:deletepolicyversion",
  "iam:deleterolepermissionsboundary",
  "iam:deleterolepolicy",
  "iam:deleteuserpermissionsboundary",
  "iam:deleteuserpolicy",
  "iam:detachgrouppolicy",
  "iam:detachrolepolicy",
  "iam:detachuserpolicy",
  "iam:putgrouppolicy",
  "iam:putrolepermissionsboundary",
  "iam:putrolepolicy",
  "iam:putuserpermissionsboundary",
  "iam:putuserpolicy",
  "iam:setdefaultpolicyversion",
  "iam:updateassumerolepolicy",
  "kms:creategrant",
  "kms:putkeypolicy",
  "kms:retiregrant",
  "kms:revokegrant",
  "lambda:addlayerversionpermission",
  "lambda:addpermission",
  "lambda:createfunctionurlconfig",
  "lambda:deleteresourcepolicy",
  "lambda:putresourcepolicy",
  "lambda:removelayerversionpermission",
  "lambda:removepermission",
  "lambda:updatefunctionurlconfig",
  "organizations:attachpolicy",
  "organizations:detachpolicy",
  "organizations:updatepolicy",
  "ram:associateresourceshare",
  "ram:createresourceshare",
  "rds:modifydbclustersnapshotattribute",
  "rds:modifydbsnapshotattribute",
  "s3:bypassgovernanceretention",
  "s3:createaccessgrant",
  "s3:deleteaccesspointpolicy",
  "s3:deletebucketpolicy",
  "s3:putaccesspointpolicy",
  "s3:putaccountpublicaccessblock",
  "s3:putbucketacl",
  "s3:putbucketownershipcontrols",
  "s3:putbucketpolicy",
  "s3:putbucketpublicaccessblock",
  "s3:putobjectacl",
  "s3:putobjectversionacl",
  "secretsmanager:deleteresourcepolicy",
  "secretsmanager:putresourcepolicy",
  "sns:addpermission",
  "sns:removepermission",
  "sqs:addpermission",
  "sqs:removepermission",
  "ssm:modifydocumentpermission",
  "ssm:putresourcepolicy",
  "sso:attachmanagedpolicytopermissionset",
  "sso:putinlinepolicytopermissionset",
];

/** Actions whose answer is a credential, or that take on another identity. */
export const RETURNS_CREDENTIALS: readonly string[] = [
  "cognito-identity:getcredentialsforidentity",
  "cognito-identity:getopenidtokenfordeveloperidentity",
  "cognito-idp:adminsetuserpassword",
  "cognito-idp:describeuserpoolclient",
  "ec2:getpassworddata",
  "iam:createaccesskey",
  "iam:createloginprofile",
  "iam:createservicespecificcredential",
  "iam:resetservicespecificcredential",
  "iam:updateaccesskey",
  "iam:updateloginprofile",
  "rds-db:connect",
  "redshift:getclustercredentials",
  "sso:getrolecredentials",
  "sts:assumerole",
  "sts:assumerolewithsaml",
  "sts:assumerolewithwebidentity",
  "sts:getfederationtoken",
  "sts:getsessiontoken",
];

/** Actions that read the data itself. */
export const READS_DATA: readonly string[] = [
  "dynamodb:batchgetitem",
  "dynamodb:exporttabletopointintime",
  "dynamodb:getitem",
  "dynamodb:getrecords",
  "dynamodb:partiqlselect",
  "dynamodb:query",
  "dynamodb:scan",
  "kinesis:getrecords",
  "rds:downloadcompletedblogfile",
  "rds:downloaddblogfileportion",
  "rds-data:batchexecutestatement",
  "rds-data:executestatement",
  "s3:getobject",
  "s3:getobjectversion",
  "secretsmanager:batchgetsecretvalue",
  "secretsmanager:getsecretvalue",
  "sqs:receivemessage",
  "ssm:getparameter",
  "ssm:getparameterhistory",
  "ssm:getparameters",
  "ssm:getparametersbypath",
];
