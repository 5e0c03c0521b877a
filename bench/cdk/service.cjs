"use strict";
const { Duration, aws_applicationautoscaling, aws_ecs, aws_iam, TimeZone } = require("aws-cdk-lib");

const DIGEST = `sha256:${"0".repeat(64)}`;
const BEDROCK = "arn:aws:bedrock:us-east-1";
const MODELS = ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "us.amazon.nova-lite-v1:0"];

/** The cluster, the task with the application and its gateway to the models, the service and its scaling. */
exports.service = (scope, args) => {
  const { vpc, groups, key, uploads, secret, logGroup, targets } = args;
  const cluster = new aws_ecs.Cluster(scope, "Cluster", {
    vpc,
    containerInsightsV2: aws_ecs.ContainerInsights.ENABLED,
    enableFargateCapacityProviders: true,
    managedStorageConfiguration: { fargateEphemeralStorageKmsKey: key },
  });
  const role = (id) =>
    new aws_iam.Role(scope, id, { assumedBy: new aws_iam.ServicePrincipal("ecs-tasks.amazonaws.com") });
  const taskRole = role("TaskRole");
  for (const model of MODELS) {
    const regions = ["us-east-1", "us-east-2", "us-west-2"];
    const profile = `${BEDROCK}:123456789012:inference-profile/${model}`;
    const actions = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];
    taskRole.addToPolicy(new aws_iam.PolicyStatement({ actions, resources: [profile] }));
    taskRole.addToPolicy(
      new aws_iam.PolicyStatement({
        actions,
        resources: regions.map((name) => `arn:aws:bedrock:${name}::foundation-model/${model.slice(3)}`),
        conditions: { StringEquals: { "bedrock:InferenceProfileArn": profile } },
      }),
    );
  }
  uploads.grantReadWrite(taskRole);
  const task = new aws_ecs.FargateTaskDefinition(scope, "Task", {
    cpu: 2048,
    memoryLimitMiB: 6144,
    taskRole,
    executionRole: role("ExecutionRole"),
    runtimePlatform: {
      cpuArchitecture: aws_ecs.CpuArchitecture.ARM64,
      operatingSystemFamily: aws_ecs.OperatingSystemFamily.LINUX,
    },
  });
  const logs = logGroup("ContainerLog");
  const logging = (streamPrefix) =>
    aws_ecs.LogDrivers.awsLogs({ logGroup: logs, streamPrefix, mode: aws_ecs.AwsLogDriverMode.NON_BLOCKING });
  const gateway = task.addContainer("bedrock-gateway", {
    image: aws_ecs.ContainerImage.fromRegistry(`ghcr.io/berriai/litellm@${DIGEST}`),
    cpu: 256,
    memoryReservationMiB: 1024,
    entryPoint: ["sh", "-c"],
    command: [
      "printf '%s' \"$GATEWAY_CONFIG\" > /tmp/gateway.yaml && exec litellm --config /tmp/gateway.yaml --port 4000",
    ],
    environment: { GATEWAY_CONFIG: JSON.stringify({ models: MODELS }), AWS_REGION: "us-east-1" },
    secrets: { LITELLM_MASTER_KEY: aws_ecs.Secret.fromSecretsManager(secret, "gatewayKey") },
    healthCheck: {
      command: [
        "CMD-SHELL",
        "python3 -c \"import urllib.request as u; u.urlopen('http://127.0.0.1:4000/health')\"",
      ],
      startPeriod: Duration.seconds(120),
    },
    linuxParameters: new aws_ecs.LinuxParameters(scope, "GatewayInit", { initProcessEnabled: true }),
    logging: logging("bedrock-gateway"),
    stopTimeout: Duration.seconds(30),
  });
  const application = task.addContainer("open-webui", {
    image: aws_ecs.ContainerImage.fromRegistry(`ghcr.io/open-webui/open-webui@${DIGEST}`),
    environment: environment(args),
    secrets: secrets(secret),
    portMappings: [{ containerPort: 8080 }],
    healthCheck: {
      command: ["CMD-SHELL", "curl --silent --fail http://127.0.0.1:8080/health > /dev/null || exit 1"],
      startPeriod: Duration.seconds(300),
    },
    linuxParameters: new aws_ecs.LinuxParameters(scope, "ApplicationInit", { initProcessEnabled: true }),
    logging: logging("open-webui"),
    stopTimeout: Duration.seconds(120),
  });
  application.addContainerDependencies({
    container: gateway,
    condition: aws_ecs.ContainerDependencyCondition.HEALTHY,
  });
  task.defaultContainer = application;
  const service = new aws_ecs.FargateService(scope, "Service", {
    cluster,
    taskDefinition: task,
    desiredCount: 1,
    minHealthyPercent: 0,
    maxHealthyPercent: 100,
    availabilityZoneRebalancing: aws_ecs.AvailabilityZoneRebalancing.DISABLED,
    capacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
    circuitBreaker: { enable: true, rollback: false },
    enableECSManagedTags: true,
    healthCheckGracePeriod: Duration.seconds(300),
    propagateTags: aws_ecs.PropagatedTagSource.SERVICE,
    securityGroups: [groups.task],
  });
  targets.addTarget(service);
  const scaling = service.autoScaleTaskCount({ minCapacity: 1, maxCapacity: 1 });
  const cooldowns = { scaleInCooldown: Duration.seconds(300), scaleOutCooldown: Duration.seconds(60) };
  scaling.scaleOnCpuUtilization("Cpu", { targetUtilizationPercent: 40, ...cooldowns });
  scaling.scaleOnMemoryUtilization("Memory", { targetUtilizationPercent: 75, ...cooldowns });
  const times = { Morning: ["30 7 ? * MON-FRI *", 3, 10], Night: ["0 20 * * ? *", 2, 4] };
  for (const [name, [cron, minCapacity, maxCapacity]] of Object.entries(times)) {
    scaling.scaleOnSchedule(name, {
      schedule: aws_applicationautoscaling.Schedule.expression(`cron(${cron})`),
      timeZone: TimeZone.EUROPE_BERLIN,
      minCapacity,
      maxCapacity,
    });
  }
  return { cluster, service };
};

