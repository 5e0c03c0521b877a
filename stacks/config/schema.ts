import { z } from "zod";
import { domainPrefixFaults } from "../../components/identity/domainPrefix";
import { isCidr, parseCidr } from "../../components/network/cidr";
import { isVpcCidr, VPC_CIDR_RULE } from "../../components/network/subnetPlan";
import { logRetentionDays } from "../../components/observability/logRetention";
import { patterns } from "./formats";

/** The namespace of every key in a stack file. */
export const NAMESPACE = "gatehouse";

/** What is said about a key: in messages, in the editor and on the reference page. */
export interface Notes {
  /** What the value means; a whole sentence. */
  readonly description: string;
  /** What may stand there, to follow the word "use". Enumerations and numbers write their own. */
  readonly allowed?: string;
  readonly unit?: string;
  /** Where the limit or the meaning comes from. */
  readonly source?: string;
  /** Encrypted with `pulumi config set --secret --path`; never shown. */
  readonly secret?: true;
  /** The known values of a text that is not an enumeration. */
  readonly values?: readonly string[];
}

export const notes = z.registry<Notes>();

const text = (note: Notes, pattern: RegExp, test: (value: string) => boolean = () => true) =>
  z.string().regex(pattern).refine(test).register(notes, note);
const oneOf = <const T extends readonly [string, ...string[]]>(values: T, note: Notes) =>
  z.enum(values).register(notes, { allowed: either(values.map((value) => JSON.stringify(value))), ...note });
const whole = (minimum: number, maximum: number, note: Notes) =>
  z
    .int()
    .min(minimum)
    .max(maximum)
    .register(notes, { allowed: `a whole number from ${minimum} to ${maximum}`, ...note });
const oneNumberOf = <const T extends readonly number[]>(values: T, note: Notes) => {
  const literal: z.ZodLiteral<number> = z.literal([...values]);
  literal.register(notes, { allowed: either(values.map(String)), ...note });
  return literal as unknown as z.ZodType<T[number]>;
};
const flag = (note: Notes) => z.boolean().register(notes, { allowed: "true or false", ...note });
const list = <T extends z.ZodType>(item: T, maximum: number, note: Notes, minimum = 0) =>
  z.array(item).min(minimum).max(maximum).register(notes, note);
const object = <T extends z.ZodRawShape>(note: Notes, shape: T) =>
  z.strictObject(shape).register(notes, note);

/** `a, b or c`. */
export function either(words: readonly string[]): string {
  const head = words.slice(0, -1).join(", ");
  return head === "" ? (words[0] ?? "") : `${head} or ${words.at(-1)}`;
}

/** Services that a task of these systems may call from a subnet without internet access. */
export const ENDPOINT_SERVICES = [
  "bedrock-agent-runtime",
  "bedrock-runtime",
  "ecr.api",
  "ecr.dkr",
  "kms",
  "logs",
  "monitoring",
  "secretsmanager",
  "ssm",
  "ssmmessages",
  "sts",
] as const;

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

const host = (description: string, more: Partial<Notes> = {}) =>
  text(
    {
      description,
      allowed:
        'a full host name in lower case without "https://", such as "chat.acme.com" (international names as xn--)',
      ...more,
    },
    patterns.host,
  );

const certificateArn = (description: string) =>
  text(
    {
      description,
      allowed:
        'the ARN of an issued ACM certificate, such as "arn:aws:acm:eu-central-1:111122223333:certificate/…"',
      source: "ACM API",
    },
    patterns.certificateArn,
  );

const hostedZoneId = (description: string) =>
  text(
    {
      description,
      allowed: 'the id of a public Route 53 zone, such as "Z08345671ABCDEFGHIJKL"',
      source: "Route 53 API",
    },
    patterns.hostedZoneId,
  );

const image = (description: string) =>
  text(
    {
      description,
      allowed:
        'an image by its digest, such as "ghcr.io/open-webui/open-webui:0.12.4@sha256:<64 hexadecimal digits>" ' +
        "(`docker buildx imagetools inspect IMAGE` prints the digest)",
    },
    patterns.image,
  );

const emailDomains = (description: string) =>
  list(host("An e-mail domain.", { allowed: 'a domain in lower case, such as "acme.com"' }), 50, {
    description,
    allowed: "a list of at most 50 domains",
  });

