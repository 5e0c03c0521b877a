import type { Context } from "../context";
import { at, isUnknown, list, type Properties, type Resource, record } from "../resource";
import { orCompliant, unknown, type Verdict } from "../rule";

export const BATCH_JOB = "aws:batch/jobDefinition:JobDefinition";

/** Where a job definition says what runs: three JSON texts and a structure for Kubernetes. */
const TEXTS = ["containerProperties", "ecsProperties", "nodeProperties"];
const PODS = "eksProperties";

/** A container of a job, or the task or pod around it; all keys are in lower case, since the provider reads any case. */
export interface JobPart {
  readonly definition: Properties;
  /** The property that it stands in. */
  readonly path: string;
}

function inLowerCase(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inLowerCase);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key.toLowerCase(), inLowerCase(entry)]))
    : value;
}

/** Each structure inside a document, the outermost first: containers, tasks and pods differ in little. */
function structures(value: unknown): readonly unknown[] {
  if (isUnknown(value)) {
    return [value];
  }
  const inner = ["container", "containers", "initcontainers", "ecsproperties", "eksproperties"];
  const around = ["taskproperties", "noderangeproperties", "podproperties"];
  return list(value).flatMap((entry) => [
    entry,
    ...[...inner, ...around].flatMap((key) => structures(at(entry, key))),
  ]);
}

/** Judges everything that a job definition starts. */
export function judgeJob(
  job: Resource,
  context: Context,
  judge: (part: JobPart) => readonly Verdict[],
): readonly Verdict[] {
  const verdicts = [...TEXTS, PODS].flatMap((path): readonly Verdict[] => {
    const found = context.document(job, path);
    if (found.kind === "absent") {
      return [];
    }
    if (found.kind !== "known") {
      return [
        unknown(path, found.kind === "secret" ? "it is a secret, so that it cannot be read" : found.why),
      ];
    }
    return structures(inLowerCase(found.value)).flatMap((entry) =>
      isUnknown(entry) ? [unknown(path)] : judge({ definition: record(entry), path }),
    );
  });
  return orCompliant(verdicts);
}