function environment({ domain, uploads, client, pool, pages }) {
  const yes = ["DO_NOT_TRACK", "ENABLE_DB_MIGRATIONS", "ENABLE_OAUTH_ROLE_MANAGEMENT", "ENABLE_OAUTH_SIGNUP"];
  yes.push(
    "ENABLE_OPENAI_API",
    "OFFLINE_MODE",
    "SCARF_NO_ANALYTICS",
    "WEBUI_AUTH",
    "WEBUI_AUTH_COOKIE_SECURE",
  );
  yes.push("WEBUI_SESSION_COOKIE_SECURE", "BYPASS_MODEL_ACCESS_CONTROL");
  const no = ["ANONYMIZED_TELEMETRY", "ENABLE_COMMUNITY_SHARING", "ENABLE_LOGIN_FORM", "ENABLE_OLLAMA_API"];
  no.push(
    "ENABLE_OAUTH_ID_TOKEN_COOKIE",
    "ENABLE_PASSWORD_AUTH",
    "ENABLE_PERSISTENT_CONFIG",
    "ENABLE_SIGNUP",
  );
  no.push(
    "ENABLE_PIP_INSTALL_FRONTMATTER_REQUIREMENTS",
    "OAUTH_MERGE_ACCOUNTS_BY_EMAIL",
    "SHOW_ADMIN_DETAILS",
  );
  const all = (names, value) => Object.fromEntries(names.map((name) => [name, value]));
  const issuer = `https://cognito-idp.us-east-1.amazonaws.com/${pool.userPoolId}`;
  return {
    ...all(yes, "true"),
    ...all(no, "false"),
    CORS_ALLOW_ORIGIN: `https://${domain}`,
    DATABASE_POOL_MAX_OVERFLOW: "5",
    DATABASE_POOL_SIZE: "10",
    DATABASE_USER_ACTIVE_STATUS_UPDATE_INTERVAL: "300",
    DATA_DIR: "/app/backend/data",
    DEFAULT_USER_ROLE: "pending",
    ENV: "prod",
    HF_HUB_OFFLINE: "1",
    JWT_EXPIRES_IN: "12h",
    OAUTH_ADMIN_ROLES: "admin",
    OAUTH_ALLOWED_ROLES: "user,admin",
    OAUTH_CLIENT_ID: client.userPoolClientId,
    OAUTH_CODE_CHALLENGE_METHOD: "S256",
    OAUTH_PROVIDER_NAME: "Cognito",
    OAUTH_ROLES_CLAIM: "cognito:groups",
    OAUTH_SCOPES: "openid email profile",
    OPENAI_API_BASE_URLS: "http://127.0.0.1:4000/v1",
    OPENID_END_SESSION_ENDPOINT: `${pages.baseUrl()}/logout?client_id=${client.userPoolClientId}`,
    OPENID_PROVIDER_URL: `${issuer}/.well-known/openid-configuration`,
    OPENID_REDIRECT_URI: `https://${domain}/oauth/oidc/callback`,
    PORT: "8080",
    S3_BUCKET_NAME: uploads.bucketName,
    S3_REGION_NAME: "us-east-1",
    STORAGE_PROVIDER: "s3",
    THREAD_POOL_SIZE: "2000",
    UVICORN_TIMEOUT_KEEP_ALIVE: "310",
    UVICORN_WORKERS: "1",
    VECTOR_DB: "pgvector",
    WEBSOCKET_MANAGER: "redis",
    WEBUI_ADMIN_EMAIL: "first-account@gatehouse.invalid",
    WEBUI_AUTH_COOKIE_SAME_SITE: "lax",
    WEBUI_NAME: "Open WebUI",
    WEBUI_SESSION_COOKIE_SAME_SITE: "lax",
    WEBUI_URL: `https://${domain}`,
  };
}

function secrets(secret) {
  const fields = {
    DATABASE_URL: "databaseUrl",
    OAUTH_CLIENT_SECRET: "clientSecret",
    OAUTH_SESSION_TOKEN_ENCRYPTION_KEY: "sessionTokenKey",
    OPENAI_API_KEYS: "modelKeys",
    REDIS_URL: "cacheUrl",
    WEBSOCKET_REDIS_URL: "cacheUrl",
    WEBUI_ADMIN_PASSWORD: "adminPassword",
    WEBUI_SECRET_KEY: "webuiSecretKey",
  };
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, aws_ecs.Secret.fromSecretsManager(secret, field)]),
  );
}