const network = object(
  {
    description: "The VPC: one of the stack's own, or an existing one.",
    allowed: "a map of network settings",
  },
  {
    cidr: text(
      {
        description: "The address range of the stack's own VPC.",
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
        "How the private subnets reach the internet. A NAT instance costs about a tenth of a NAT gateway and is one machine " +
        "that AWS does not replace; `single-nat` is one gateway, `nat-per-az` one in each zone.",
    }).optional(),
    natInstanceType: text(
      {
        description: "EC2 type of the NAT instance.",
        allowed: 'a Graviton type, such as "t4g.nano"',
        source: "the AMI in use is for arm64",
      },
      patterns.gravitonType,
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
        allowed: "a list of AWS services",
      },
    ).optional(),
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
            allowed: "a list of subnet ids in at least two zones",
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
            allowed: "a list of subnet ids in at least two zones",
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
            allowed: "a list of at least one route table id",
          },
          1,
        ),
        egress: oneOf(EGRESS, {
          description:
            "How its private subnets reach the internet today (a transit gateway or a proxy route counts as `single-nat`). Nothing is created.",
        }),
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
      "A certificate for that name in the stack's region, where DNS is elsewhere or the certificate exists.",
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
      { description: "The second factors to choose from.", allowed: 'a list of "totp" and "sms"' },
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
            allowed: "a list of at least one name",
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
        allowed: "a list of account ids",
      },
    ).optional(),
    allowedRegions: list(
      text({ description: "A region.", allowed: 'a region, such as "eu-central-1"' }, patterns.region),
      50,
      { description: "The regions that the stack may use. Without it: any.", allowed: "a list of regions" },
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
        "Protects user pool, database, file system, keys and secrets from deletion, and takes final snapshots. Turn it off, with one `pulumi up`, before `pulumi destroy`.",
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

const openWebui = object(
  { description: "The application and its task.", allowed: "a map with at least image" },
  {
    image: image("The image of Open WebUI, by digest."),
    imageVariant: oneOf(["standard", "slim"], {
      description:
        "Which variant that image is. The slim one needs 1 GiB and has no embedding model of its own.",
      source: "Open WebUI docs",
    }).optional(),
    cpu: whole(256, 16384, {
      description:
        "CPU of the application's container; 1024 is one vCPU. The Bedrock gateway's share is added.",
      unit: "CPU units",
      source: "Fargate sizes",
    }).optional(),
    memoryMiB: whole(512, 122880, {
      description: "Memory of the application's container. The Bedrock gateway's share is added.",
      unit: "MiB",
      source: "Fargate sizes",
    }).optional(),
    architecture: oneOf(["arm64", "x86_64"], {
      description: "Processor of the task; arm64 costs a fifth less.",
      source: "Fargate prices",
    }).optional(),
    capacity: oneOf(["fargate", "fargate-spot"], {
      description: "Spot costs about a third and is taken away with two minutes' notice.",
      source: "Fargate docs",
    }).optional(),
    desiredCount: whole(0, 10, {
      description: "How many tasks run. 0 stops the application and keeps its data.",
      unit: "tasks",
    }).optional(),
    name: text(
      { description: "Title of the pages (WEBUI_NAME).", allowed: "1 to 60 characters without < and >" },
      patterns.displayName,
    ).optional(),
    sessionHours: whole(1, 720, {
      description:
        "How long a login lasts (JWT_EXPIRES_IN). Without Redis, signing out does not end it earlier on other devices.",
      unit: "hours",
      source: "Open WebUI docs",
    }).optional(),
    groups: object(
      { description: "The Cognito groups that let people in.", allowed: "a map with admin and user" },
      {
        admin: text(
          {
            description: "Its members administer Open WebUI.",
            allowed: "1 to 128 letters, digits and . _ -",
          },
          patterns.groupName,
        ).optional(),
        user: text(
          { description: "Its members use Open WebUI.", allowed: "1 to 128 letters, digits and . _ -" },
          patterns.groupName,
        ).optional(),
      },
    ).optional(),
  },
);

const modelIds = (description: string, pattern: RegExp, allowed: string, minimum: number) =>
  list(
    text({ description: "A model.", allowed }, pattern),
    50,
    { description, allowed: `a list of ${minimum} to 50 model ids` },
    minimum,
  );

const models = object(
  {
    description: "Where the language models are: at least one of the two.",
    allowed: "a map with bedrock or openaiCompatible",
  },
  {
    bedrock: object(
      {
        description: "Amazon Bedrock, through a gateway beside the application.",
        allowed: "a map with modelIds and gatewayImage",
      },
      {
        modelIds: modelIds(
          "The models that may be called: foundation models or inference profiles.",
          patterns.modelId,
          'a model id, such as "amazon.nova-lite-v1:0", or an inference profile, such as "eu.amazon.nova-lite-v1:0"',
          1,
        ),
        gatewayImage: image("The image of the LiteLLM gateway, by digest."),
      },
    ).optional(),
    openaiCompatible: object(
      { description: "A service with OpenAI's interface.", allowed: "a map with baseUrl and apiKey" },
      {
        baseUrl: text(
          {
            description: "Its base address.",
            allowed:
              'an https address without user, query or slash at the end, such as "https://api.openai.com/v1"',
          },
          patterns.httpsUrl,
          (url) => !url.endsWith("/"),
        ),
        apiKey: text(
          { description: "Its key.", allowed: "a secret text", secret: true },
          /^[^\p{Cc};]{1,4096}$/u,
        ),
        modelIds: modelIds(
          "The models to show. Without it: all that the service lists.",
          /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,199}$/,
          "a model's name",
          0,
        ).optional(),
      },
    ).optional(),
  },
);

