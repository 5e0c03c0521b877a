import { lookup } from "mrmime";
import { count } from "../text";

/** A file of the front end, and how it is served. */
export interface PageFile {
  /** Its path below the folder and in the bucket, such as `assets/main-1A2B.js`. */
  readonly key: string;
  readonly contentType: string;
}

/** What is put in place together, after all phases before it. */
export interface Phase {
  readonly what: string;
  readonly cacheControl: string;
  readonly files: readonly PageFile[];
  /** Whether a file that is there already, with this name and size, is the same. */
  readonly keepsWhatIsThere: boolean;
}

/** Pulumi's: the settings of the stack. */
export const CONFIG_KEY = "config.json";
export const INDEX = "index.html";

/** Where builds put files whose names change with their contents: Vite and esbuild, Next.js. */
export const HASHED_FOLDERS: readonly string[] = ["assets", "_next/static"];

const FOR_EVER = "public, max-age=31536000, immutable";
const ASK_AGAIN = "no-cache";

/**
 * The order in which a bucket gets the files: what pages load first, then the pages, the first page last. So no page
 * asks for what is not there yet, and a publication that breaks off leaves the old pages whole. Nothing is deleted:
 * tabs that are open still load the files of their time.
 */
export function phasesOf(keys: readonly string[], hashed: readonly string[]): readonly Phase[] {
  const own = keys.filter((key) => key !== CONFIG_KEY);
  const isPage = (key: string) => key.endsWith(".html");
  const isLasting = (key: string) => isHashed(key, hashed) && !isPage(key);
  const groups: readonly [string, string, boolean, readonly string[]][] = [
    ["files whose names change with their contents", FOR_EVER, true, own.filter(isLasting)],
    ["other files", ASK_AGAIN, false, own.filter((key) => !isLasting(key) && !isPage(key))],
    ["pages", ASK_AGAIN, false, own.filter((key) => isPage(key) && key !== INDEX)],
    ["the first page", ASK_AGAIN, false, [INDEX]],
  ];
  return groups
    .filter(([, , , files]) => files.length > 0)
    .map(([what, cacheControl, keepsWhatIsThere, files]) => ({
      what,
      cacheControl,
      keepsWhatIsThere,
      files: files.map((key) => ({ key, contentType: contentTypeOf(key) })),
    }));
}

/** What browsers may have kept without asking: nothing else, for hashed files never change. */
export const INVALIDATED: readonly string[] = ["/", `/${INDEX}`, `/${CONFIG_KEY}`];

export function contentTypeOf(key: string): string {
  const type = lookup(key) ?? "application/octet-stream";
  return /^text\/|javascript|json|\+xml/.test(type) ? `${type}; charset=utf-8` : type;
}

/** The plan as a person reads it. */
export function planLines(phases: readonly Phase[]): readonly string[] {
  return phases.flatMap(({ what, cacheControl, files }) => [
    `${what}: ${count(files.length, "file")}, ${cacheControl}`,
    ...files.map(({ key, contentType }) => `  ${key}  ${contentType}`),
  ]);
}

/** Whether a file's name changes with its contents. */
export function isHashed(key: string, folders: readonly string[]): boolean {
  return folders.some((folder) => key.startsWith(`${folder}/`));
}
