import { takesNoResource } from "./actions";
import { covers } from "./statements";

/** What only looks, by the names that AWS gives such actions. */
const LOOKS =
  /^[a-z0-9-]+:(get|list|describe|head|batchget|batchdescribe|batchcheck|check|view|search|validate|test)/;

/** Of these, the ones whose answer is what somebody wrote, beside those of `READS_DATA`. */
const SHOWS_CONTENT = [
  "athena:getqueryresults",
  "codecommit:getblob",
  "cognito-idp:admingetuser",
  "cognito-idp:listusers",
  "cognito-idp:listusersingroup",
  "ecr:batchgetimage",
  "ecr:getdownloadurlforlayer",
  "es:eshttpget",
  "lambda:getfunction",
  "logs:filterlogevents",
  "logs:getlogevents",
];

/**
 * What makes something whose id AWS assigns, so that nobody can name it before, or gives that its first tags. EFS'
 * `restore` fills a new file system, or a new folder of one that is there (AWS Backup docs, "Restore an EFS file system").
 */
const MAKES =
  /^(backup:(tagresource|startbackupjob)|cloudfront:create(distribution|originaccesscontrol)|cognito-idp:createuserpool|ec2:((run|request|allocate|import)[a-z]+|create(fleet|image|keypair|launchtemplate|networkinterface|securitygroup|snapshots?|volume))|elasticfilesystem:(create(filesystem|accesspoint)|restore|tagresource)|kms:createkey)$/;

/** What a database takes beside itself when it is made: groups of parameters and subnets, which hold no data. */
const BESIDE_DATABASES = /^arn:[^:]*:rds:[^:]*:[^:]*:(subgrp|pg|cluster-pg|og|secgrp):/;
const ON_DATABASES = /^rds:((create|restore|modify)db(instance|cluster)[a-z0-9]*|addtagstoresource)$/;

/** Whether an action (or a pattern of actions) changes something, runs something, or shows what somebody wrote. */
export function isDeed(action: string): boolean {
  if (takesNoResource(action) || MAKES.test(action)) {
    return false;
  }
  return !LOOKS.test(action) || SHOWS_CONTENT.some((one) => covers(action, one));
}

/** Whether an action only mentions an ARN in passing. */
export const inPassing = (action: string, arn: string): boolean =>
  ON_DATABASES.test(action) && BESIDE_DATABASES.test(arn);
