import type { Context } from "../context";
import { isUnknown, list, type Properties, type Resource, record } from "../resource";
import { notApplicable, orCompliant, unknown, type Verdict } from "../rule";

/** The fields of a container, at every level, that rules read. */
const FIELDS = new Map(
  (
    "name value type image user essential privileged readonlyRootFilesystem command entryPoint environment " +
    "environmentFiles secrets valueFrom mountPoints portMappings containerPort healthCheck dockerLabels " +
    "dockerSecurityOptions logConfiguration logDriver options secretOptions linuxParameters capabilities add drop " +
    "devices hostPath"
  )
    .split(" ")
    .map((name) => [name.toLowerCase(), name] as const),
);
/** Maps with keys of one's own. */
const MAPS = ["dockerLabels", "options"];

/** The provider reads the text as Go does: `Privileged` is `privileged`, and the last of two spellings counts. */
function inOneCase(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inOneCase);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const fields = Object.entries(value).map(([key, entry]) => {
    const name = FIELDS.get(key.toLowerCase()) ?? key;
    return [name, MAPS.includes(name) ? entry : inOneCase(entry)] as const;
  });
  return Object.fromEntries(fields);
}

export interface Container {
  readonly definition: Properties;
  /** Such as `containerDefinitions[0]`. */
  readonly path: string;
}

/** The containers of a task definition, or why they cannot be read. */
export type Containers =
  | { readonly kind: "known"; readonly containers: readonly Container[] }
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "secret" };

export function containersOf(task: Resource, context: Context): Containers {
  const found = context.document(task, "containerDefinitions");
  if (found.kind === "absent") {
    return { kind: "known", containers: [] };
  }
  if (found.kind !== "known") {
    return found;
  }
  if (list(found.value).some(isUnknown)) {
    return { kind: "unknown", why: "a container is not known before creation" };
  }
  const containers = list(found.value).map((definition, index) => ({
    definition: record(inOneCase(definition)),
    path: `containerDefinitions[${index}]`,
  }));
  return { kind: "known", containers };
}

/** Judges each container of a task definition. */
export function judgeContainers(
  task: Resource,
  context: Context,
  judge: (container: Container) => readonly Verdict[],
): readonly Verdict[] {
  const found = containersOf(task, context);
  if (found.kind !== "known") {
    const why = found.kind === "secret" ? "its text is a secret, so that it cannot be read" : found.why;
    return [unknown("containerDefinitions", why)];
  }
  if (found.containers.length === 0) {
    return [notApplicable("it defines no containers")];
  }
  return orCompliant(found.containers.flatMap(judge));
}
