import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Aws } from "../aws";
import { INVALIDATED, type PageFile, type Phase } from "./plan";
import { type Publication, PublicationError } from "./publication";

interface BucketInputs {
  readonly aws: Aws;
  readonly folder: string;
  readonly phases: readonly Phase[];
  readonly bucket: string;
  readonly distributionId: string;
  readonly say: (line: string) => void;
}

/** Puts the files into the bucket, phase by phase, and lets the edge forget what may be old. */
export async function publishToBucket(inputs: BucketInputs): Promise<Publication> {
  const { aws, phases, distributionId, say } = inputs;
  for (const phase of phases) {
    for (const group of byContentType(phase.files)) {
      await upload(inputs, phase, group);
    }
    say(`${phase.what}: ${phase.files.length}`);
  }
  const ids = ["--distribution-id", distributionId, "--paths", ...INVALIDATED];
  const answer = await aws.ask(["cloudfront", "create-invalidation", ...ids]);
  if (answer.kind !== "answer") {
    throw new PublicationError(
      `Everything is published, but the edge was not told: ${answer.kind === "error" ? answer.message : answer.why}`,
      "Where something is kept there, it may be old until the file's time is over. Run the command again.",
    );
  }
  return { files: phases.reduce((sum, { files }) => sum + files.length, 0) };
}

/**
 * One call of the AWS CLI for all files of a type: it sets one type for a whole folder. So the folder is made of
 * links to the files, which is right for every name; patterns would not be, for names such as `[id].html`.
 */
async function upload(
  { aws, folder, bucket }: BucketInputs,
  { what, cacheControl, keepsWhatIsThere }: Phase,
  files: readonly PageFile[],
): Promise<void> {
  const stage = mkdtempSync(join(tmpdir(), "gatehouse-frontend-"));
  try {
    for (const { key } of files) {
      mkdirSync(dirname(join(stage, key)), { recursive: true });
      symlinkSync(resolve(folder, key), join(stage, key));
    }
    const how = keepsWhatIsThere ? ["sync", "--size-only"] : ["cp", "--recursive"];
    const [verb = "", option = ""] = how;
    const answer = await aws.ask([
      "s3",
      verb,
      stage,
      `s3://${bucket}`,
      option,
      "--only-show-errors",
      "--content-type",
      files[0]?.contentType ?? "",
      "--cache-control",
      cacheControl,
    ]);
    if (answer.kind !== "answer") {
      throw new PublicationError(
        `${what} could not be put into ${bucket}: ${answer.kind === "error" ? answer.message : answer.why}`,
        "The first page is put there last, so the one from before still works. Remove the cause and run the command again.",
      );
    }
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function byContentType(files: readonly PageFile[]): readonly (readonly PageFile[])[] {
  const groups = new Map<string, PageFile[]>();
  for (const file of files) {
    groups.set(file.contentType, [...(groups.get(file.contentType) ?? []), file]);
  }
  return [...groups.values()];
}
