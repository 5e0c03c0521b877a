"use strict";
const {
  Duration,
  RemovalPolicy,
  aws_elasticache,
  aws_iam,
  aws_kms,
  aws_logs,
  aws_rds,
  aws_s3,
} = require("aws-cdk-lib");
const { aws_ec2, aws_secretsmanager } = require("aws-cdk-lib");

/** Key, buckets, secret; and the databases, which need the network. */
exports.data = (scope) => {
  const key = new aws_kms.Key(scope, "Key", {
    description: "Encrypts the data of this stack",
    alias: "open-webui",
    enableKeyRotation: true,
    pendingWindow: Duration.days(30),
    removalPolicy: RemovalPolicy.RETAIN,
  });
  for (const service of ["logs.us-east-1", "cloudwatch", "events"]) {
    key.grantEncryptDecrypt(new aws_iam.ServicePrincipal(`${service}.amazonaws.com`));
  }
  const bucket = (id, props, expiry) =>
    new aws_s3.Bucket(scope, id, {
      versioned: true,
      enforceSSL: true,
      objectOwnership: aws_s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      blockPublicAccess: aws_s3.BlockPublicAccess.BLOCK_ALL,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7), ...expiry }],
      ...props,
    });
  const managed = { encryption: aws_s3.BucketEncryption.S3_MANAGED };
  const year = { expiration: Duration.days(365), noncurrentVersionExpiration: Duration.days(1) };
  const logBucket = bucket("Logs", managed, year);
  const edgeLogBucket = bucket("EdgeLogs", managed, year);
  edgeLogBucket.addToResourcePolicy(
    new aws_iam.PolicyStatement({
      principals: [new aws_iam.ServicePrincipal("delivery.logs.amazonaws.com")],
      actions: ["s3:PutObject"],
      resources: [edgeLogBucket.arnForObjects("AWSLogs/123456789012/CloudFront/*")],
      conditions: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } },
    }),
  );
  const uploads = bucket(
    "Uploads",
    { encryption: aws_s3.BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true },
    { expiredObjectDeleteMarker: true, noncurrentVersionExpiration: Duration.days(30) },
  );
  const secret = new aws_secretsmanager.Secret(scope, "Secret", {
    description: "What Open WebUI must know and nobody else",
    encryptionKey: key,
  });
  const logGroup = (id, props = {}) =>
    new aws_logs.LogGroup(scope, id, {
      encryptionKey: key,
      retention: aws_logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
      ...props,
    });
  return {
    key,
    logBucket,
    edgeLogBucket,
    uploads,
    secret,
    logGroup,
    databases: (net) => ({ ...database(scope, { ...net, key, logGroup }), ...cache(scope, { ...net, key }) }),
  };
};

function database(scope, { vpc, groups, key, logGroup }) {
  const name = "open-webui";
  logGroup("DatabaseLog", { logGroupName: `/aws/rds/instance/${name}/postgresql` });
  logGroup("DatabaseUpgradeLog", { logGroupName: `/aws/rds/instance/${name}/upgrade` });
  const engine = aws_rds.DatabaseInstanceEngine.postgres({
    version: aws_rds.PostgresEngineVersion.of("17", "17"),
  });
  const instance = new aws_rds.DatabaseInstance(scope, "Database", {
    engine,
    instanceIdentifier: name,
    instanceType: new aws_ec2.InstanceType("m7g.large"),
    credentials: aws_rds.Credentials.fromGeneratedSecret("openwebui", { encryptionKey: key }),
    databaseName: "openwebui",
    vpc,
    vpcSubnets: { subnetType: aws_ec2.SubnetType.PRIVATE_WITH_EGRESS },
    securityGroups: [groups.database],
    multiAz: true,
    storageEncrypted: true,
    storageEncryptionKey: key,
    allocatedStorage: 20,
    maxAllocatedStorage: 100,
    backupRetention: Duration.days(35),
    deletionProtection: true,
    deleteAutomatedBackups: false,
    iamAuthentication: true,
    cloudwatchLogsExports: ["postgresql", "upgrade"],
    caCertificate: aws_rds.CaCertificate.RDS_CA_RSA2048_G1,
    parameterGroup: new aws_rds.ParameterGroup(scope, "DatabaseParameters", {
      engine,
      description: "Parameters of open-webui",
      parameters: { "rds.force_ssl": "1" },
    }),
    removalPolicy: RemovalPolicy.SNAPSHOT,
  });
  return { database: instance };
}

function cache(scope, { vpc, groups, key }) {
  const subnets = new aws_elasticache.CfnSubnetGroup(scope, "CacheSubnets", {
    description: "Subnets of open-webui",
    subnetIds: vpc.privateSubnets.map(({ subnetId }) => subnetId),
  });
  const password = new aws_secretsmanager.Secret(scope, "CachePassword", {
    encryptionKey: key,
    generateSecretString: { excludePunctuation: true, passwordLength: 48 },
  });
  const group = new aws_elasticache.CfnReplicationGroup(scope, "Cache", {
    replicationGroupDescription: "Cache of open-webui",
    engine: "valkey",
    engineVersion: "8.1",
    cacheNodeType: "cache.t4g.small",
    numCacheClusters: 2,
    multiAzEnabled: true,
    automaticFailoverEnabled: true,
    autoMinorVersionUpgrade: false,
    atRestEncryptionEnabled: true,
    transitEncryptionEnabled: true,
    authToken: password.secretValue.unsafeUnwrap(),
    kmsKeyId: key.keyArn,
    cacheParameterGroupName: "default.valkey8",
    cacheSubnetGroupName: subnets.ref,
    securityGroupIds: [groups.cache.securityGroupId],
    snapshotRetentionLimit: 0,
  });
  return { cache: group };
}
