import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of Pulumi.yaml above this file, wherever the program was bundled to. */
export const ROOT = above(__dirname);

function above(folder: string): string {
  const parent = dirname(folder);
  return parent === folder || existsSync(join(folder, "Pulumi.yaml")) ? folder : above(parent);
}
