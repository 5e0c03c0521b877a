import { z } from "zod";
import { domainPrefixFaults } from "../../components/identity/domainPrefix";
import { isCidr, parseCidr } from "../../components/network/cidr";
import { INTERFACE_ENDPOINTS } from "../../components/network/endpointPolicies";
import { isVpcCidr, VPC_CIDR_RULE } from "../../components/network/subnetPlan";
import { logRetentionDays } from "../../components/observability/logRetention";
import { cloudfront, edge, webAcl } from "./edgeSchema";
import {
  certificateArn,
  either,
  emailDomains,
  flag,
  host,
  hostedZoneId,
  list,
  notes,
  object,
  oneNumberOf,
  oneOf,
  text,
  whole,
} from "./fields";
import { patterns } from "./formats";
import { backup, cost } from "./operationsSchema";
import { policies } from "./policiesSchema";

/** The systems that exist, by the value of `gatehouse:system`. */
export const SYSTEMS = ["open-webui", "agent", "chatbot", "spa"] as const;

/** Services that a task of these systems may call from a subnet without internet access. */
export const ENDPOINT_SERVICES: readonly string[] = [...INTERFACE_ENDPOINTS].sort();

/** Refused by a rule of its own, which says why. */
export const COGNITO_ENDPOINT = "cognito-idp";

const EGRESS = ["none", "nat-instance", "single-nat", "nat-per-az"] as const;

const anyCidr = (value: string) => {
  if (!isCidr(value)) {
    return false;
  }
  const { prefixLength } = parseCidr(value);
  return prefixLength >= 16 && prefixLength <= 28;
};

const network = object(
  {
    description: "The VPC: one of the stack's own, or an existing one.",
    allowed: "a map of network settings",
  },
  {
    cidr: text(
      {
        description:
          "The address range of the stack's own VPC. Fixed once deployed: load balancer, database and file system cannot move.",
        allowed: `${VPC_CIDR_RULE}, without bits after the prefix, such as "10.42.0.0/16"`,
        source: "VPC API; RFC 1918",
      },
      patterns.cidr,
      isVpcCidr,
    ).optional(),
    zones: oneNumberOf([2, 3], {
      description: "How many availability zones.",
      source: "ELB API: a load balancer needs two",
    }).optional(),
    egress: oneOf(EGRESS, {
      description:
        "How the private subnets reach the internet. A NAT instance costs about $11 a month, a NAT gateway $37; it is one machine " +
        "that AWS does not replace; `single-nat` is one gateway, `nat-per-az` one in each zone.",
    }).optional(),
    natInstanceType: text(
      {
        description: "EC2 type of the NAT instance.",
        allowed: 'a Graviton type with at least 1 GiB, such as "t4g.micro"',
        source: "the AMI in use is for arm64, and its package manager needs 1 GiB",
      },
      patterns.gravitonType,
      (type) => !type.endsWith(".nano"),
    ).optional(),
    flowLogRetentionDays: oneNumberOf(logRetentionDays, {
      description: "How long the VPC's flow logs are kept.",
      unit: "days",
      source: "CloudWatch Logs API",
    }).optional(),
    endpoints: list(
      text(
        {
          description: "An AWS service.",
          allowed: either(ENDPOINT_SERVICES.map((service) => JSON.stringify(service))),
          values: ENDPOINT_SERVICES,
        },
        /^[a-z0-9.-]+$/,
        (service) => [...ENDPOINT_SERVICES, COGNITO_ENDPOINT].includes(service),
      ),
      ENDPOINT_SERVICES.length,
      {
        description: "Interface endpoints in the private subnets, about $7.30 a month each and zone.",
        allowed: `a list of at most ${ENDPOINT_SERVICES.length} AWS services`,
      },
    ).optional(),
    endpointZones: oneNumberOf([1, 2, 3], {
      description:
        "In how many zones each interface endpoint stands. One is enough for calls from every zone, costs least, and fails with that zone.",
      source: "VPC docs: private DNS leads to any of an endpoint's zones",
    }).optional(),
    existing: object(
      {
        description: "A VPC that exists: nothing in it is changed or tagged.",
        allowed: "a map with vpcId, cidr, publicSubnetIds, privateSubnetIds, privateRouteTableIds and egress",
      },
      {
        vpcId: text(
          { description: "Its id.", allowed: 'a VPC id, such as "vpc-0a1b2c3d4e5f60718"' },
          patterns.vpcId,
        ),
        cidr: text(
          {
            description: "Its address range.",
            allowed: 'an IPv4 range from /16 to /28, such as "10.0.0.0/16"',
            source: "VPC API",
          },
          patterns.cidr,
          anyCidr,
        ),
        publicSubnetIds: list(
          text(
            { description: "A subnet.", allowed: 'a subnet id, such as "subnet-0a1b2c3d4e5f60718"' },
            patterns.subnetId,
          ),
          6,
          {
            description: "Subnets of the load balancer, one a zone, with a route to an internet gateway.",
            allowed: "a list of at most 6 subnet ids, in at least two zones",
          },
        ),
        privateSubnetIds: list(
          text(
            { description: "A subnet.", allowed: 'a subnet id, such as "subnet-0a1b2c3d4e5f60718"' },
            patterns.subnetId,
          ),
          6,
          {
            description: "Subnets of the tasks, the database and the file system, one a zone.",
            allowed: "a list of at most 6 subnet ids, in at least two zones",
          },
        ),
        privateRouteTableIds: list(
          text(
            { description: "A route table.", allowed: 'a route table id, such as "rtb-0a1b2c3d4e5f60718"' },
            patterns.routeTableId,
          ),
          6,
          {
            description: "Route tables of the private subnets, for the S3 gateway endpoint.",
            allowed: "a list of 1 to 6 route table ids",
          },
          1,
        ),
        egress: oneOf(EGRESS, {
          description:
            "How its private subnets reach the internet today (a transit gateway or a proxy route counts as `single-nat`). Nothing is created.",
        }),
        endpoints: list(
          text(
            {
              description: "An AWS service.",
              allowed: either([...ENDPOINT_SERVICES, "s3"].map((service) => JSON.stringify(service))),
              values: [...ENDPOINT_SERVICES, "s3"],
            },
            /^[a-z0-9.-]+$/,
            (service) => [...ENDPOINT_SERVICES, "s3"].includes(service),
          ),
          ENDPOINT_SERVICES.length + 1,
          {
            description:
              "The endpoints with private DNS that it has, `s3` for the gateway. Read only where `egress` is `none`.",
            allowed: `a list of at most ${ENDPOINT_SERVICES.length + 1} AWS services`,
          },
        ).optional(),
      },
    ).optional(),
  },
);

