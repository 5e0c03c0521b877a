import { setTimeout as pause } from "node:timers/promises";
import { type AwsAnswer, awsCommand } from "../aws";
import { failed, type Result, skipped } from "./result";
import type { Context } from "./step";

/** New tasks may take the time of a slow image, a slow drain and a health check with patience. */
const REPLACED_MS = 1_800_000;
/** A call in half an hour may fail by itself. */
const ERRORS_IN_A_ROW = 3;

export const WHY_NOT_STARTED =
  "The new ones do not become healthy: the image, a secret or the way out is missing; the old ones serve on.";

interface Deployment {
  readonly id?: string;
  readonly status?: string;
  readonly rolloutState?: string;
  readonly rolloutStateReason?: string;
}

/** New tasks of a service, up to the end of their deployment. @returns what went wrong. */
export async function newTasks(
  context: Context,
  { cluster, service }: { readonly cluster: string; readonly service: string },
): Promise<Result | undefined> {
  const { aws, target } = context;
  const services = ["--cluster", cluster, "--services", service];
  const command = awsCommand(
    ["ecs", "describe-services", ...services, "--query", "'services[0].[deployments,events[:10].message]'"],
    target.region,
  );
  const forced = await aws.ask([
    "ecs",
    "update-service",
    ...["--cluster", cluster, "--service", service, "--force-new-deployment"],
  ]);
  const refusal = refusalOf(forced, command);
  if (refusal !== undefined) {
    return refusal;
  }
  const own = primaryOf((contentOf(forced) as { service?: Service }).service)?.id;
  if (own === undefined) {
    return failed("ECS names no new deployment", "Its answer has another form than is known.", command);
  }
  // A service is stable after ECS has gone back, too: so this deployment itself is looked at. ECS may show the one from
  // before for a moment ("eventual consistency", UpdateService in the ECS API Reference).
  let began = false;
  return watched(
    context,
    "the deployment",
    command,
    (value) => {
      const [found] = (value as { services?: readonly Service[] }).services ?? [];
      const primary = primaryOf(found);
      const mine = found?.deployments?.find(({ id }) => id === own);
      began ||= mine !== undefined;
      if (mine?.rolloutState === "FAILED" || (began && primary !== undefined && primary.id !== own)) {
        const reason = mine?.rolloutStateReason;
        return failed(
          `the new deployment did not last: ${mine?.rolloutState ?? "it is gone"}${reason === undefined ? "" : ` (${reason})`}, and ${primary?.id ?? "none"} serves`,
          `${WHY_NOT_STARTED} ECS went back to them; or somebody deployed meanwhile.`,
          command,
        );
      }
      return primary?.id === own && primary.rolloutState === "COMPLETED";
    },
    ["ecs", "describe-services", ...services],
  );
}

/** A new instance of a group. @returns what went wrong. */
export async function newInstance(
  context: Context,
  { group }: { readonly group: string },
): Promise<Result | undefined> {
  const { aws, target } = context;
  const name = ["--auto-scaling-group-name", group];
  const look = ["autoscaling", "describe-instance-refreshes", ...name];
  const command = awsCommand([...look, "--max-records", "3"], target.region);
  const started = await aws.ask(["autoscaling", "start-instance-refresh", ...name]);
  const refusal = refusalOf(started, command);
  if (refusal !== undefined) {
    return refusal;
  }
  const { InstanceRefreshId: own } = contentOf(started) as { InstanceRefreshId?: string };
  if (own === undefined) {
    return failed("Auto Scaling names no refresh", "Its answer has another form than is known.", command);
  }
  return watched(
    context,
    "the refresh",
    command,
    (value) => {
      const [found] =
        (value as { InstanceRefreshes?: readonly { Status?: string }[] }).InstanceRefreshes ?? [];
      const status = found?.Status ?? "";
      return /Failed|Cancelled|Rollback/.test(status)
        ? failed(`the refresh ended as ${status}`, WHY_NOT_STARTED, command)
        : status === "Successful";
    },
    [...look, "--instance-refresh-ids", own],
  );
}

interface Service {
  readonly deployments?: readonly Deployment[];
}

function primaryOf(service: Service | undefined): Deployment | undefined {
  return service?.deployments?.find(({ status }) => status === "PRIMARY");
}

/** Looks until something is done (true) or wrong. */
async function watched(
  { aws, now, pauseMs }: Context,
  what: string,
  command: string,
  verdict: (value: unknown) => Result | boolean,
  question: readonly string[],
): Promise<Result | undefined> {
  const end = now().getTime() + REPLACED_MS;
  let errors = 0;
  while (now().getTime() < end) {
    const answer = await aws.ask(question);
    if (answer.kind === "error" && ++errors < ERRORS_IN_A_ROW) {
      await pause(pauseMs);
      continue;
    }
    if (answer.kind !== "answer") {
      // It has begun, so that nobody may take it for left out.
      const why = answer.kind === "error" ? answer.message : answer.why;
      return failed(
        `${what} has begun and cannot be watched: ${why}`,
        "The rights or the credentials do not last for it.",
        command,
      );
    }
    errors = 0;
    const seen = verdict(contentOf(answer));
    if (typeof seen === "object") {
      return seen;
    }
    if (seen) {
      return undefined;
    }
    await pause(pauseMs);
  }
  return failed(`${what} took more than half an hour`, WHY_NOT_STARTED, command);
}

function contentOf(answer: AwsAnswer): unknown {
  return (answer.kind === "answer" ? answer.value : undefined) ?? {};
}

function refusalOf(answer: AwsAnswer, command: string): Result | undefined {
  if (answer.kind === "cannot-ask") {
    return skipped(answer.why);
  }
  return answer.kind === "error" ? failed(answer.message, WHY_NOT_STARTED, command) : undefined;
}
