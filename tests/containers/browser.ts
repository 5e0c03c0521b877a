import { delimiter } from "node:path";
import type { Context } from "mocha";
import type { Browser } from "playwright-core";
import { onPath } from "../../local/native/programs";

/** Chrome first, as the local stack's proof looks for it. */
const NAMES = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser"];

/** A browser, or a skipped test that says what is missing. */
export async function browserOr(context: Context): Promise<Browser> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const path = process.env["GATEHOUSE_CHROMIUM"] || NAMES.flatMap((name) => onPath(folders, name))[0];
  if (path === undefined) {
    process.stdout.write("      skipped: no Chromium on PATH, and GATEHOUSE_CHROMIUM is not set\n");
    return context.skip();
  }
  const { chromium } = await import("playwright-core");
  // Root has no sandbox of its own in a container.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: path, args });
}
