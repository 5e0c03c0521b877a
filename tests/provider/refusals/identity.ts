import { admits, roleByArn } from "../iam";
import { isObject, textsAt, valuesAt } from "../properties";
import { type Attempt, CREATE, type Refusal, WRITE } from "./refusal";

const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const POOL = "aws:cognito/userPool:UserPool";

function poolOf({ cloud, inputs }: Attempt) {
  return cloud.find(POOL, String(inputs["userPoolId"]));
}

/** Cognito's standard attributes (OpenID Connect core, section 5.1), and what the service adds. */
const STANDARD = new Set(
  `address birthdate email email_verified family_name gender given_name locale middle_name name nickname
  phone_number phone_number_verified picture preferred_username profile updated_at website zoneinfo`.split(
    /\s+/,
  ),
);

export const identityRefusals: readonly Refusal[] = [
  {
    id: "login pages unavailable",
    on: WRITE,
    types: ["aws:cognito/userPoolDomain:UserPoolDomain"],
    when: "a domain has managed login (version 2) before every client of the pool has a branding",
    source: 'Cognito docs: managed login shows "Login pages unavailable" without a style',
    message: (attempt) => {
      const { cloud, inputs } = attempt;
      const bare = cloud
        .all(CLIENT)
        .filter((client) => client.inputs["userPoolId"] === inputs["userPoolId"])
        .find(
          (client) =>
            !cloud
              .all("aws:cognito/managedLoginBranding:ManagedLoginBranding")
              .some((branding) => branding.inputs["clientId"] === client.id),
        );
      const clients = cloud
        .all(CLIENT)
        .some((client) => client.inputs["userPoolId"] === inputs["userPoolId"]);
      if (inputs["managedLoginVersion"] !== 2 || (bare === undefined && clients)) {
        return undefined;
      }
      return `Login pages unavailable. Please contact an administrator. (no branding for ${bare?.id ?? "any client"})`;
    },
  },
  {
    id: "managed login needs a tier",
    on: WRITE,
    types: ["aws:cognito/userPoolDomain:UserPoolDomain"],
    when: "managed login (version 2) in a pool of the tier LITE",
    source: "Cognito docs: managed login needs ESSENTIALS or PLUS",
    message: (attempt) =>
      attempt.inputs["managedLoginVersion"] === 2 && poolOf(attempt)?.inputs["userPoolTier"] === "LITE"
        ? "FeatureUnavailableInTierException: This operation is not available in this pricing tier."
        : undefined,
  },
  {
    id: "threat protection needs a tier",
    on: WRITE,
    types: [POOL],
    when: "threat protection in a pool that is not of the tier PLUS",
    source: "Cognito docs: threat protection needs PLUS",
    message: ({ inputs }) => {
      const mode = valuesAt(inputs, "userPoolAddOns.advancedSecurityMode")[0];
      return mode !== undefined && mode !== "OFF" && inputs["userPoolTier"] !== "PLUS"
        ? "FeatureUnavailableInTierException: Threat protection is not available in this pricing tier."
        : undefined;
    },
  },
  {
    id: "custom login domain without address",
    on: CREATE,
    types: ["aws:cognito/userPoolDomain:UserPoolDomain"],
    when: "the parent of a custom domain has no A record",
    source: "Cognito docs: using your own domain, prerequisites",
    message: ({ cloud, inputs }) => {
      if (inputs["certificateArn"] === undefined) {
        return undefined;
      }
      const parent = String(inputs["domain"]).replace(/^[^.]+\./, "");
      const records = cloud.all("aws:route53/record:Record");
      return records.some((record) => record.inputs["type"] === "A" && record.inputs["name"] === parent)
        ? undefined
        : "InvalidParameterException: Custom domain is not a valid subdomain: Was not able to resolve a DNS A record for the parent domain or domain parent is a top-level domain.";
    },
  },
  {
    id: "custom login domain without issued certificate",
    on: WRITE,
    types: ["aws:cognito/userPoolDomain:UserPoolDomain"],
    when: "the certificate of a custom domain is not issued yet",
    source: "Cognito API: CreateUserPoolDomain, CustomDomainConfig",
    message: ({ cloud, inputs }) =>
      inputs["certificateArn"] === undefined || isIssued(cloud, inputs["certificateArn"])
        ? undefined
        : "InvalidParameterException: Invalid request provided: The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
  },
  {
    id: "client names a provider that is missing",
    on: WRITE,
    types: [CLIENT],
    when: "a client offers an identity provider that its pool lacks",
    source: "Cognito API: CreateUserPoolClient, SupportedIdentityProviders",
    message: (attempt) => {
      const pool = poolOf(attempt);
      const there = attempt.cloud
        .all("aws:cognito/identityProvider:IdentityProvider")
        .filter(({ inputs }) => inputs["userPoolId"] === pool?.id)
        .map(({ inputs }) => inputs["providerName"]);
      const missing = textsAt(attempt.inputs, "supportedIdentityProviders[]").find(
        (name) => name !== "COGNITO" && !there.includes(name),
      );
      return missing === undefined || pool?.existing === true
        ? undefined
        : `InvalidParameterException: The provider ${missing} does not exist for User Pool ${pool?.id}.`;
    },
  },
  {
    id: "client reads an attribute that is missing",
    on: WRITE,
    types: [CLIENT],
    when: "a client reads or writes an attribute that the pool's schema lacks",
    source: "Cognito API: CreateUserPoolClient, ReadAttributes",
    message: (attempt) => {
      const pool = poolOf(attempt);
      const own = valuesAt(pool?.inputs, "schemas[]").map((entry) =>
        isObject(entry) ? `custom:${entry["name"]}` : "",
      );
      for (const kind of ["read", "write"] as const) {
        const strange = textsAt(attempt.inputs, `${kind}Attributes[]`).find(
          (name) => !STANDARD.has(name) && !own.includes(name),
        );
        if (strange !== undefined && pool?.existing !== true) {
          return `InvalidParameterException: Invalid ${kind} attributes specified while creating a client: ${strange}`;
        }
      }
      return undefined;
    },
  },
  {
    id: "SMS role not assumable",
    on: WRITE,
    types: [POOL],
    when: "the SMS role does not trust Cognito",
    source: "Cognito API: InvalidSmsRoleTrustRelationshipException",
    message: ({ cloud, inputs }) => {
      const role = roleByArn(cloud, valuesAt(inputs, "smsConfiguration.snsCallerArn")[0]);
      return role === undefined ||
        admits(role.inputs["assumeRolePolicy"], "cognito-idp.amazonaws.com", "sts:AssumeRole")
        ? undefined
        : "InvalidSmsRoleTrustRelationshipException: Role does not have a trust relationship allowing Cognito to assume the role";
    },
  },
  {
    id: "SMS role without rights",
    on: WRITE,
    types: [POOL],
    when: "the SMS role has no policy yet that lets it publish",
    source: "Cognito API: InvalidSmsRoleAccessPolicyException",
    message: ({ cloud, inputs }) => {
      const role = roleByArn(cloud, valuesAt(inputs, "smsConfiguration.snsCallerArn")[0]);
      const policies = cloud.all("aws:iam/rolePolicy:RolePolicy");
      return role === undefined ||
        policies.some(
          ({ inputs: own }) => own["role"] === role.id && /sns:Publish/i.test(String(own["policy"])),
        )
        ? undefined
        : "InvalidSmsRoleAccessPolicyException: Role does not have permission to publish with SNS";
    },
  },
  {
    id: "schema cannot change",
    on: WRITE,
    types: [POOL],
    when: "an attribute of the schema is changed or taken out",
    source: "Cognito docs: user pool attributes cannot be changed or removed",
    message: ({ inputs, self }) => {
      const names = (value: unknown) => valuesAt(value, "schemas[]").map((entry) => JSON.stringify(entry));
      const now = names(inputs);
      return names(self?.inputs).some((entry) => !now.includes(entry))
        ? "InvalidParameterException: cannot modify or remove schema items"
        : undefined;
    },
  },
];

/** A certificate is issued once a `CertificateValidation` of it has passed; one that was brought is. */
export function isIssued(cloud: Attempt["cloud"], arn: unknown): boolean {
  const certificate = cloud
    .all("aws:acm/certificate:Certificate")
    .find(({ outputs }) => outputs["arn"] === arn);
  const validated = cloud
    .all("aws:acm/certificateValidation:CertificateValidation")
    .some(({ inputs }) => inputs["certificateArn"] === arn);
  return certificate?.existing === true || validated;
}
