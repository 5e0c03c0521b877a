import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { generate as configurationFiles } from "../stacks/config/generate";

/** The files that are made from the program: by path, their whole content. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return { ...configurationFiles() };
}

/** Writes them and answers the exit code. */
export function generate(root = resolve(__dirname, "..")): number {
  for (const [path, content] of Object.entries(generatedFiles())) {
    writeFileSync(join(root, path), content);
    process.stdout.write(`${path}\n`);
  }
  return 0;
}
