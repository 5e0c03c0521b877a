import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;
const one = (type: string, inputs: Inputs) => resource(type, "x", inputs);

const cluster = (vpcConfig: unknown) => one("aws:eks/cluster:Cluster", { vpcConfig });
const nodes = (remoteAccess: unknown) => one("aws:eks/nodeGroup:NodeGroup", { remoteAccess });
const project = (inputs: Inputs) => one("aws:codebuild/project:Project", inputs);
const builds = (requiresCommentApproval: unknown, filterGroups?: unknown) =>
  one("aws:codebuild/webhook:Webhook", {
    projectName: "p",
    pullRequestBuildPolicy: { requiresCommentApproval },
    filterGroups,
  });
const filters = (...given: readonly (readonly [type: string, pattern: unknown])[]) => [
  { filters: given.map(([type, pattern]) => ({ type, pattern })) },
];
const pipeline = (authentication: unknown, allowedIpRange?: unknown) =>
  one("aws:codepipeline/webhook:Webhook", {
    authentication,
    ...(allowedIpRange === undefined ? {} : { authenticationConfiguration: { allowedIpRange } }),
  });
const guardrail = (filter: unknown) =>
  one("aws:bedrock/guardrail:Guardrail", { contentPolicyConfig: { filtersConfigs: [filter] } });
const attack = { type: "PROMPT_ATTACK", inputStrength: "HIGH", outputStrength: "NONE" };
const sharing = (settingValue: unknown) =>
  one("aws:ssm/serviceSetting:ServiceSetting", {
    settingId: "arn:aws:ssm:us-east-1:1:servicesetting/ssm/documents/console/public-sharing-permission",
    settingValue,
  });