const domain = object(
  { description: "The public address.", allowed: "a map with name, and hostedZoneId or certificateArn" },
  {
    name: host("The host name that users open."),
    hostedZoneId: hostedZoneId(
      "The Route 53 zone of that name: for the alias record and the certificate's validation.",
    ).optional(),
    certificateArn: certificateArn(
      "A certificate for that name in the stack's region, for the load balancer: where DNS is elsewhere or the certificate exists.",
    ).optional(),
  },
);

const federated = object(
  { description: "A company's identity provider.", allowed: "a map with name, kind and what the kind needs" },
  {
    name: text(
      {
        description: "Its name in the pool. A change replaces the provider.",
        allowed:
          "3 to 32 letters, digits and hyphens, beginning with a letter, and not a name of Cognito's own providers",
        source: "Cognito API",
      },
      patterns.providerName,
      (name) =>
        !["COGNITO", "FACEBOOK", "GOOGLE", "LOGINWITHAMAZON", "SIGNINWITHAPPLE"].includes(name.toUpperCase()),
    ),
    kind: oneOf(["saml", "oidc"], { description: "Its protocol." }),
    metadataUrl: text(
      { description: "SAML: the address of its metadata document.", allowed: "an https address" },
      patterns.httpsUrlWithQuery,
    ).optional(),
    issuer: text(
      {
        description: "OIDC: its issuer, not its discovery document.",
        allowed: "an https address without query, slash at the end and /.well-known/",
      },
      patterns.httpsUrl,
      (url) => !url.endsWith("/") && !url.includes("/.well-known/"),
    ).optional(),
    clientId: text(
      { description: "OIDC: the client id that it gave out.", allowed: "1 to 255 printable characters" },
      /^[!-~]{1,255}$/,
    ).optional(),
    clientSecret: text(
      { description: "OIDC: the client secret.", allowed: "a secret text", secret: true },
      /^[^\p{Cc}]{1,1024}$/u,
    ).optional(),
    emailDomains: emailDomains("Users with these e-mail domains are sent straight to it.").optional(),
  },
);

