import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Never part of a build: what package managers and Git keep beside the sources. */
const SKIPPED: ReadonlySet<string> = new Set(["node_modules", ".git"]);

/** Enough to tell two contents of one folder apart, and short enough to read. */
const TAG_LENGTH = 16;

export function hasDockerfile(folder: string): boolean {
  return existsSync(join(folder, "Dockerfile"));
}

/**
 * A tag made of a folder's content: of every file's path, bytes and right to be run, and of the platform. The
 * same on every machine, whatever the order in which its disk lists files; times and owners do not count.
 */
export function contentTag(folder: string, platform: string): string {
  const hash = createHash("sha256").update(`${platform}\n`);
  for (const path of filesOf(folder, "")) {
    const file = join(folder, path);
    const content = readFileSync(file);
    const executable = (statSync(file).mode & 0o100) !== 0;
    // The length keeps two files apart from one that holds both.
    hash.update(`${path}\n${executable}\n${content.length}\n`).update(content);
  }
  return hash.digest("hex").slice(0, TAG_LENGTH);
}

function filesOf(folder: string, prefix: string): readonly string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .filter(({ name }) => !SKIPPED.has(name))
    .flatMap((entry) => {
      const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
      return entry.isDirectory() ? filesOf(folder, path) : [path];
    })
    .sort();
}
