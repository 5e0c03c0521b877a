import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, type Context, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import type { Statement } from "../shared/policy";
import { fetchKeys, keysUrl } from "./tokenKeyDocument";

export interface TokenKeysArgs extends ComponentArgs {
  /** Who signs the tokens: `iss` in each of them. Under this address the pool serves its keys. */
  readonly issuerUrl: pulumi.Input<string>;
  /** A bucket that the application reads, through the network's S3 endpoint. */
  readonly bucketName: pulumi.Input<string>;
  /** The key with which the bucket encrypts. */
  readonly keyArn: pulumi.Input<string>;
  /**
   * The object's name.
   * @default "gatehouse/jwks.json"
   */
  readonly objectKey?: string;
}

const defaults = { objectKey: "gatehouse/jwks.json" } as const;

/** Stands in an offline plan and in the preview of a first deployment; no token can be signed with it. */
const PLACEHOLDER = '{"keys":[]}\n';

/**
 * The public keys of a user pool, as an object in S3: an application without a way to the internet verifies
 * tokens with them, because a pool with a domain serves nothing through a VPC endpoint (Cognito docs, "VPC
 * interface endpoints").
 *
 * Creates one object. Idle cost: nothing. The keys are read by `pulumi up` on the machine that deploys, from the
 * pool or from `AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER`, and never at a preview: there a placeholder stands for
 * them, and an object that exists shows no change. When Cognito turns its keys, the next `up` updates the object;
 * tokens with a new key are refused until then, so run one when the application meets an unknown `kid`.
 *
 * Refuses what is not a set of RS256 keys, and names that are no object's.
 */
export class TokenKeys extends pulumi.ComponentResource {
  readonly objectKey: string;
  readonly objectArn: pulumi.Output<string>;
  /** What the application must wait for. */
  readonly keysReady: pulumi.Resource;

  constructor(name: string, args: TokenKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:identity:TokenKeys", name, args, opts);
    const { context, issuerUrl, bucketName, keyArn } = args;
    const { objectKey } = { ...defaults, ...definedOnly(args) };

    const object = new aws.s3.BucketObjectv2(
      name,
      {
        bucket: bucketName,
        key: objectKey,
        content: pulumi.output(issuerUrl).apply(content),
        contentType: "application/json",
        kmsKeyId: keyArn,
        bucketKeyEnabled: true,
        tags: objectTags(context, name),
      },
      // An update at every preview would hide the one that means something.
      { parent: this, ignoreChanges: pulumi.runtime.isDryRun() ? ["content"] : [] },
    );

    this.objectKey = objectKey;
    this.objectArn = objectArn(context, bucketName, objectKey);
    this.keysReady = object;
    this.registerOutputs({
      objectKey: this.objectKey,
      objectArn: this.objectArn,
      keysReady: this.keysReady,
    });
  }
}

/** What lets a role read the keys. KMS is asked by S3, so that the network needs no endpoint for it. */
export function tokenKeyStatements(
  context: Context,
  { objectArn, keyArn }: { readonly objectArn: pulumi.Input<string>; readonly keyArn: pulumi.Input<string> },
): readonly Statement[] {
  return [
    { sid: "ReadTokenKeys", actions: ["s3:GetObject"], resources: [objectArn] },
    {
      sid: "DecryptTokenKeys",
      actions: ["kms:Decrypt"],
      resources: [keyArn],
      conditions: { StringEquals: { "kms:ViaService": `s3.${context.region}.${context.dnsSuffix}` } },
    },
  ];
}

async function content(issuerUrl: string): Promise<string> {
  if (pulumi.runtime.isDryRun()) {
    return PLACEHOLDER;
  }
  try {
    return await fetchKeys(keysUrl(issuerUrl, process.env));
  } catch (error) {
    throw new pulumi.RunError((error as Error).message);
  }
}

function objectArn(context: Context, bucketName: pulumi.Input<string>, key: string) {
  return pulumi.output(
    arn(context, "s3", pulumi.interpolate`${bucketName}/${key}`, { region: "", account: "" }),
  );
}

/** S3 takes at most 10 tags on an object (S3 docs, "Object tagging"); the bucket carries them all. */
function objectTags(context: Context, name: string): Record<string, string> | undefined {
  const tags = tagsFor(context, name);
  return Object.keys(tags).length <= 10 ? tags : undefined;
}

function validate(name: string, { objectKey }: TokenKeysArgs): void {
  const faults = new ArgumentFaults("TokenKeys", name);
  // S3 docs, "Naming Amazon S3 objects": safe characters, at most 1,024 bytes.
  faults.unless(
    objectKey === undefined ||
      (/^[A-Za-z0-9][A-Za-z0-9!_.*'()/-]*[A-Za-z0-9]$/.test(objectKey) && objectKey.length <= 1024),
    "objectKey",
    objectKey,
    "letters, digits and !_.*'()/- from a letter or digit to another",
  );
  faults.throwIfAny();
}
