import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { zipSync } from "fflate";
import type { Aws, AwsAnswer } from "../aws";
import { CONFIG_KEY } from "./plan";
import { type Publication, PublicationError } from "./publication";

interface AmplifyInputs {
  readonly aws: Aws;
  readonly folder: string;
  readonly keys: readonly string[];
  /** What becomes `/config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly appId: string;
  readonly branch: string;
  readonly pauseMs: number;
  readonly say: (line: string) => void;
}

const UPLOAD_MS = 300_000;
const JOB_MS = 900_000;
const STAYS = "Amplify serves the last deployment on. Remove the cause and run the command again.";

/** One archive, which Amplify puts in place as a whole, or not at all. */
export async function publishToAmplify(inputs: AmplifyInputs): Promise<Publication> {
  const { aws, keys, appId, branch, say } = inputs;
  const archive = archiveOf(inputs);
  const place = ["--app-id", appId, "--branch-name", branch];
  const created = answered("create-deployment", await aws.ask(["amplify", "create-deployment", ...place]));
  const { jobId, zipUploadUrl } = created as { jobId?: string; zipUploadUrl?: string };
  if (jobId === undefined || zipUploadUrl === undefined) {
    throw new PublicationError("Amplify gave no address for the archive.", STAYS);
  }
  await uploadArchive(zipUploadUrl, archive);
  say(`the archive: ${keys.length} files and ${CONFIG_KEY}, ${archive.length} bytes`);
  const job = ["--job-id", jobId];
  answered("start-deployment", await aws.ask(["amplify", "start-deployment", ...place, ...job]));
  await deployed(inputs, [...place, ...job]);
  return { files: keys.length + 1 };
}

function archiveOf({ folder, keys, config }: AmplifyInputs): Uint8Array {
  const files = keys
    .filter((key) => key !== CONFIG_KEY)
    .map((key) => [key, new Uint8Array(readFileSync(join(folder, key)))] as const);
  const settings = new TextEncoder().encode(`${JSON.stringify(config)}\n`);
  return zipSync({ ...Object.fromEntries(files), [CONFIG_KEY]: settings });
}

/** The address is good for who has it: it is in no message. */
async function uploadArchive(address: string, archive: Uint8Array): Promise<void> {
  try {
    const { status } = await fetch(address, {
      method: "PUT",
      headers: { "content-type": "application/zip" },
      body: Buffer.from(archive),
      signal: AbortSignal.timeout(UPLOAD_MS),
    });
    if (status === 200) {
      return;
    }
    throw new PublicationError(`The archive was refused with ${status}.`, STAYS);
  } catch (error) {
    throw error instanceof PublicationError
      ? error
      : new PublicationError("The archive could not be sent: no connection, or too slow.", STAYS);
  }
}

async function deployed({ aws, pauseMs }: AmplifyInputs, job: readonly string[]): Promise<void> {
  const end = Date.now() + JOB_MS;
  while (Date.now() < end) {
    const value = answered("get-job", await aws.ask(["amplify", "get-job", ...job]));
    const { summary, steps } = (value as { job?: Job }).job ?? {};
    if (summary?.status === "SUCCEED") {
      return;
    }
    if (summary?.status === "FAILED" || summary?.status === "CANCELLED") {
      const reason = steps?.map(({ statusReason }) => statusReason).find((text) => text !== undefined);
      throw new PublicationError(
        `The deployment ended as ${summary.status}${reason === undefined ? "" : `: ${reason}`}.`,
        STAYS,
      );
    }
    await pause(pauseMs);
  }
  throw new PublicationError(
    "The deployment takes more than 15 minutes.",
    `See: aws amplify get-job ${job.join(" ")}`,
  );
}

interface Job {
  readonly summary?: { readonly status?: string };
  readonly steps?: readonly { readonly statusReason?: string }[];
}

function answered(call: string, answer: AwsAnswer): unknown {
  if (answer.kind === "answer") {
    return answer.value ?? {};
  }
  const reason = answer.kind === "error" ? answer.message : answer.why;
  throw new PublicationError(`aws amplify ${call}: ${reason}`, STAYS);
}
