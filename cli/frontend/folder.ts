import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { InputError } from "../../components/shared/errors";
import { INDEX, isHashed } from "./plan";

/** The systems whose front end is files. */
export type PagesSystem = "chatbot" | "spa";

/** Leftovers of file managers. */
const NEVER = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);
const BUILD = "build it: npm run frontend:build, or name where it was built: --folder FOLDER";
/** What the builds of this repository say of themselves. */
const MARK = /<meta\s+name="generator"\s+content="gatehouse frontends\/(\w+)"/;

/**
 * The files of a folder, in one order.
 *
 * @param system that of the stack. @default - any
 * @throws InputError for a folder that is no front end, or another system's.
 */
export function filesIn(folder: string, hashed: readonly string[], system?: PagesSystem): readonly string[] {
  let faults: readonly string[];
  try {
    const keys = keysIn(folder);
    faults = typeof keys === "string" ? [keys] : folderFaults(folder, keys, hashed, system);
    if (typeof keys !== "string" && faults.length === 0) {
      return keys;
    }
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) {
      throw error;
    }
    faults = [`--folder ${folder} cannot be read: ${error.message}.`];
  }
  throw new InputError(faults);
}

/** All files, or why they are no front end. */
function keysIn(folder: string): readonly string[] | string {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    return `--folder ${folder} is no folder; ${BUILD}.`;
  }
  // Asked before all files are, which may be those of a whole machine.
  if (!statSync(join(folder, INDEX), { throwIfNoEntry: false })?.isFile()) {
    return `${folder} has no ${INDEX}: it is no built front end; ${BUILD}.`;
  }
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !NEVER.has(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length).split(sep).join("/"))
    .sort();
}

function folderFaults(
  folder: string,
  keys: readonly string[],
  hashed: readonly string[],
  system: PagesSystem | undefined,
): readonly string[] {
  const index = join(folder, INDEX);
  const page = readFileSync(index, "utf8");
  if (page.trim() === "") {
    return [`${index} is empty; build the front end again.`];
  }
  const [, builtFor] = MARK.exec(page) ?? [];
  // Below folders `.ts` may be a film.
  const sources = keys.filter((key) => /^[^/]+\.(c|m)?tsx?$/.test(key));
  const [gap] = /\{(script|style|icon)\}/.exec(page) ?? [];
  // A page without its scripts is worse than the page from before.
  const missing = referencesOf(page).filter((key) => isHashed(key, hashed) && !keys.includes(key));
  return [
    ...(gap === undefined
      ? []
      : [`${index} holds ${gap}, which a build fills in: it is a source; ${BUILD}.`]),
    ...(sources.length === 0
      ? []
      : [`${folder} holds TypeScript beside ${INDEX} (${sources[0]}): it is a source; ${BUILD}.`]),
    ...(builtFor === undefined || system === undefined || builtFor === system
      ? []
      : [
          `${folder} is the build of frontends/${builtFor}, and the stack is one of the system ${system}; name that build: --folder frontends/${system}/dist.`,
        ]),
    ...missing.map((key) => `${index} asks for ${key}, which is not there; build the front end again.`),
  ];
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
