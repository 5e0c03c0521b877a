import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, inRegion, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { Documents } from "../shared/policy";
import { type KeyService, keyServices, keyStatements } from "./keyPolicy";

export interface EncryptionKeyArgs extends ComponentArgs {
  /** @default "Encrypts the data of this stack" */
  readonly description?: string;
  /** The services that use the key by themselves; plain, because they decide the key's policy. */
  readonly services: readonly KeyService[];
  /** Services use keys of their own region only. @default - the context's region */
  readonly region?: string;
}

const defaults = { description: "Encrypts the data of this stack" } as const;

/**
 * One customer key for everything that a stack stores.
 *
 * Creates an `aws.kms.Key` (rotated each year) and an `aws.kms.Alias`. Costs 1.00 $ a month, and 1.00 $ more
 * after each of the first two rotations, plus 0.03 $ for 10,000 requests.
 *
 * The policy stands in the key itself: a `KeyPolicy` of its own comes after the key, and a log group created in
 * between fails with "KMS key does not exist or is not allowed". A deleted key makes all its data unreadable, so
 * AWS waits 30 days when the context protects and 7, the shortest, when not. Refuses a service named twice.
 *
 * A log group and a topic encrypt only with a key of their own region: what lives in us-east-1 needs another key
 * there.
 */
export class EncryptionKey extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;
  readonly keyId: pulumi.Output<string>;

  constructor(name: string, args: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:storage:EncryptionKey", name, args, opts);
    const { context, services, region } = args;
    const { description } = { ...defaults, ...definedOnly(args) };
    const documents = new Documents();

    const key = new aws.kms.Key(
      name,
      {
        description,
        enableKeyRotation: true,
        deletionWindowInDays: context.protect ? 30 : 7,
        policy: documents.policy(
          "aws:kms/key:Key",
          name,
          "policy",
          keyStatements(inRegion(context, region), services),
        ),
        region,
        tags: tagsFor(context, name),
      },
      { parent: this, protect: context.protect },
    );
    new aws.kms.Alias(`${name}-alias`, { targetKeyId: key.keyId, region }, { parent: this });

    this.keyArn = key.arn;
    this.keyId = key.keyId;
    this.registerOutputs({ keyArn: this.keyArn, keyId: this.keyId, documents: documents.all });
  }
}

function validate(name: string, { services, region }: EncryptionKeyArgs): void {
  const faults = new ArgumentFaults("EncryptionKey", name);
  const known = services.every((service) => keyServices.includes(service));
  faults.unless(known, "services", services, `any of ${keyServices.join(", ")}`);
  const unique = new Set(services).size === services.length;
  faults.unless(unique, "services", services, "each service once");
  // KMS API: an alias holds letters, digits, "/", "_" and "-".
  faults.unless(/^[a-zA-Z0-9/_-]+$/.test(name), "name", name, "letters, digits, / _ and -");
  faults.unless(region !== "", "region", region, "a region, such as us-east-1");
  faults.throwIfAny();
}
