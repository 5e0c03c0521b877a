import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withTable } from "../policy-pack/table";
import { generate as configurationFiles } from "../stacks/config/generate";

const RULES = "policy-pack/README.md";

/** The files below the project's folder that are made from the program: by path, their whole content. */
export function generatedFiles(root: string): Readonly<Record<string, string>> {
  return { ...configurationFiles(), [RULES]: withTable(readFileSync(join(root, RULES), "utf8")) };
}

/** Writes them and answers the exit code. */
export function generate(root: string): number {
  for (const [path, content] of Object.entries(generatedFiles(root))) {
    writeFileSync(join(root, path), content);
    process.stdout.write(`${path}\n`);
  }
  return 0;
}