const database = object(
  { description: "Open WebUI's database.", allowed: "a map of database settings" },
  {
    engine: oneOf(["postgres", "sqlite"], {
      description:
        "RDS for PostgreSQL, or SQLite on the file system, which Open WebUI does not support on network storage.",
      source: "Open WebUI docs",
    }).optional(),
    reason: text(
      {
        description: "Why SQLite is good enough; required with it.",
        allowed: "a sentence of 10 to 300 characters",
      },
      patterns.sentence,
    ).optional(),
    instanceClass: text(
      {
        description: "Size of the database instance.",
        allowed: 'an RDS class, such as "db.t4g.micro"',
        source: "RDS docs",
      },
      patterns.databaseClass,
    ).optional(),
    storageGiB: whole(20, 65536, {
      description: "Storage at the start.",
      unit: "GiB",
      source: "RDS docs: gp3 from 20 GiB",
    }).optional(),
    backupRetentionDays: whole(1, 35, {
      description: "How long automatic backups are kept.",
      unit: "days",
      source: "RDS API",
    }).optional(),
    multiAz: flag({
      description: "Keeps a standby in another zone; doubles the instance's price.",
      source: "RDS docs",
    }).optional(),
  },
);

const files = object(
  { description: "The file system of uploads.", allowed: "a map of file settings" },
  {
    throughputMode: oneOf(["elastic", "bursting", "provisioned"], {
      description: "How throughput is billed: by use, by size, or by a fixed amount.",
      source: "EFS docs",
    }).optional(),
    provisionedMibps: whole(1, 3414, {
      description: "The fixed amount.",
      unit: "MiB/s",
      source: "EFS API",
    }).optional(),
    performanceMode: oneOf(["generalPurpose", "maxIO"], {
      description: "`maxIO` has higher latency and cannot be changed later.",
      source: "EFS docs",
    }).optional(),
    transitionToIaDays: oneNumberOf([1, 7, 14, 30, 60, 90, 180, 270, 365], {
      description: "Days without access after which a file moves to the cheaper storage class.",
      unit: "days",
      source: "EFS API",
    }).optional(),
  },
);

/** Keys of every system. */
const common = {
  environment: oneOf(["dev", "staging", "prod"], {
    description: "The environment class: decides protection, retention, second factor and backups.",
  }),
  size: oneOf(["small"], { description: "The size: decides task, database and egress." }).optional(),
  network: network.optional(),
  domain: domain.optional(),
  login: login.optional(),
  observability: observability.optional(),
  account: account.optional(),
  encryption: encryption.optional(),
  protection: protection.optional(),
  tags: tags.optional(),
};

/** Keys of each system. A new system is one more entry here and a branch in `resolve.ts`. */
export const systemKeys = {
  "open-webui": {
    openWebui,
    models: models.optional(),
    database: database.optional(),
    files: files.optional(),
  },
} as const;

export const SYSTEMS = Object.keys(systemKeys) as [keyof typeof systemKeys];

const system = oneOf(SYSTEMS, { description: "Which system the stack holds." });

/** The whole configuration of an Open WebUI stack, keys without their namespace. */
export const openWebUiSchema = z.strictObject({ system, ...common, ...systemKeys["open-webui"] });

export const schemas = { "open-webui": openWebUiSchema } as const;

/** A stack's configuration as it is written: complete, but without defaults. */
export type Config = z.infer<typeof openWebUiSchema>;
