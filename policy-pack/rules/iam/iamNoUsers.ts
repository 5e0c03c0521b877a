import { type Rule, violation } from "../../rule";

/** The program creates neither IAM users nor credentials of users: access keys, passwords, SSH keys, certificates. */
export const iamNoUsers: Rule = {
  id: "iam-no-users",
  title: "No IAM users or access keys",
  severity: "high",
  references: {
    fsbp: ["IAM.2", "IAM.3"],
    cis: ["5.0.0/1.14", "7.0.0/2.13", "5.0.0/1.20", "7.0.0/2.19"],
    checkov: ["CKV_AWS_273", "CKV_AWS_348"],
    trivy: ["AVD-AWS-0143"],
  },
  resourceTypes: [
    "aws:iam/user:User",
    "aws:iam/accessKey:AccessKey",
    "aws:iam/serviceSpecificCredential:ServiceSpecificCredential",
    "aws:iam/signingCertificate:SigningCertificate",
    "aws:iam/sshKey:SshKey",
    "aws:iam/userLoginProfile:UserLoginProfile",
  ],
  scope: "resource",
  check(resource) {
    const problem = "its credentials never expire by themselves";
    const remedy = "use a role: OIDC for pipelines, IAM Identity Center for people";
    return [violation(resource, { property: "type", value: resource.type, problem, remedy })];
  },
};
