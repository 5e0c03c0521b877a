import { join, resolve } from "node:path";
import { InputError } from "../components/shared/errors";
import { awsCli } from "./aws";
import { publishToAmplify } from "./frontend/amplify";
import { publishToBucket } from "./frontend/bucket";
import { filesIn, type PagesSystem } from "./frontend/folder";
import { CONFIG_KEY, HASHED_FOLDERS, INVALIDATED, phasesOf, planLines } from "./frontend/plan";
import { PublicationError } from "./frontend/publication";
import { lacking, type OutputsFrom, outputsText, parsedOutputs, type StackOutputs } from "./stackOutputs";
import { clean } from "./text";

export interface FrontendOptions {
  readonly stack?: string | undefined;
  /** The project's folder. */
  readonly cwd: string;
  /** What `pulumi stack output --json` printed: a file, or `-`. @default - asks pulumi */
  readonly outputs?: string | undefined;
  /** The built front end. @default - `frontends/chatbot/dist` or `frontends/spa/dist`, as the stack's system is */
  readonly folder?: string | undefined;
  /** Folders in it whose files' names change with their contents. @default HASHED_FOLDERS */
  readonly hashed?: readonly string[] | undefined;
  /** Says what would be published, and does nothing. */
  readonly "dry-run": boolean;
}

/** Where a stack's pages go. */
type Place =
  | { readonly kind: "s3"; readonly bucket: string; readonly distributionId: string }
  | {
      readonly kind: "amplify";
      readonly appId: string;
      readonly branch: string;
      readonly config: StackOutputs;
    };

/** Between two looks at a deployment. */
const PAUSE_MS = 5_000;

/**
 * Publishes a built front end in a deployed stack.
 *
 * @returns the exit code: 1 where the publication broke off; the pages from before work then.
 * @throws InputError for a folder or a stack that cannot be; then nothing is published.
 */
export async function frontend(options: FrontendOptions): Promise<number> {
  const { cwd, stack, outputs } = options;
  const name = stack ?? outputs ?? "";
  const from = outputs === undefined ? "stack" : "file";
  const all = new Attempts();
  const hashed = all.of(() => foldersOf(options.hashed ?? HASHED_FOLDERS));
  const deployed = all.of(() => {
    if (name === "") {
      throw new InputError(["Name a deployed stack: --stack NAME, or --outputs FILE."]);
    }
    const values = parsedOutputs(outputsText({ stack: name, cwd, outputs }));
    return { values, place: placeOf(name, values, from) };
  });
  const system = deployed === undefined ? undefined : systemOf(deployed.values);
  const given = options.folder ?? (system === undefined ? undefined : join(cwd, "frontends", system, "dist"));
  const folder = given === undefined ? undefined : resolve(given);
  const keys =
    folder === undefined ? undefined : all.of(() => filesIn(folder, hashed ?? HASHED_FOLDERS, system));
  all.end();
  if (folder === undefined || keys === undefined || hashed === undefined || deployed === undefined) {
    throw new Error("a fault was not told");
  }
  const { place, values } = deployed;
  const say = (line: string) => void process.stdout.write(`${clean(line)}\n`);

  if (options["dry-run"]) {
    tellPlan(place, keys, hashed, say);
    return 0;
  }
  const aws = awsCli(regionOf(values));
  try {
    const { files } =
      place.kind === "s3"
        ? await publishToBucket({ aws, folder, phases: phasesOf(keys, hashed), say, ...place })
        : await publishToAmplify({ aws, folder, keys, pauseMs: PAUSE_MS, say, ...place });
    say(`Published ${files} files at ${String(values["url"] ?? name)}`);
    return 0;
  } catch (error) {
    if (error instanceof PublicationError) {
      process.stderr.write(`error: ${clean(error.message)}\n${clean(error.remedy)}\n`);
      return 1;
    }
    throw error;
  }
}

/** Several things that may each be faulty: all their faults are told at once. */
class Attempts {
  private readonly faults: string[] = [];

  of<T>(make: () => T): T | undefined {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof InputError)) {
        throw error;
      }
      this.faults.push(...error.faults);
      return undefined;
    }
  }

  /** @throws InputError where anything was faulty. */
  end(): void {
    if (this.faults.length > 0) {
      throw new InputError(this.faults);
    }
  }
}

/** Of the two that have pages. */
function systemOf(outputs: StackOutputs): PagesSystem {
  return "frontend_s3_bucket" in outputs ? "spa" : "chatbot";
}

function tellPlan(
  place: Place,
  keys: readonly string[],
  hashed: readonly string[],
  say: (line: string) => void,
): void {
  if (place.kind === "amplify") {
    say(`One archive to Amplify's app ${place.appId}, branch ${place.branch}:`);
    keys.filter((key) => key !== CONFIG_KEY).forEach((key) => void say(`  ${key}`));
    say(`  ${CONFIG_KEY}, of the stack's outputs`);
  } else {
    say(`To the bucket ${place.bucket}, in this order:`);
    planLines(phasesOf(keys, hashed)).forEach((line) => void say(line));
    say(`Then ${place.distributionId} forgets ${INVALIDATED.join(", ")}. ${CONFIG_KEY} stays Pulumi's.`);
  }
  say("Nothing was published.");
}

/** @throws InputError for a stack without pages, or one that is not whole. */
function placeOf(name: string, outputs: StackOutputs, from: OutputsFrom): Place {
  const bucket = outputs["pagesBucket"] ?? outputs["frontend_s3_bucket"];
  const appId = outputs["amplifyAppId"];
  if (bucket === undefined && appId === undefined) {
    throw new InputError([
      `${name} has no pages of files: it lacks the outputs pagesBucket, frontend_s3_bucket and amplifyAppId. Name a stack of the system chatbot or spa that is deployed.`,
    ]);
  }
  const text = (key: string, value: unknown): string => {
    if (typeof value !== "string" || !/^[\w.-]+$/.test(value)) {
      throw new InputError([lacking(name, key, from)]);
    }
    return value;
  };
  if (bucket !== undefined) {
    const distributionId = outputs["distributionId"] ?? outputs["cloudfront_distribution_id"];
    return {
      kind: "s3",
      bucket: text("pagesBucket" in outputs ? "pagesBucket" : "frontend_s3_bucket", bucket),
      distributionId: text(
        "pagesBucket" in outputs ? "distributionId" : "cloudfront_distribution_id",
        distributionId,
      ),
    };
  }
  const config = outputs["pagesConfig"];
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new InputError([lacking(name, "pagesConfig", from)]);
  }
  return {
    kind: "amplify",
    appId: text("amplifyAppId", appId),
    branch: text("amplifyBranch", outputs["amplifyBranch"]),
    config: { ...config },
  };
}

/** Such as eu-central-1 of eu-central-1_AbCdEfGhI. */
function regionOf({ userPoolId }: StackOutputs): string | undefined {
  const region = typeof userPoolId === "string" ? userPoolId.split("_")[0] : undefined;
  return region === undefined || region === "" ? undefined : region;
}

/** `/assets/*`, `assets/` and `assets` are one. @throws InputError for what is no folder's name. */
function foldersOf(given: readonly string[]): readonly string[] {
  const folders = given.map((folder) => folder.replace(/^\.?\/+/, "").replace(/\/?\*?$/, ""));
  const faults = folders.filter((folder) => folder === "" || /[*?\\]|\.\./.test(folder));
  if (faults.length > 0) {
    throw new InputError([
      `--hashed ${given.join(" ")}: it must name folders in the front end, such as assets or _next/static; a page must not be among them.`,
    ]);
  }
  return folders;
}
