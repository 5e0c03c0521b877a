import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "./engine";

/** What an engine's commands leave on disk and print about a stack, by where. */
export async function textsOf(engine: Engine): Promise<Readonly<Record<string, string>>> {
  const print = async (...args: readonly string[]) => (await engine.succeed(...args)).output;
  return {
    "stack export": await print("stack", "export"),
    "stack output": await print("stack", "output", "--json"),
    files: readdirSync(engine.folder)
      .filter((entry) => entry.startsWith("Pulumi.") || entry === "state")
      .map((entry) => textsIn(join(engine.folder, entry)))
      .join("\n"),
  };
}

function textsIn(path: string): string {
  return statSync(path).isDirectory()
    ? readdirSync(path)
        .map((entry) => textsIn(join(path, entry)))
        .join("\n")
    : readFileSync(path, "utf8");
}
