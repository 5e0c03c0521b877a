import { join, relative } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { Container } from "../../../components/compute/container";
import { BuiltImage } from "../../../components/delivery/builtImage";
import { Repository } from "../../../components/delivery/repository";
import type { Context } from "../../../components/shared/context";
import { ROOT } from "../../config/chatbot/root";
import type { ChatbotAppSettings } from "../../config/settings";

export interface ChatbotImage {
  readonly image: Container["image"];
  /** Where the image lies that the stack builds; absent: it was there. */
  readonly repository: Repository | undefined;
}

/** The engine runs the program, and its plugins, in the program's own folder. */
const PROGRAM = join(ROOT, "stacks");

/** The image as it is, or one that the stack builds and pushes into a repository of its own. */
export function imageOf(
  name: string,
  context: Context,
  { image, architecture }: ChatbotAppSettings,
  keyArn: pulumi.Input<string>,
): ChatbotImage {
  if (image.kind === "own") {
    return { image: byDigest(image.reference), repository: undefined };
  }
  const repository = new Repository(name, { context, keyArn });
  const folder = join(ROOT, image.folder);
  const built = new BuiltImage(name, {
    context,
    folder,
    location: relative(PROGRAM, folder),
    platform: architecture === "arm64" ? "linux/arm64" : "linux/amd64",
    repositoryName: repository.repositoryName,
  });
  return { image: { reference: built.image, repositoryArn: built.repositoryArn }, repository };
}

/** `repository:tag@digest` without the tag: it tells a reader the version, and ECS takes one or the other. */
function byDigest(image: string): string {
  return image.replace(/:[^/:@]+@/, "@");
}
