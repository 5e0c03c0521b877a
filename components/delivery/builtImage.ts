// Types only: the package is loaded by a stack that builds, in `loadAwsx`.
import type * as Awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { contentTag, hasDockerfile } from "./imageFolder";
import { registryHost } from "./imageReference";

export interface BuiltImageArgs extends ComponentArgs {
  /** The folder with the Dockerfile: absolute, read here to see what changed. */
  readonly folder: string;
  /** The same folder as Docker is told of it: seen from the program's own folder, so that every machine says the same. */
  readonly location: string;
  readonly platform: "linux/arm64" | "linux/amd64";
  /** A repository of this account in the context's region. */
  readonly repositoryName: pulumi.Input<string>;
}

/**
 * An image that Docker builds on the machine that deploys, in the account's own registry; ECS runs it by digest.
 *
 * Creates an `awsx.ecr.Image`, and in it a `docker-build` image. Idle cost: the repository's storage. A preview
 * builds nothing. The tag is made of the folder's content and the platform, so an unchanged folder is not built
 * again, and a tag never moves: another content is another image, and the old one stays until the repository's
 * lifecycle takes it.
 *
 * Not everything that a Dockerfile reads lies in its folder: a base image by tag changes without a new build. Name
 * it by digest.
 *
 * Refuses folders without a Dockerfile and platforms that Fargate does not have.
 */
export class BuiltImage extends pulumi.ComponentResource {
  /** `<repository>@sha256:…` of what was pushed. */
  readonly image: pulumi.Output<string>;
  /** What an execution role must be allowed to pull from; known before the push. */
  readonly repositoryArn: pulumi.Output<string>;
  /** Known at preview. */
  readonly tag: string;

  constructor(name: string, args: BuiltImageArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    const { context, folder, location, platform, repositoryName } = args;
    // The absolute folder differs from machine to machine, and says nothing that the location does not.
    super("gatehouse:delivery:BuiltImage", name, { context, location, platform, repositoryName }, opts);
    const tag = contentTag(folder, platform);

    const built = new (loadAwsx().ecr.Image)(
      name,
      {
        repositoryUrl: pulumi.interpolate`${registryHost(context)}/${repositoryName}`,
        registryId: context.accountId,
        context: location,
        dockerfile: `${location}/Dockerfile`,
        platform,
        imageTag: tag,
      },
      // awsx names the image inside by its tag, so another content is another resource; and the old one's deletion is
      // that of its digest in the registry (pulumi-docker-build's source, image.go), which another stack may run.
      { parent: this, retainOnDelete: true },
    );

    this.image = built.imageUri;
    this.tag = tag;
    this.repositoryArn = arn(context, "ecr", pulumi.interpolate`repository/${repositoryName}`);
    this.registerOutputs({ image: this.image, tag: this.tag, repositoryArn: this.repositoryArn });
  }
}

/** Loading the package takes a while that a stack without a build need not spend. */
function loadAwsx(): typeof Awsx {
  return require("@pulumi/awsx");
}

function validate(name: string, { folder, location, platform }: BuiltImageArgs): void {
  const faults = new ArgumentFaults("BuiltImage", name);
  faults.unless(
    hasDockerfile(folder),
    "folder",
    location,
    "a folder with a Dockerfile",
    "write one, or name the folder where it is",
  );
  faults.unless(
    ["linux/arm64", "linux/amd64"].includes(platform),
    "platform",
    platform,
    "linux/arm64, linux/amd64",
  );
  faults.throwIfAny();
}
