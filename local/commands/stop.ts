import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { InputError } from "../../components/shared/errors";
import { compose, requireDocker } from "../docker";
import { settings } from "../envFile";
import type { LocalOptions } from "../options";
import { say } from "../say";

/** Ends the containers; what they keep stays. */
export async function stop({ root }: LocalOptions): Promise<number> {
  settings(root);
  requireDocker();
  const code = await compose({ root, profiles: "all" }, ["down", "--remove-orphans"]);
  if (code === 0) {
    say(
      "The stack is stopped. Users, chats, files and keys are kept.",
      "Start it again: npm run local -- start",
    );
  }
  return code;
}

/** Ends the containers and deletes what they keep, after a question. */
export async function reset({ root, yes }: LocalOptions): Promise<number> {
  settings(root);
  requireDocker();
  if (!(await mayDelete(yes, "all users, chats, files, keys and passwords of the local stack"))) {
    say("Nothing was deleted.");
    return 1;
  }
  const code = await compose({ root, profiles: "all" }, ["down", "--volumes", "--remove-orphans"]);
  if (code === 0) {
    say("The stack and its data are deleted; .env.local is kept.", "Start anew: npm run local -- start");
  }
  return code;
}

/** Asks for the word `reset`; a script says `--yes`. */
export async function mayDelete(yes: boolean, what: string): Promise<boolean> {
  if (yes) {
    return true;
  }
  if (!process.stdin.isTTY) {
    throw new InputError([`reset deletes ${what}, and nobody is there to ask; add --yes if that is meant.`]);
  }
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = prompt.question(`This deletes ${what}. Type "reset" to go on: `).catch(() => "");
    // Ctrl+C or Ctrl+D, after which the question alone would wait for ever.
    const closed = once(prompt, "close").then(() => "\n");
    return (await Promise.race([answer, closed])).trim() === "reset";
  } finally {
    prompt.close();
  }
}
