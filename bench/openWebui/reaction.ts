/** What decides how a service follows a jump in load by target tracking on CPU. */
export interface Service {
  /** vCPUs of a task. */
  readonly taskCores: number;
  /**
   * What the application can use of them: one Python process runs on little more than one core, however many the
   * task has.
   */
  readonly usableCores: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly targetPercent: number;
  readonly scaleOutCooldownSeconds: number;
}

export interface Jump {
  readonly usersBefore: number;
  readonly usersAfter: number;
  /** CPU that one user keeps busy, on average. */
  readonly coresPerUser: number;
}

/** Times that are AWS's. */
export interface Delays {
  /** From the jump to the decision. */
  readonly decisionSeconds: number;
  /** From the decision to a task that serves. */
  readonly startSeconds: number;
}

/**
 * From the jump to the decision. `alarm`: the alarm that target tracking makes waits for three one-minute values (as
 * CloudWatch shows it; AWS documents no number). `benchmark`: what AWS measured with the metrics of 60 seconds that
 * this project uses, and with those of 20 seconds (AWS News Blog, 18 June 2026, "Amazon ECS introduces new
 * high-resolution metrics for faster service auto scaling": 363 and 86 seconds).
 */
export const DECISION_SECONDS = { alarm: 180, benchmark: 363, highResolution: 86 } as const;

/**
 * From the decision to a task that serves: 60 to 140 seconds, for an image that is pulled and an application that
 * imports for half a minute. Not measured on AWS.
 */
export const START_SECONDS = { fast: 60, slow: 140 } as const;

export interface Step {
  readonly atSeconds: number;
  readonly tasks: number;
  /** What CloudWatch shows from then on. */
  readonly cpuPercent: number;
}

export interface Reaction {
  readonly steps: readonly Step[];
  /** When CPU is at the target or below; `undefined` if it never is. */
  readonly enoughAtSeconds: number | undefined;
  readonly verdict: "enough" | "needs no more" | "maximum reached" | "blind";
}

/**
 * The steps of target tracking after a jump: each asks for `tasks x CPU / target`, rounded up (Application Auto Scaling
 * user guide, "Target tracking scaling policies": capacity in proportion to the metric), and the next one waits for the
 * tasks of the last, and for the cooldown.
 *
 * `blind`: users wait, and yet CPU stays below the target, because the application cannot use what the task has.
 * CloudWatch counts against the whole task.
 */
export function reactionOf(
  service: Service,
  { usersBefore, usersAfter, coresPerUser }: Jump,
  delays: Delays,
): Reaction {
  const { taskCores, usableCores, minimum, maximum, targetPercent, scaleOutCooldownSeconds } = service;
  const percentOf = (users: number, tasks: number) =>
    (100 * Math.min((users * coresPerUser) / tasks, usableCores)) / taskCores;
  const overloaded = (tasks: number) => (usersAfter * coresPerUser) / tasks > usableCores;
  const wanted = (tasks: number, percent: number) =>
    percent > targetPercent ? Math.min(maximum, Math.ceil((tasks * percent) / targetPercent)) : tasks;

  let tasks = minimum;
  // Before the jump the service has had all the time it needs.
  for (let next = wanted(tasks, percentOf(usersBefore, tasks)); next > tasks; ) {
    tasks = next;
    next = wanted(tasks, percentOf(usersBefore, tasks));
  }
  const before = tasks;
  const steps: Step[] = [{ atSeconds: 0, tasks, cpuPercent: percentOf(usersAfter, tasks) }];
  let at = delays.decisionSeconds;
  for (;;) {
    const cpuPercent = percentOf(usersAfter, tasks);
    const next = wanted(tasks, cpuPercent);
    if (next === tasks) {
      const last = steps.at(-1)!;
      const verdict =
        cpuPercent > targetPercent
          ? "maximum reached"
          : overloaded(tasks)
            ? "blind"
            : tasks === before
              ? "needs no more"
              : "enough";
      const isEnough = verdict === "enough" || verdict === "needs no more";
      return { steps, verdict, enoughAtSeconds: isEnough ? last.atSeconds : undefined };
    }
    tasks = next;
    steps.push({ atSeconds: at + delays.startSeconds, tasks, cpuPercent: percentOf(usersAfter, tasks) });
    // The alarm is on already: the next decision waits for the cooldown, or for the new tasks' first minute.
    at += Math.max(scaleOutCooldownSeconds, delays.startSeconds + 60);
  }
}
