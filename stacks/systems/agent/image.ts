import type * as pulumi from "@pulumi/pulumi";
import type { Container } from "../../../components/compute/container";
import { MirroredImage } from "../../../components/delivery/mirroredImage";
import { Repository } from "../../../components/delivery/repository";
import type { Context } from "../../../components/shared/context";
import type { AgentAppSettings } from "../../config/settings";

export interface AgentImage {
  readonly image: Container["image"];
  /** Where the copy lies; absent: the image was there. */
  readonly repository: Repository | undefined;
}

/** The image as it is, or a copy of it in a repository of the stack's own. */
export function imageOf(
  name: string,
  context: Context,
  { image, architecture }: AgentAppSettings,
  keyArn: pulumi.Input<string>,
): AgentImage {
  if (image.kind === "own") {
    return { image: byDigest(image.reference), repository: undefined };
  }
  const repository = new Repository(name, { context, keyArn });
  const mirrored = new MirroredImage(name, {
    context,
    source: byDigest(image.source),
    platform: architecture === "arm64" ? "linux/arm64" : "linux/amd64",
    repositoryName: repository.repositoryName,
  });
  return { image: { reference: mirrored.image, repositoryArn: mirrored.repositoryArn }, repository };
}

/** `repository:tag@digest` without the tag: it tells a reader the version, and ECS takes one or the other. */
function byDigest(image: string): string {
  return image.replace(/:[^/:@]+@/, "@");
}
