import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { UNKNOWN } from "../../../cli/plan";
import { FargateService } from "../../../components/compute/fargateService";
import { Bucket } from "../../../components/storage/bucket";
import { type BucketAccess, bucketAccessStatements } from "../../../components/storage/bucketAccess";
import { documentOf, planOf, resourceOf, testContext } from "../../support/plan";

const bucketArn = "arn:aws:s3:::chat-files";
const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1";
const viaS3 = { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } };

/** The statements as IAM reads them in a role's policy. */
async function rendered(access: BucketAccess): Promise<readonly Record<string, unknown>[]> {
  const plan = await planOf(() => task(access));
  return documentOf(resourceOf(plan, "aws:iam/rolePolicy:RolePolicy", "chat-task")).Statement;
}

function task(access: BucketAccess) {
  return new FargateService("chat", {
    context: testContext,
    clusterName: "apps",
    cpuUnits: 512,
    memoryMiB: 1024,
    architecture: "ARM64",
    containers: [{ name: "web", image: `ghcr.io/open-webui/open-webui@sha256:${"b".repeat(64)}` }],
    subnetIds: ["subnet-a"],
    securityGroupIds: ["sg-a"],
    desiredCount: 1,
    deployment: { minimumHealthyPercent: 100, maximumPercent: 200 },
    capacity: "fargate",
    logGroupName: "logs",
    taskStatements: bucketAccessStatements(testContext, access),
  });
}

describe("bucketAccessStatements", () => {
  it("reads and writes the files of a bucket, and deletes no version", async () => {
    assert.deepEqual(await rendered({ bucketArn, keyArn, access: "read-write" }), [
      { Sid: "FilesList", Effect: "Allow", Action: ["s3:ListBucket"], Resource: [bucketArn] },
      {
        Sid: "FilesObjects",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
        Resource: [`${bucketArn}/*`],
      },
      {
        Sid: "FilesKey",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: [keyArn],
        Condition: viaS3,
      },
    ]);
  });

  it("reads only what stands below a prefix", async () => {
    const access = { sid: "Docs", bucketArn, keyArn, prefix: "docs/2026", access: "read" } as const;
    assert.deepEqual(await rendered(access), [
      {
        Sid: "DocsList",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: [bucketArn],
        Condition: { StringLike: { "s3:prefix": ["docs/2026", "docs/2026/*"] } },
      },
      {
        Sid: "DocsObjects",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: [`${bucketArn}/docs/2026/*`],
      },
      { Sid: "DocsKey", Effect: "Allow", Action: ["kms:Decrypt"], Resource: [keyArn], Condition: viaS3 },
    ]);
  });

  it("needs no key where S3's own encrypt", async () => {
    const sids = (await rendered({ bucketArn, access: "read-write" })).map(({ Sid }) => Sid);
    assert.deepEqual(sids, ["FilesList", "FilesObjects"]);
  });

  it("leaves only the key unknown at the engine's preview", async () => {
    const plan = await planOf(
      () => {
        const key = new aws.kms.Key("key", {});
        const bucket = new Bucket("files", { context: testContext, encryption: { keyArn: key.arn } });
        task({ bucketArn: bucket.bucketArn, keyArn: key.arn, prefix: "uploads", access: "read-write" });
      },
      { unknowns: true },
    );
    const { documents } = resourceOf(plan, "gatehouse:compute:TaskRoles").outputs as {
      documents: Record<string, { Statement: readonly Record<string, unknown>[] }>;
    };
    const name = String(resourceOf(plan, "aws:s3/bucket:Bucket").inputs["bucket"]);
    const statements = documents["aws:iam/rolePolicy:RolePolicy::chat-task::policy"]?.Statement ?? [];
    assert.deepEqual(
      statements.map(({ Resource }) => Resource),
      [[`arn:aws:s3:::${name}`], [`arn:aws:s3:::${name}/uploads/*`], [UNKNOWN]],
    );
    assert.deepEqual(statements[2]?.["Condition"], viaS3);
  });

  it("refuses a prefix that would widen it", () => {
    for (const prefix of ["", "/docs", "docs/", "docs/*", "d?cs", "a//b"]) {
      assert.throws(
        () => bucketAccessStatements(testContext, { bucketArn, prefix, access: "read" }),
        /holds wildcards, or slashes at its ends/,
        prefix,
      );
    }
  });
});