const login = object(
  { description: "The Cognito user pool and its login pages.", allowed: "a map of login settings" },
  {
    domainPrefix: text(
      {
        description:
          "First part of the login pages' address under amazoncognito.com. Without it, one is made from account, region, project and stack.",
        allowed:
          '1 to 63 lower-case letters, digits and inner hyphens, without "amazon", "cognito" or the part "aws"',
        source: "Cognito docs",
      },
      patterns.domainPrefix,
      (prefix) => domainPrefixFaults(prefix).length === 0,
    ).optional(),
    customDomain: object(
      {
        description: "The login pages under a name of your own, instead of `domainPrefix`.",
        allowed: "a map with name and certificateArn",
      },
      {
        name: host("The host name of the login pages.", {
          source: "Cognito docs: its parent domain must resolve",
        }),
        certificateArn: certificateArn("Its certificate, in us-east-1."),
        hostedZoneId: hostedZoneId("The Route 53 zone for its alias record.").optional(),
      },
    ).optional(),
    mfa: oneOf(["off", "optional", "required"], {
      description: "Whether users need a second factor.",
    }).optional(),
    mfaMethods: list(
      oneOf(["totp", "sms"], { description: "An authenticator app, or text messages (billed by message)." }),
      2,
      { description: "The second factors to choose from.", allowed: 'a list of "totp" and "sms", each once' },
    ).optional(),
    passwordMinimumLength: whole(8, 99, {
      description: "Shortest password.",
      unit: "characters",
      source: "Cognito API allows 6 to 99",
    }).optional(),
    selfSignUp: object(
      {
        description:
          "Lets people with these e-mail domains register. Without it only an administrator creates users.",
        allowed: "a map with emailDomains",
      },
      { emailDomains: emailDomains("E-mail domains that may register.") },
    ).optional(),
    tier: oneOf(["ESSENTIALS", "PLUS"], {
      description: "Cognito's plan. PLUS adds threat protection and costs more for each user.",
      source: "Cognito docs: managed login needs ESSENTIALS",
    }).optional(),
    threatProtection: oneOf(["off", "audit", "enforced"], {
      description: "Cognito's checks for stolen passwords and risky sign-ins.",
      source: "Cognito docs: needs PLUS",
    }).optional(),
    email: object(
      {
        description:
          "Sends Cognito's mail through SES. Without it Cognito's own sender, about 50 messages a day.",
        allowed: "a map with from and sesIdentityArn",
      },
      {
        from: text(
          { description: "The sender.", allowed: 'an e-mail address, such as "login@acme.com"' },
          patterns.email,
        ),
        sesIdentityArn: text(
          {
            description: "The verified SES identity of the sender or of its domain.",
            allowed:
              'the ARN of an SES identity, such as "arn:aws:ses:eu-central-1:111122223333:identity/acme.com"',
            source: "Cognito API",
          },
          patterns.sesIdentityArn,
        ),
      },
    ).optional(),
    accessTokenMinutes: whole(5, 1440, {
      description: "How long access and id tokens are valid.",
      unit: "minutes",
      source: "Cognito API",
    }).optional(),
    refreshTokenDays: whole(1, 3650, {
      description: "How long a refresh token is valid.",
      unit: "days",
      source: "Cognito API",
    }).optional(),
    existing: object(
      {
        description: "A user pool that exists: only a client is added to it.",
        allowed: "a map with userPoolId and domain",
      },
      {
        userPoolId: text(
          {
            description: "Its id.",
            allowed: 'a user pool id, such as "eu-central-1_Ab1Cd2Ef3"',
            source: "Cognito API",
          },
          patterns.userPoolId,
        ),
        domain: host("Host name of its login pages.", {
          allowed: 'a host name, such as "acme.auth.eu-central-1.amazoncognito.com"',
        }),
        loginPages: oneOf(["managed", "classic"], {
          description:
            "The version of its login pages. Managed pages need a style for each client, classic ones have none.",
          source: "Cognito docs",
        }).optional(),
        identityProviders: list(
          text(
            { description: "A provider's name.", allowed: '"COGNITO" or the name of a provider' },
            /^[A-Za-z0-9_-]{1,32}$/,
          ),
          20,
          {
            description: "Its identity providers that the new client offers.",
            allowed: "a list of 1 to 20 names",
          },
          1,
        ).optional(),
      },
    ).optional(),
    federation: list(federated, 20, {
      description: "Identity providers of companies (SAML or OIDC) that people log in with.",
      allowed: "a list of at most 20 providers",
    }).optional(),
    branding: object(
      { description: "The style of the login pages.", allowed: "a map with settings" },
      {
        settings: z.record(z.string(), z.unknown()).register(notes, {
          description:
            "A style document as `aws cognito-idp describe-managed-login-branding` prints it under `Settings`.",
          allowed: "a map",
          source: "Cognito API",
        }),
      },
    ).optional(),
  },
);

const observability = object(
  { description: "Logs and alarms.", allowed: "a map of observability settings" },
  {
    alarmEmails: list(
      text(
        { description: "An address.", allowed: 'an e-mail address, such as "ops@acme.com"' },
        patterns.email,
      ),
      10,
      {
        description: "Who is told of alarms. Each address gets a mail from SNS with a link to confirm.",
        allowed: "a list of at most 10 e-mail addresses",
      },
    ).optional(),
    logRetentionDays: oneNumberOf(logRetentionDays, {
      description: "How long logs are kept.",
      unit: "days",
      source: "CloudWatch Logs API",
    }).optional(),
    containerInsights: oneOf(["disabled", "enabled", "enhanced"], {
      description: "Metrics of each container, billed by metric.",
      source: "ECS API",
    }).optional(),
  },
);

