import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The instances of a group that live, and those of them that run the wanted version of the launch template. */
export interface GroupState {
  readonly alive: readonly string[];
  readonly current: readonly string[];
}

export interface RefreshArgs {
  readonly group: aws.autoscaling.Group;
  /** Of the launch template, as the group was just given it. */
  readonly version: pulumi.Output<string>;
  readonly region: string;
  readonly timeoutMinutes: number;
}

/** Between two looks. */
const PAUSE_SECONDS = 15;

/**
 * The version of the launch template that the group's instances run, once no other is left; fails `pulumi up` where
 * that does not come about in time.
 *
 * The provider starts an instance refresh and does not wait for it (@pulumi/aws 7.48 types), so that a version that
 * never gets healthy would count as a success. The old instance goes only when the new one passes its health check:
 * that it is gone is the proof. At a preview nothing is asked, because nothing was started.
 */
export function refreshed(parent: pulumi.Resource, args: RefreshArgs): pulumi.Output<string> {
  const { group, version, region, timeoutMinutes } = args;
  return pulumi.all([group.name, version]).apply(async ([name, wanted]) => {
    if (pulumi.runtime.isDryRun()) {
      return wanted;
    }
    const looks = Math.ceil((timeoutMinutes * 60) / PAUSE_SECONDS);
    const pause = () => new Promise<void>((resolve) => setTimeout(resolve, PAUSE_SECONDS * 1000));
    const last = await lastState(() => groupState(name, wanted, region, parent), looks, pause);
    if (!isRefreshed(last)) {
      throw new pulumi.RunError(refreshFault({ name, wanted, region, timeoutMinutes, state: last }));
    }
    return wanted;
  });
}

/** Looks until the refresh is over, `looks` times at most. */
export async function lastState(
  look: () => Promise<GroupState>,
  looks: number,
  pause: () => Promise<void>,
): Promise<GroupState> {
  let state = await look();
  for (let count = 1; count < looks && !isRefreshed(state); count += 1) {
    await pause();
    state = await look();
  }
  return state;
}

/** Whether there is an instance, and none of another version. */
export function isRefreshed({ alive, current }: GroupState): boolean {
  return alive.length > 0 && alive.every((id) => current.includes(id));
}

/** Why the deployment did not succeed, what to look at and what to do. */
export function refreshFault(args: {
  readonly name: string;
  readonly wanted: string;
  readonly region: string;
  readonly timeoutMinutes: number;
  readonly state: GroupState;
}): string {
  const { name, wanted, region, timeoutMinutes, state } = args;
  const others = state.alive.filter((id) => !state.current.includes(id));
  const [instance] = state.current;
  const command = `--region ${region} --auto-scaling-group-name ${name}`;
  return [
    `The instances of ${name} do not all run version ${wanted} of the launch template after ${timeoutMinutes} minutes: ${
      others.length === 0 ? "none is running" : `${others.join(", ")} with an older one still there`
    }. The new one does not pass its health check.`,
    "What Auto Scaling says:",
    `  aws autoscaling describe-instance-refreshes ${command} --max-records 1`,
    `  aws autoscaling describe-scaling-activities ${command} --max-records 5`,
    "How the last start went:",
    `  aws ec2 get-console-output --region ${region} --latest --output text --instance-id ${instance ?? "<instance>"}`,
    "Remove the cause, then run: pulumi up",
  ].join("\n");
}

/** By the tags that EC2 Auto Scaling and EC2 put on each instance (EC2 docs, "Launch templates"). */
async function groupState(
  name: string,
  version: string,
  region: string,
  parent: pulumi.Resource,
): Promise<GroupState> {
  const ofGroup = { name: "tag:aws:autoscaling:groupName", values: [name] };
  const ofVersion = { name: "tag:aws:ec2launchtemplate:version", values: [version] };
  const [alive, current] = await Promise.all([
    aws.ec2.getInstances(
      { region, filters: [ofGroup], instanceStateNames: ["pending", "running"] },
      { parent, async: true },
    ),
    aws.ec2.getInstances(
      { region, filters: [ofGroup, ofVersion], instanceStateNames: ["running"] },
      { parent, async: true },
    ),
  ]);
  return { alive: alive.ids, current: current.ids };
}
