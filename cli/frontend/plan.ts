import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { lookup } from "mrmime";
import { InputError } from "../../components/shared/errors";
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
const INDEX = "index.html";

/** Where builds put files whose names change with their contents: Vite and esbuild, Next.js. */
export const HASHED_FOLDERS: readonly string[] = ["assets", "_next/static"];

const FOR_EVER = "public, max-age=31536000, immutable";
const ASK_AGAIN = "no-cache";
/** Leftovers of file managers. */
const NEVER = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);

/** The files of a folder, in one order. @throws InputError for a folder that is no front end. */
export function filesIn(folder: string, hashed: readonly string[]): readonly string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InputError([
      `--folder ${folder} is no folder; build the front end first, or name where it was built.`,
    ]);
  }
  const keys = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !NEVER.has(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length).split(sep).join("/"))
    .sort();
  const faults = folderFaults(folder, keys, hashed);
  if (faults.length > 0) {
    throw new InputError(faults);
  }
  return keys;
}

function folderFaults(folder: string, keys: readonly string[], hashed: readonly string[]): readonly string[] {
  if (!keys.includes(INDEX)) {
    return [`${folder} has no ${INDEX}: it is no built front end; --folder names another.`];
  }
  const page = readFileSync(join(folder, INDEX), "utf8");
  if (page.trim() === "") {
    return [`${join(folder, INDEX)} is empty; build the front end again.`];
  }
  // A page without its scripts is worse than the page from before.
  const missing = referencesOf(page).filter((key) => isHashed(key, hashed) && !keys.includes(key));
  return missing.map(
    (key) => `${join(folder, INDEX)} asks for ${key}, which is not there; build the front end again.`,
  );
}

/** What a page loads of its own site: paths from the top. */
function referencesOf(page: string): readonly string[] {
  const found = [...page.matchAll(/(?:src|href)\s*=\s*["']\/([^"'?#]+)/g)].map(([, path = ""]) => path);
  return [...new Set(found.map((path) => decoded(path)))];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

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

function isHashed(key: string, folders: readonly string[]): boolean {
  return folders.some((folder) => key.startsWith(`${folder}/`));
}
