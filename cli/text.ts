/** What a terminal is taken to hold. */
export const WIDTH = 100;

/**
 * A text from outside as it may stand in a line on a terminal: control characters, escape sequences and what
 * turns the direction of writing are written out, so that no value can move the cursor or pose as another.
 */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return SHORT[character] ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`);
  });
}

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A text as lines of at most `WIDTH` columns; its own line breaks are kept, words are broken only if too long. */
export function paragraphs(text: string, indent: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => clean(line).trimEnd())
    .filter((line) => line !== "")
    .flatMap((line) => wrapped(line, WIDTH - indent.length).map((part) => indent + part));
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((one) => chunks(one, width))) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function chunks(word: string, width: number): string[] {
  return word.length <= width ? [word] : (word.match(new RegExp(`.{1,${width}}`, "gu")) ?? []);
}

/** Rows in aligned columns, two blanks apart; a cell that would pass `WIDTH` is cut. */
export function columns(
  rows: readonly (readonly string[])[],
  sides: readonly ("left" | "right")[],
): string[] {
  const natural = sides.map((_, column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const spare = WIDTH - 2 - 2 * (sides.length - 1) - natural.slice(1).reduce((sum, width) => sum + width, 0);
  const widths = natural.map((width, column) =>
    column === 0 ? Math.min(width, Math.max(spare, 24)) : width,
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        const fitting = cell.length > width ? `${cell.slice(0, width - 1)}…` : cell;
        return sides[column] === "right" ? fitting.padStart(width) : fitting.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
}

/** Styles for a terminal, or none at all. */
export function painter(colour: boolean): Paint {
  const style = (on: number, off: number) => (text: string) =>
    colour ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return { bold: style(1, 22), dim: style(2, 22), red: style(31, 39), yellow: style(33, 39) };
}

/** A text after a mark, its further lines under it. */
export function bullet(
  text: string,
  mark: string,
  style: (text: string) => string = (plain) => plain,
): string[] {
  const [first = "", ...rest] = paragraphs(`${mark} ${text}`, "    ");
  return [`  ${style(mark)}${first.trimStart().slice(mark.length)}`, ...rest];
}

/** `1 rule`, `2 rules`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
