/**
 * Ways by which a principal gains more than it was given. Sources: Rhino Security Labs, "AWS IAM Privilege Escalation";
 * Bishop Fox, "iam-vulnerable"; the tables of the AWS Service Authorization Reference.
 */

/** On resources that nobody named, each alone is enough: it changes who may do what, or runs code of others' roles. */
export const ALONE: readonly string[] = [
  "iam:createpolicyversion",
  "iam:setdefaultpolicyversion",
  "iam:createaccesskey",
  "iam:createloginprofile",
  "iam:updateloginprofile",
  "iam:attachuserpolicy",
  "iam:attachgrouppolicy",
  "iam:attachrolepolicy",
  "iam:putuserpolicy",
  "iam:putgrouppolicy",
  "iam:putrolepolicy",
  "iam:addusertogroup",
  "iam:updateassumerolepolicy",
  "iam:updatesamlprovider",
  "iam:deleterolepermissionsboundary",
  "iam:deleteuserpermissionsboundary",
  "lambda:updatefunctioncode",
  "lambda:updatefunctionconfiguration",
  // Without another role it needs no iam:PassRole: its steps run under the one that the machine has.
  "states:updatestatemachine",
  "codebuild:startbuild",
  "codebuild:startbuildbatch",
  "cloudformation:updatestack",
  "ecs:executecommand",
  "ssm:sendcommand",
  "ssm:startsession",
  "ssm:resumesession",
  "ec2-instance-connect:sendsshpublickey",
  "glue:updatedevendpoint",
  "sagemaker:createpresignednotebookinstanceurl",
];

/**
 * On roles or users of a pattern: who makes one, or says who takes it on, and then gives it any right. A demand for a
 * permissions boundary, or for certain policies, stops that.
 */
export const MAKES_ROLES: readonly (readonly string[])[] = [
  ["iam:createrole", "iam:attachrolepolicy"],
  ["iam:createrole", "iam:putrolepolicy"],
  ["iam:updateassumerolepolicy", "iam:attachrolepolicy"],
  ["iam:updateassumerolepolicy", "iam:putrolepolicy"],
  ["iam:createaccesskey", "iam:attachuserpolicy"],
  ["iam:createaccesskey", "iam:putuserpolicy"],
  ["iam:createloginprofile", "iam:attachuserpolicy"],
  ["iam:createloginprofile", "iam:putuserpolicy"],
];
/** Actions that know the boundary of whom they are for (Service Authorization Reference, iam:PermissionsBoundary). */
export const GIVES_RIGHTS: ReadonlySet<string> = new Set([
  "iam:attachrolepolicy",
  "iam:attachuserpolicy",
  "iam:putrolepolicy",
  "iam:putuserpolicy",
]);
export const LIMITS_ROLES: ReadonlySet<string> = new Set(["iam:permissionsboundary", "iam:policyarn"]);

/** The same for several together. */
export const TOGETHER: readonly (readonly string[])[] = [
  ["cloudformation:createchangeset", "cloudformation:executechangeset"],
  // A machine runs its user data as root when it starts, under its own role.
  ["ec2:modifyinstanceattribute", "ec2:stopinstances", "ec2:startinstances"],
];

/**
 * With iam:PassRole on roles that nobody named, whatever starts something under a role of one's choice; on any resource,
 * because a single function or task of one's own suffices.
 */
export const WITH_ANY_ROLE: readonly (readonly string[])[] = [
  ["ec2:runinstances"],
  ["apprunner:createservice"],
  ["autoscaling:createautoscalinggroup"],
  ["autoscaling:createlaunchconfiguration"],
  ["batch:registerjobdefinition"],
  ["bedrock-agentcore:createcodeinterpreter"],
  ["cloudformation:createstack"],
  ["cloudformation:createchangeset"],
  ["cloudformation:createstackset"],
  ["codebuild:createproject"],
  ["codebuild:updateproject"],
  ["codepipeline:createpipeline"],
  ["datapipeline:createpipeline", "datapipeline:putpipelinedefinition"],
  ["ec2:associateiaminstanceprofile"],
  ["ec2:replaceiaminstanceprofileassociation"],
  ["ec2:requestspotinstances"],
  ["ecs:createservice"],
  ["ecs:registertaskdefinition", "ecs:updateservice"],
  ["ecs:runtask"],
  ["ecs:starttask"],
  ["glue:createdevendpoint"],
  ["glue:createjob"],
  ["glue:updatejob"],
  ["lambda:createfunction"],
  ["lambda:updatefunctionconfiguration"],
  ["sagemaker:createnotebookinstance"],
  ["sagemaker:createprocessingjob"],
  ["sagemaker:createtrainingjob"],
  ["scheduler:createschedule"],
  ["ssm:startautomationexecution"],
  ["states:createstatemachine"],
  ["states:updatestatemachine"],
];

/** On the user who asks, whoever that is (`user/${aws:username}`). */
export const ON_EACH_USER: readonly string[] = [
  "iam:attachuserpolicy",
  "iam:putuserpolicy",
  "iam:deleteuserpermissionsboundary",
  "iam:putuserpermissionsboundary",
];

/** On its own role, by which a principal gives itself more; on a policy that it holds, the last two. */
export const ON_ITSELF: readonly string[] = [
  "iam:attachrolepolicy",
  "iam:putrolepolicy",
  "iam:deleterolepermissionsboundary",
  "iam:putrolepermissionsboundary",
];
/** The same for a user, and for a group that the caller is in. */
export const ON_ITS_OWN_KIND: Readonly<Record<string, readonly string[]>> = {
  "aws:iam/user:User": ON_EACH_USER,
  "aws:iam/group:Group": ["iam:attachgrouppolicy", "iam:putgrouppolicy"],
};
export const ON_ITS_POLICY: readonly string[] = ["iam:createpolicyversion", "iam:setdefaultpolicyversion"];