testRules(
  "guards of clusters, builds, accounts and models",
  {
    "eks-not-public": [
      pass("a private API", cluster({ endpointPublicAccess: false })),
      pass("an office", cluster({ endpointPublicAccess: true, publicAccessCidrs: ["198.51.100.0/24"] })),
      pass("no key", nodes(undefined)),
      pass("a bastion's group", nodes({ ec2SshKey: "k", sourceSecurityGroupIds: ["sg-1"] })),
      fail("nothing said", cluster({}), "vpcConfig.publicAccessCidrs", /whole internet/),
      fail(
        "half of the internet",
        cluster({ publicAccessCidrs: ["0.0.0.0/1"] }),
        "vpcConfig.publicAccessCidrs[0]",
        /whole internet/,
      ),
      fail("a key alone", nodes({ ec2SshKey: "k" }), "remoteAccess.sourceSecurityGroupIds", /port 22/),
      open("the network", cluster(UNKNOWN), "vpcConfig.endpointPublicAccess"),
      open(
        "the group",
        nodes({ ec2SshKey: "k", sourceSecurityGroupIds: [UNKNOWN] }),
        "remoteAccess.sourceSecurityGroupIds",
      ),
    ],
    "codebuild-encrypted": [
      pass("nothing said", project({ artifacts: { type: "S3" } })),
      fail(
        "artifacts",
        project({ artifacts: { encryptionDisabled: true } }),
        "artifacts.encryptionDisabled",
        /clear/,
      ),
      fail(
        "second artifacts",
        project({ secondaryArtifacts: [{ encryptionDisabled: "true" }] }),
        "secondaryArtifacts[0].encryptionDisabled",
        /clear/,
      ),
      fail(
        "logs",
        project({ logsConfig: { s3Logs: { encryptionDisabled: true } } }),
        "logsConfig.s3Logs.encryptionDisabled",
        /clear/,
      ),
      fail(
        "reports",
        one("aws:codebuild/reportGroup:ReportGroup", {
          exportConfig: { s3Destination: { encryptionDisabled: true } },
        }),
        "exportConfig.s3Destination.encryptionDisabled",
        /clear/,
      ),
      open("the artifacts", project({ artifacts: UNKNOWN }), "artifacts.encryptionDisabled"),
    ],
    "build-trigger-known": [
      pass("an approval", builds("FORK_PULL_REQUESTS")),
      pass("pushes", builds("DISABLED", filters(["EVENT", "PUSH"]))),
      pass("whole ids", builds("DISABLED", filters(["ACTOR_ACCOUNT_ID", "^123$|^456$"]))),
      pass("whole ids in brackets", builds("DISABLED", filters(["ACTOR_ACCOUNT_ID", "^(123|456)$"]))),
      pass("a signed call", pipeline("GITHUB_HMAC")),
      pass("one address", pipeline("IP", "198.51.100.7/32")),
      fail(
        "everybody's pull requests",
        builds("DISABLED"),
        "pullRequestBuildPolicy.requiresCommentApproval",
        /runs its code/,
      ),
      ...["123|456", "^123", "^(123|456)|7$", ""].map((ids) =>
        fail(
          `parts of ids: ${ids}`,
          builds("DISABLED", filters(["EVENT", "PULL_REQUEST_CREATED"], ["ACTOR_ACCOUNT_ID", ids])),
          "pullRequestBuildPolicy.requiresCommentApproval",
          /runs its code/,
        ),
      ),
      fail("no check", pipeline("UNAUTHENTICATED"), "authentication", /everybody/),
      fail(
        "every address",
        pipeline("IP", "0.0.0.0/0"),
        "authenticationConfiguration.allowedIpRange",
        /everybody/,
      ),
      open("the approval", builds(UNKNOWN), "pullRequestBuildPolicy.requiresCommentApproval"),
      open("the check", pipeline(UNKNOWN), "authentication"),
    ],
    "account-guards-on": [
      pass(
        "tokens",
        one("aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults", { httpTokens: "required" }),
      ),
      pass("no console", one("aws:ec2/serialConsoleAccess:SerialConsoleAccess", { enabled: false })),
      pass("no sharing", sharing("Disable")),
      fail(
        "old requests",
        one("aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults", { httpTokens: "optional" }),
        "httpTokens",
        /guard/,
      ),
      fail(
        "a console by default",
        one("aws:ec2/serialConsoleAccess:SerialConsoleAccess", {}),
        "enabled",
        /guard/,
      ),
      fail(
        "clusters for everybody",
        one("aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration", {
          blockPublicSecurityGroupRules: false,
        }),
        "blockPublicSecurityGroupRules",
        /guard/,
      ),
      fail("public documents", sharing("Enable"), "settingValue", /guard/),
      fail(
        "gateways for everything",
        one("aws:vpc/blockPublicAccessOptions:BlockPublicAccessOptions", { internetGatewayBlockMode: "off" }),
        "internetGatewayBlockMode",
        /guard/,
      ),
      open("the value", sharing(UNKNOWN), "settingValue"),
      skip(
        "another setting",
        one("aws:ssm/serviceSetting:ServiceSetting", {
          settingId: "/ssm/parameter-store/x",
          settingValue: "Enable",
        }),
        /guards nothing/,
      ),
    ],
    "bedrock-guardrail-blocks": [
      pass("a filter", guardrail(attack)),
      fail(
        "no filter",
        one("aws:bedrock/guardrail:Guardrail", { name: "g" }),
        "contentPolicyConfig.filtersConfigs",
        /instructions/,
      ),
      ...[{ inputStrength: "NONE" }, { inputEnabled: false }, { inputAction: "NONE" }, { type: "HATE" }].map(
        (weak) =>
          fail(
            JSON.stringify(weak),
            guardrail({ ...attack, ...weak }),
            "contentPolicyConfig.filtersConfigs",
            /instructions/,
          ),
      ),
      open(
        "the strength",
        guardrail({ ...attack, inputStrength: UNKNOWN }),
        "contentPolicyConfig.filtersConfigs",
      ),
    ],
    "stack-resources-judged": [
      fail(
        "a template",
        one("aws:cloudformation/stack:Stack", { templateBody: "{}" }),
        "templateBody",
        /no rule sees/,
      ),
      fail(
        "a text of Cloud Control",
        one("aws:cloudcontrol/resource:Resource", { typeName: "AWS::S3::Bucket", desiredState: "{}" }),
        "desiredState",
        /no rule sees/,
      ),
    ],
  },
  {
    "stack-resources-judged": {
      kinds: ["compliant", "unknown"],
      because: "that such a resource is there is what it reports",
    },
  },
);
