import { isSet, type NeedsByType } from "../needs";

const pool = { service: "cognito-idp", is: ["userpool"] };

const writesWithSes = (configuration: unknown): Readonly<Record<string, string>> =>
  JSON.stringify(configuration ?? "").includes("DEVELOPER")
    ? { "email.cognito-idp": "AWSServiceRoleForAmazonCognitoIdpEmailService" }
    : {};

export const identity: NeedsByType = {
  "aws:iam/role:Role": {
    service: "iam",
    is: ["role"],
    named: "RoleNameWithPath",
    create: "CreateRole TagRole",
    read: "GetRole GetRolePolicy ListRolePolicies ListAttachedRolePolicies",
    update: "UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy TagRole UntagRole",
    delete: "DeleteRole ListInstanceProfilesForRole",
    // Only a boundary that the stack wants can be put on; none can be taken off.
    also: ({ permissionsBoundary }) => (isSet(permissionsBoundary) ? "PutRolePermissionsBoundary" : ""),
  },
  "aws:iam/rolePolicy:RolePolicy": {
    service: "iam",
    is: ["role"],
    create: "PutRolePolicy",
    read: "GetRolePolicy",
    update: "PutRolePolicy",
    delete: "DeleteRolePolicy",
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    service: "iam",
    is: ["instance-profile"],
    named: "InstanceProfileNameWithPath",
    create: "CreateInstanceProfile AddRoleToInstanceProfile TagInstanceProfile",
    read: "GetInstanceProfile",
    update: "TagInstanceProfile UntagInstanceProfile",
    delete: "RemoveRoleFromInstanceProfile DeleteInstanceProfile",
    passes: { role: "ec2" },
  },
  "aws:iam/policy:Policy": {
    service: "iam",
    is: ["policy"],
    named: "PolicyNameWithPath",
    create: "CreatePolicy TagPolicy",
    read: "GetPolicy GetPolicyVersion ListPolicyVersions",
    // A policy has five versions at most: the oldest goes first.
    update: "CreatePolicyVersion DeletePolicyVersion TagPolicy UntagPolicy",
    delete: "DeletePolicy DeletePolicyVersion",
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    service: "iam",
    is: ["role"],
    create: "AttachRolePolicy",
    read: "ListAttachedRolePolicies",
    update: "",
    delete: "DetachRolePolicy",
  },
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": {
    service: "iam",
    is: ["role"],
    named: "RoleNameWithPath",
    create: "TagRole",
    read: "GetRole",
    update: "UpdateRole UpdateRoleDescription TagRole UntagRole",
    delete: "DeleteServiceLinkedRole GetServiceLinkedRoleDeletionStatus",
    serviceLinked: ({ awsServiceName }) => ({
      [String(awsServiceName).replace(/\.amazonaws\.com$/, "")]: "*",
    }),
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    service: "iam",
    is: ["oidc-provider"],
    create: "CreateOpenIDConnectProvider TagOpenIDConnectProvider",
    read: "GetOpenIDConnectProvider",
    update:
      "AddClientIDToOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider " +
      "UpdateOpenIDConnectProviderThumbprint TagOpenIDConnectProvider UntagOpenIDConnectProvider",
    delete: "DeleteOpenIDConnectProvider",
  },
  "aws:cognito/userPool:UserPool": {
    ...pool,
    create: "CreateUserPool SetUserPoolMfaConfig TagResource",
    read: "DescribeUserPool GetUserPoolMfaConfig ListTagsForResource",
    update: "UpdateUserPool AddCustomAttributes SetUserPoolMfaConfig TagResource UntagResource",
    delete: "DeleteUserPool",
    passes: { "smsConfiguration.snsCallerArn": "cognito-idp" },
    // Cognito docs, "Service-linked roles": made when a pool writes with an identity of SES.
    serviceLinked: ({ emailConfiguration }) => writesWithSes(emailConfiguration),
  },
  "aws:cognito/userPoolClient:UserPoolClient": {
    ...pool,
    create: "CreateUserPoolClient",
    read: "",
    secretRead: "DescribeUserPoolClient",
    update: "UpdateUserPoolClient",
    delete: "DeleteUserPoolClient",
  },
  "aws:cognito/userPoolDomain:UserPoolDomain": {
    ...pool,
    create: "CreateUserPoolDomain",
    read: "DescribeUserPoolDomain",
    update: "UpdateUserPoolDomain",
    delete: "DeleteUserPoolDomain",
    // Cognito docs, "Using your own domain": Cognito changes its distribution in the caller's name.
    also: ({ certificateArn }) => (isSet(certificateArn) ? "cloudfront:UpdateDistribution" : ""),
  },
  "aws:cognito/managedLoginBranding:ManagedLoginBranding": {
    ...pool,
    create: "CreateManagedLoginBranding",
    read: "DescribeManagedLoginBranding",
    update: "UpdateManagedLoginBranding",
    delete: "DeleteManagedLoginBranding",
  },
  "aws:cognito/userGroup:UserGroup": {
    ...pool,
    create: "CreateGroup",
    read: "GetGroup",
    update: "UpdateGroup",
    delete: "DeleteGroup",
  },
  "aws:cognito/identityProvider:IdentityProvider": {
    ...pool,
    create: "CreateIdentityProvider",
    read: "",
    // Its answer holds the client secret of an OIDC provider.
    secretRead: "DescribeIdentityProvider",
    update: "UpdateIdentityProvider",
    delete: "DeleteIdentityProvider",
  },
};
