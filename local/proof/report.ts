import { stripVTControlCharacters } from "node:util";

/** Ends a scene: what would follow needs what failed. */
export class SceneEnded extends Error {}

/** Prints each step as it ends, and counts. */
export class Report {
  passed = 0;
  failed = 0;

  constructor(
    readonly say: (text: string) => void,
    /** What a failed step leaves to look at. */
    readonly onFailure: (title: string) => Promise<void> = async () => undefined,
  ) {}

  scene(title: string): void {
    this.say(`\n${title}`);
  }

  /** @param work its answer is printed beside the title: what was seen. */
  async step(title: string, work: () => Promise<string | undefined>): Promise<boolean> {
    const started = Date.now();
    try {
      const seen = await work();
      this.passed += 1;
      this.say(`  passed  ${title}${seen === undefined ? "" : `: ${seen}`} (${seconds(started)})`);
      return true;
    } catch (error) {
      this.failed += 1;
      this.say(`  FAILED  ${title} (${seconds(started)})\n${indented((error as Error).message)}`);
      await this.onFailure(title);
      return false;
    }
  }

  /** A step without which the rest of the scene makes no sense. */
  async must(title: string, work: () => Promise<string | undefined>): Promise<void> {
    if (!(await this.step(title, work))) {
      throw new SceneEnded(title);
    }
  }

  summary(): string {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}

function seconds(started: number): string {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}

/** A browser's fault comes with a long account of its tries. */
const FAULT_LINES = 12;

function indented(text: string): string {
  return stripVTControlCharacters(text)
    .trimEnd()
    .split("\n")
    .slice(0, FAULT_LINES)
    .map((line) => `          ${line}`)
    .join("\n");
}
