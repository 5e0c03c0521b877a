import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { envExample, environmentYaml } from "./environment";

/** Files that are made from tables in the program, by their path in the repository. */
export const GENERATED: readonly { readonly path: string; readonly text: () => string }[] = [
  { path: ".env.example", text: envExample },
  { path: "local/environment.yaml", text: environmentYaml },
];

export function generate(root: string): void {
  for (const { path, text } of GENERATED) {
    writeFileSync(join(root, path), text());
  }
}
