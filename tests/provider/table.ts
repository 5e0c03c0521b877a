import { refusals } from "./refusals";
import type { Refusal } from "./refusals/refusal";

/** The refusals as a table for docs/engine.md; those of references, which all say the same, are one row. */
export function refusalTable(): readonly string[] {
  const own = refusals.filter(({ id }) => !id.startsWith("reference: "));
  const named = refusals.length - own.length;
  return [
    "| refused | when | source |",
    "| --- | --- | --- |",
    `| a reference to nothing (${named} inputs) | an input names, by id, ARN or name, something that does not exist in the region and of the right type | the API of each service |`,
    ...own.map(
      ({ id, on, when, source }) => `| ${cell(id)}${deletion(on)} | ${cell(when)} | ${cell(source)} |`,
    ),
  ];
}

function deletion(on: Refusal["on"]): string {
  return on.length === 1 && on[0] === "delete"
    ? " (deletion)"
    : on.length === 1 && on[0] === "update"
      ? " (update)"
      : "";
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
