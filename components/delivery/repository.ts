import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { Documents } from "../shared/policy";
import { isRepositoryName, registryHost } from "./imageReference";
import { lifecyclePolicy } from "./lifecycle";

export interface RepositoryArgs extends ComponentArgs {
  /** Encrypts the images. Another key replaces the repository, and every image in it is lost (ECR API). */
  readonly keyArn: pulumi.Input<string>;
  /**
   * How many tagged images stay, the newest first: the deployed one and those to go back to.
   * @default 10
   */
  readonly keep?: number;
}

const defaults = { keep: 10 } as const;

/**
 * A private ECR repository: tags that never move, a scan of each push, a customer key, and a lifecycle that
 * keeps the newest images.
 *
 * Creates an `aws.ecr.Repository` and its lifecycle policy. Costs nothing idle; images $0.10 a GB and month.
 * Protected where the context protects; else `pulumi destroy` deletes the images too.
 *
 * The scan is ECR's basic one. Where the account's registry has a scanning configuration of its own, that one
 * holds and this setting is ignored (ECR docs, "Scan images for software vulnerabilities"); it is the account's,
 * so no stack writes it.
 *
 * Refuses names that ECR does not take, and fewer than two images: none would be left to go back to.
 */
export class Repository extends pulumi.ComponentResource {
  readonly repositoryName: pulumi.Output<string>;
  /** Composed from the name, so known at preview, as is the ARN. */
  readonly repositoryUrl: pulumi.Output<string>;
  readonly repositoryArn: pulumi.Output<string>;

  constructor(name: string, args: RepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:delivery:Repository", name, args, opts);
    const { context, keyArn } = args;
    const { keep } = { ...defaults, ...definedOnly(args) };
    const documents = new Documents();

    const repository = new aws.ecr.Repository(
      name,
      {
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: keyArn }],
        forceDelete: !context.protect,
        tags: tagsFor(context, name),
      },
      { parent: this, protect: context.protect },
    );
    new aws.ecr.LifecyclePolicy(
      `${name}-lifecycle`,
      {
        repository: repository.name,
        policy: documents.json(
          "aws:ecr/lifecyclePolicy:LifecyclePolicy",
          `${name}-lifecycle`,
          "policy",
          lifecyclePolicy(keep),
        ),
      },
      { parent: this },
    );

    this.repositoryName = repository.name;
    this.repositoryUrl = pulumi.interpolate`${registryHost(context)}/${repository.name}`;
    this.repositoryArn = arn(context, "ecr", pulumi.interpolate`repository/${repository.name}`);
    this.registerOutputs({
      repositoryName: this.repositoryName,
      repositoryUrl: this.repositoryUrl,
      repositoryArn: this.repositoryArn,
      documents: documents.all,
    });
  }
}

function validate(name: string, { keep }: RepositoryArgs): void {
  const faults = new ArgumentFaults("Repository", name);
  // ECR API: 2 to 256 characters; 8 are the automatic suffix.
  faults.unless(
    isRepositoryName(name) && name.length <= 248,
    "name",
    name,
    "at most 248 lower-case letters, digits and single separators (. _ - /) between them",
  );
  faults.unless(
    keep === undefined || (Number.isInteger(keep) && keep >= 2 && keep <= 1000),
    "keep",
    keep,
    "a whole number from 2 to 1000",
  );
  faults.throwIfAny();
}
