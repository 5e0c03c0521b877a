import { at, isAbsent, isUnknown, list, type Resource } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { BATCH_JOB, type JobPart, judgeJob } from "../../views/batchJobs";
import { judgeContainers } from "../../views/containers";

const problem = "a task that breaks out of its container starts there";
const remedy = "use EFS, or a volume that ECS makes for the task";

/** Where a volume names a path of the host: Docker's local driver mounts a device, which may be a folder. */
const PATHS = ["hostPath", "dockerVolumeConfiguration.driverOpts.device"];

/** Accelerators and network cards, which a task needs by name and which lead to no data of the host. */
const isAccelerator = (path: unknown) =>
  /^\/dev\/(neuron\d+|infiniband\/\w+|nvidia[\w-]*(\/[\w-]+)?)$/.test(String(path));

function volumesOf(task: Resource): readonly Verdict[] {
  const { volumes } = task.inputs;
  if (isUnknown(volumes)) {
    return [unknown("volumes")];
  }
  return list(volumes).flatMap((volume, index) =>
    PATHS.flatMap((path) => {
      const value = at(volume, path);
      const property = `volumes[${index}].${path}`;
      if (isUnknown(value)) {
        return [unknown(property)];
      }
      // A share of NFS is written `:/folder`, one of CIFS `//server/share`; without that type, `//` is the root.
      const isShare = at(volume, "dockerVolumeConfiguration.driverOpts.type") === "cifs";
      const isFolder = (isShare ? /^\/(?!\/)/ : /^\//).test(String(value));
      const local = path === "hostPath" ? !isAbsent(value) && value !== "" : isFolder;
      return local ? [violation(task, { property, value, problem, remedy })] : [];
    }),
  );
}

/** A folder or a device of the host. */
function judgeJobPart(job: Resource, { definition, path }: JobPart): readonly Verdict[] {
  const folders = list(definition["volumes"]).flatMap((volume) => [
    at(volume, "host.sourcepath"),
    at(volume, "hostpath.path"),
  ]);
  const devices = list(at(definition, "linuxparameters.devices")).filter(
    (device) => !isAccelerator(at(device, "hostpath")),
  );
  const given = [...folders, ...devices].filter((value) => !isAbsent(value) && value !== "");
  if (given.some((value) => !isUnknown(value))) {
    return [violation(job, { property: path, problem, remedy })];
  }
  return given.length > 0 || isUnknown(definition["volumes"]) ? [unknown(path)] : [];
}

/** No volume is a path of the host: `/` or the socket of Docker is the machine, with the rights of its other tasks. */
export const ecsTaskNoHostPath: Rule = {
  id: "ecs-task-no-host-path",
  title: "Tasks mount no path of the host",
  severity: "high",
  references: {},
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition", BATCH_JOB],
  scope: "resource",
  check(task, context) {
    if (task.type === BATCH_JOB) {
      return judgeJob(task, context, (part) => judgeJobPart(task, part));
    }
    const devices = judgeContainers(task, context, ({ definition, path }) => {
      const property = `${path}.linuxParameters.devices`;
      const value = at(definition, "linuxParameters.devices");
      const taken = "the container reads and writes a device of the host";
      return isUnknown(value)
        ? [unknown(property)]
        : list(value).every((device) => isAccelerator(at(device, "hostPath")))
          ? []
          : [violation(task, { property, problem: taken, remedy: "remove it" })];
    });
    const verdicts = [...volumesOf(task), ...devices].filter(
      ({ kind }) => kind === "violation" || kind === "unknown",
    );
    const bare = verdicts.length === 0 && list(task.inputs["volumes"]).length === 0;
    return bare ? [notApplicable("it has no volumes")] : orCompliant(verdicts);
  },
};
