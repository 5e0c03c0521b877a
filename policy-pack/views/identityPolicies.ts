import type { Context } from "../context";
import { isUnknown, type Resource } from "../resource";
import { compliant, notApplicable, unknown, type Verdict, violation } from "../rule";
import { effectiveDocuments, onlyLimits } from "./boundaries";
import type { Document, Statement } from "./statements";

/** What a rule says of one Allow statement. */
export type Opinion =
  | undefined
  | { readonly element: string; readonly value: unknown; readonly problem: string; readonly remedy: string }
  | { readonly element: string; readonly undecided: string };

/** One statement beside the others of its document, which may take away again what it allows. */
type Judge = (statement: Statement, document: readonly Statement[]) => Opinion;

/** Judges each Allow statement of a resource's identity policies, as far as permissions boundaries leave it. */
export function judgeIdentityPolicies(
  resource: Resource,
  context: Context,
  judge: Judge,
): readonly Verdict[] {
  if (onlyLimits(resource, context)) {
    return [notApplicable("it is a permissions boundary, which grants nothing")];
  }
  return judgeDocuments(resource, effectiveDocuments(resource, context), judge);
}

/** Judges each Allow statement of some documents; a document that cannot be read is unknown. */
export function judgeDocuments(
  resource: Resource,
  documents: readonly Document[],
  judge: Judge,
): readonly Verdict[] {
  if (documents.length === 0) {
    return [notApplicable("it holds no policy document")];
  }
  return documents.flatMap((document) => {
    if (document.kind === "unknown") {
      return [unknown(document.property, document.why)];
    }
    const verdicts = document.statements.flatMap((statement) =>
      judgeStatement(resource, statement, document.statements, judge),
    );
    return verdicts.length === 0 ? [compliant] : oncePerElement(verdicts);
  });
}

/** A boundary cuts a statement into several, which may all be at fault in the same place. */
function oncePerElement(verdicts: readonly Verdict[]): readonly Verdict[] {
  const found = new Map<string, Verdict>();
  for (const verdict of verdicts) {
    const key = "property" in verdict ? `${verdict.kind} ${verdict.property}` : verdict.kind;
    if (!found.has(key)) {
      found.set(key, verdict);
    }
  }
  return [...found.values()];
}

function judgeStatement(
  resource: Resource,
  statement: Statement,
  document: readonly Statement[],
  judge: Judge,
): readonly Verdict[] {
  if (statement.effect === "deny") {
    return [];
  }
  if (isUnknown(statement.effect)) {
    return [unknown(`${statement.path}.Effect`)];
  }
  const opinion = opinionOf(statement, document, judge);
  if (opinion === undefined) {
    return [];
  }
  const property = `${statement.path}.${opinion.element}`;
  return "undecided" in opinion
    ? [unknown(property, opinion.undecided)]
    : [violation(resource, { ...opinion, property })];
}

/** A statement that a rule stumbles over must not hide the next. */
function opinionOf(statement: Statement, document: readonly Statement[], judge: Judge): Opinion {
  try {
    return judge(statement, document);
  } catch (error) {
    return { element: "*", undecided: `the rule failed: ${error instanceof Error ? error.message : error}` };
  }
}
