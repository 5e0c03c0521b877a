import { type Context, tagsFor } from "../shared/context";

/** The tags of an object: S3 takes at most 10 (S3 docs, "Object tagging"), and the bucket carries them all. */
export function objectTags(context: Context, name: string): Record<string, string> | undefined {
  const tags = tagsFor(context, name);
  return Object.keys(tags).length <= 10 ? tags : undefined;
}
