import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { agentPython, pythonFolder, REQUIREMENTS } from "./agentPython";

// `npm run agent:python`: the Python that the tests of containers/agent look for, with the packages of the image.
const folder = pythonFolder();
const pip = [
  "--quiet",
  "--disable-pip-version-check",
  "install",
  "--only-binary",
  ":all:",
  "--require-hashes",
];
const steps: readonly (readonly [string, readonly string[]])[] = [
  [process.env["PYTHON"] ?? "python3.13", ["-m", "venv", folder]],
  [join(folder, "bin/pip"), [...pip, "--requirement", REQUIREMENTS]],
];

if ("path" in agentPython()) {
  console.log(`It is there: ${folder}`);
} else {
  for (const [program, args] of steps) {
    const { error, status } = spawnSync(program, args, { stdio: "inherit" });
    if (error !== undefined || status !== 0) {
      // A folder with a part of the packages would be taken for a whole one.
      rmSync(folder, { recursive: true, force: true });
      console.error(`${program} ${error === undefined ? `ended with ${status}` : "cannot be started"}.`);
      process.exit(1);
    }
  }
  console.log(`Made ${folder}`);
}
