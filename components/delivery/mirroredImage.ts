import * as aws from "@pulumi/aws";
// Types only: the package is loaded by a stack that mirrors, in `loadDocker`.
import type * as Docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { arn, type ComponentArgs, type Context } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { parseUpstream, registryHost, tagPrefix } from "./imageReference";

export interface MirroredImageArgs extends ComponentArgs {
  /**
   * The public image, as `repository@sha256:…`. Best the digest of the platform's own manifest: a Docker that has
   * an image for several platforms already takes that copy, whatever its platform.
   */
  readonly source: string;
  readonly platform: "linux/arm64" | "linux/amd64";
  /** A repository of this account in the context's region. */
  readonly repositoryName: pulumi.Input<string>;
}

/**
 * A copy of a public image in the account's own registry, for a network without a way to the internet: Docker,
 * on the machine that deploys, pulls it by digest and pushes it; ECS then runs what was pushed, by digest.
 *
 * Creates a Docker provider, the pull, a tag and the push; nothing at AWS but the image. Idle cost: the
 * repository's storage. A preview needs no Docker and pulls nothing; nor does an `up` without a new image.
 *
 * A new `source` becomes a new tag and a new push; the old image stays until the repository's lifecycle takes
 * it. A tag is the digest's beginning and four random digits: ECR refuses a tag that exists, even for the very
 * same image (aws/containers-roadmap #2380), and going back to an earlier image pushes it once more.
 *
 * A refresh asks the machine's Docker for the pulled image, and ECR with a password of at most 12 hours: leave
 * these resources out (`pulumi refresh --exclude '**docker:index**'`). Should the push be forgotten after all,
 * `pulumi up --replace` of the `-push-id` pushes under a new tag.
 *
 * Refuses images by tag, and platforms that Fargate does not have.
 */
export class MirroredImage extends pulumi.ComponentResource {
  /** `<repository>@sha256:…` of what was pushed, which may differ from the source's: the digest is the registry's. */
  readonly image: pulumi.Output<string>;
  /** What an execution role must be allowed to pull from; known before the push. */
  readonly repositoryArn: pulumi.Output<string>;

  constructor(name: string, args: MirroredImageArgs, opts?: pulumi.ComponentResourceOptions) {
    const upstream = validate(name, args);
    super("gatehouse:delivery:MirroredImage", name, args, opts);
    const { context, source, platform, repositoryName } = args;
    const docker = loadDocker();

    const provider = new docker.Provider(`${name}-docker`, providerArgs(context), {
      parent: this,
      // pulumi-docker #643: the provider writes its configuration back without the mark of a secret.
      additionalSecretOutputs: ["registryAuth"],
    } as pulumi.ResourceOptions);
    // The registry and the machine's Docker keep their images: nothing is to be undone, and no Docker is needed.
    const child = { parent: this, provider, retainOnDelete: true };
    const pulled = new docker.RemoteImage(
      `${name}-pull`,
      { name: source, platform, keepLocally: true },
      child,
    );
    const pushId = new random.RandomId(
      `${name}-push-id`,
      { byteLength: 2, keepers: { source, platform } },
      { parent: this },
    );
    const target = pulumi.interpolate`${registryHost(context)}/${repositoryName}`;
    const tag = new docker.Tag(
      `${name}-tag`,
      {
        sourceImage: source,
        targetImage: pulumi.interpolate`${target}:${tagPrefix(upstream)}-${pushId.hex}`,
        // The same source for another platform is another image.
        tagTriggers: [platform],
      },
      { ...child, dependsOn: [pulled] },
    );
    const pushed = new docker.RegistryImage(name, { name: tag.targetImage, keepRemotely: true }, child);

    this.image = pulumi.interpolate`${target}@${pushed.sha256Digest}`;
    this.repositoryArn = arn(context, "ecr", pulumi.interpolate`repository/${repositoryName}`);
    this.registerOutputs({ image: this.image, repositoryArn: this.repositoryArn });
  }
}

/** Loading the package takes a tenth of a second that a stack without a mirror need not spend. */
function loadDocker(): typeof Docker {
  return require("@pulumi/docker");
}

/**
 * The provider is configured at previews too, where it would look for a Docker daemon. The password is new at
 * every run; the provider takes that for no change (pulumi-docker #1327), so a second `up` has nothing to do.
 */
function providerArgs(context: Context): Docker.ProviderArgs {
  const token = aws.ecr.getAuthorizationTokenOutput({
    registryId: context.accountId,
    region: context.region,
  });
  return {
    disableDockerDaemonCheck: true,
    registryAuth: [
      {
        address: registryHost(context),
        username: token.userName,
        password: pulumi.secret(token.password),
      },
    ],
  };
}

function validate(name: string, { source, platform }: MirroredImageArgs) {
  const faults = new ArgumentFaults("MirroredImage", name);
  const upstream = parseUpstream(source);
  faults.unless(
    upstream !== undefined,
    "source",
    source,
    "repository@sha256: and 64 hexadecimal digits, without a tag",
    "find the digest with `docker buildx imagetools inspect <image>`",
  );
  faults.unless(
    ["linux/arm64", "linux/amd64"].includes(platform),
    "platform",
    platform,
    "linux/arm64, linux/amd64",
  );
  faults.throwIfAny();
  return upstream as NonNullable<typeof upstream>;
}