const account = object(
  {
    description: "Where the stack may be deployed and what its IAM roles carry.",
    allowed: "a map of account settings",
  },
  {
    allowedAccountIds: list(
      text(
        { description: "An account.", allowed: 'twelve digits in quotes, such as "111122223333"' },
        patterns.accountId,
      ),
      50,
      {
        description: "The AWS accounts that the stack may be deployed to. Without it: any.",
        allowed: "a list of at most 50 account ids",
      },
    ).optional(),
    allowedRegions: list(
      text({ description: "A region.", allowed: 'a region, such as "eu-central-1"' }, patterns.region),
      50,
      {
        description: "The regions that the stack may use. Without it: any.",
        allowed: "a list of at most 50 regions",
      },
    ).optional(),
    permissionsBoundaryArn: text(
      {
        description: "The permissions boundary of every IAM role.",
        allowed: 'the ARN of an IAM policy, such as "arn:aws:iam::111122223333:policy/boundary"',
        source: "IAM API",
      },
      patterns.boundaryArn,
    ).optional(),
    rolePath: text(
      {
        description: "The path of every IAM role.",
        allowed: 'a path that begins and ends with a slash, at most 512 characters, such as "/gatehouse/"',
        source: "IAM API",
      },
      patterns.rolePath,
      (path) => path.length <= 512,
    ).optional(),
    cloudTrail: flag({
      description:
        "Makes a trail of CloudTrail for the whole account. Only where it has none: a second copy of each event is billed.",
      source: "CloudTrail docs",
    }).optional(),
  },
);

const encryption = object(
  { description: "The KMS key.", allowed: "a map with keyArn" },
  {
    keyArn: text(
      {
        description:
          "An existing customer key in the stack's region. Without it the stack makes its own, $1 a month.",
        allowed:
          'the ARN of a KMS key (not of an alias), such as "arn:aws:kms:eu-central-1:111122223333:key/…"',
        source: "KMS API",
      },
      patterns.keyArn,
    ).optional(),
  },
);

const protection = object(
  { description: "Whether data outlives mistakes.", allowed: "a map with enabled and reason" },
  {
    enabled: flag({
      description:
        "Protects user pool, database, file system, keys and secrets from deletion. To remove the stack, turn it off with one `pulumi up`, take a snapshot of the database by hand if you want one, then `pulumi destroy`.",
    }).optional(),
    reason: text(
      { description: "Why it is off; required in prod.", allowed: "a sentence of 10 to 300 characters" },
      patterns.sentence,
    ).optional(),
  },
);

const tagValue = z
  .string()
  .register(notes, { description: "A tag's value.", allowed: "a text of at most 256 characters" });
const tags = z.record(z.string(), tagValue).register(notes, {
  description: "Tags on every resource, beside the program's own.",
  allowed: "a map of texts",
  source: "AWS tagging docs: 50 tags a resource",
});

/** What stands before the size, in the order in which messages list the keys. */
const first = {
  system: oneOf(SYSTEMS, { description: "Which system the stack holds." }),
  environment: oneOf(["dev", "staging", "prod"], {
    description: "The environment class: decides protection, retention, second factor and backups.",
  }),
};

/** Keys of every system. */
const common = {
  network: network.optional(),
  edge: edge.optional(),
  domain: domain.optional(),
  cloudfront: cloudfront.optional(),
  webAcl: webAcl.optional(),
  login: login.optional(),
  observability: observability.optional(),
  account: account.optional(),
  encryption: encryption.optional(),
  protection: protection.optional(),
  backup: backup.optional(),
  cost: cost.optional(),
  policies: policies.optional(),
  tags: tags.optional(),
};

/**
 * The whole configuration of a system's stack, keys without their namespace.
 *
 * @param sizes what `size` may be.
 * @param keys the system's own.
 */
export function stackSchema<const S extends readonly [string, ...string[]], K extends z.ZodRawShape>(
  sizes: S,
  keys: K,
) {
  const size = oneOf(sizes, { description: "The size: decides task, database and egress." }).optional();
  return z.strictObject({ ...first, size, ...common, ...keys });
}

/** What can be said of a stack file whose system is not known. */
export const commonSchema = z.looseObject({ ...first, ...common });

/** The common part of a stack's configuration as it is written: complete, but without defaults. */
export type CommonConfig = z.infer<z.ZodObject<typeof first & typeof common>>;
