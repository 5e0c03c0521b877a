import { at, isUnknown, type Resource } from "../resource";

/** Whether a task definition is for Windows; an unknown family is taken for Linux, of which more is asked. */
export function isWindows(task: Resource): boolean {
  const family = at(task.inputs, "runtimePlatform.operatingSystemFamily");
  return !isUnknown(family) && String(family).startsWith("WINDOWS");
}
