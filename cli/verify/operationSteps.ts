import { setTimeout as pause } from "node:timers/promises";
import { awsCommand } from "../aws";
import { localCommand, logTail } from "./commands";
import { ask, NoAnswer } from "./http";
import { newInstance, newTasks, WHY_NOT_STARTED } from "./replacement";
import { failed, passed, type Result, skipped } from "./result";
import { type Context, EVERY_SYSTEM, type Session, type Step } from "./step";
import { send, sessionHeaders } from "./tokenSteps";

const LOG_MS = 3_600_000;
const HEALTHY_MS = 300_000;

/** What only AWS can tell, and what only a restart can show. They come last: a restart disturbs the others. */
export const operationSteps: readonly Step[] = [
  {
    id: "logs",
    systems: EVERY_SYSTEM,
    proves: "The application's log of the last hour has arrived in CloudWatch.",
    run: logs,
  },
  {
    id: "restart",
    systems: EVERY_SYSTEM,
    proves:
      "New tasks (or a new instance) take over, the login goes on, and in Open WebUI a chat from before is still there. Only with --restart.",
    run: restart,
  },
];

async function logs({ target, aws, now }: Context): Promise<Result> {
  const { logGroup, region } = target;
  if (logGroup === undefined) {
    return skipped(`The local stack keeps its logs here: ${localCommand(target, "logs")}`);
  }
  const since = String(now().getTime() - LOG_MS);
  const args = ["logs", "filter-log-events", "--log-group-name", logGroup];
  const answer = await aws.ask([...args, "--start-time", since, "--max-items", "1"]);
  const command = awsCommand(["logs", "tail", logGroup, "--since", "1h"], region);
  if (answer.kind === "cannot-ask") {
    return skipped(answer.why);
  }
  if (answer.kind === "error") {
    return failed(
      answer.message,
      "The log group is gone, or belongs to another region or account than these credentials.",
      command,
    );
  }
  const { events } = answer.value as { events?: readonly { timestamp?: number }[] };
  const last = events?.[0]?.timestamp;
  return last === undefined
    ? failed(
        `nothing in ${logGroup} for an hour`,
        "The container does not run, or writes nothing; or its role or its way out (NAT, endpoint `logs`) does not let the log through.",
        command,
      )
    : passed(`${logGroup}, such as one of ${new Date(last).toISOString()}`);
}

async function restart(context: Context): Promise<Result> {
  const { target } = context;
  const { workload } = target;
  if (!context.restart) {
    return skipped("It interrupts users; say --restart for it.");
  }
  if (workload === undefined) {
    return skipped(
      `Restart the local stack by hand: ${localCommand(target, "stop")}, then ${localCommand(target, "start")}`,
    );
  }
  const session = await context.session();
  const before = "status" in session ? undefined : await remember(context, session);
  if (typeof before === "object" && "status" in before) {
    return before;
  }
  const replaced =
    workload.kind === "service" ? await newTasks(context, workload) : await newInstance(context, workload);
  if (replaced !== undefined) {
    return replaced;
  }
  const answering = await answersAgain(context);
  if (answering !== undefined) {
    return answering;
  }
  if ("status" in session) {
    return passed("new ones run; without a login nothing more is asked");
  }
  return stillThere(context, session, before);
}

/** Writes a chat where the application keeps chats; its paths are those of Open WebUI 0.12.4. */
async function remember({ target, ca }: Context, session: Session): Promise<string | undefined | Result> {
  if (target.system !== "open-webui") {
    return undefined;
  }
  const answer = await ask(`${target.url}/api/v1/chats/new`, {
    method: "POST",
    ca,
    headers: { ...sessionHeaders(session), "content-type": "application/json" },
    body: JSON.stringify({ chat: { title: "gatehouse verify", messages: [] } }),
  });
  const id = /"id" ?: ?"([\w-]+)"/.exec(answer.body)?.[1];
  return answer.status === 200 && id !== undefined
    ? id
    : failed(
        `${answer.status} for a new chat`,
        "The application cannot write: its database is not reached, or the user may not chat.",
        logTail(target),
      );
}

async function stillThere(context: Context, session: Session, chat: string | undefined): Promise<Result> {
  const { target, ca } = context;
  const { guarded } = target;
  if (guarded !== undefined) {
    const { status } = await send(guarded, sessionHeaders(session), ca);
    if (!guarded.acceptances.includes(status)) {
      return failed(
        `${status} with the session from before`,
        "The keys that sign sessions are not the same in the new tasks: they are made at the start instead of read from Secrets Manager.",
        logTail(target),
      );
    }
  }
  if (chat === undefined) {
    return passed("new ones run, and the login goes on");
  }
  const address = `${target.url}/api/v1/chats/${chat}`;
  const { status } = await ask(address, { headers: sessionHeaders(session), ca });
  if (status !== 200) {
    return failed(
      `${status} for a chat from before the restart`,
      "The data lies in the task and not in the database: DATABASE_URL does not reach the container.",
      logTail(target),
    );
  }
  await ask(address, { method: "DELETE", headers: sessionHeaders(session), ca });
  return passed("new ones run, the login goes on, and a chat from before is there");
}

/** Waits until the health check, or what stands behind the login, answers as before. */
async function answersAgain({ target, ca, pauseMs, now }: Context): Promise<Result | undefined> {
  const { healthUrl, guarded, url } = target;
  const address = healthUrl ?? guarded?.url ?? `${url}/`;
  const end = now().getTime() + HEALTHY_MS;
  let found = "";
  do {
    try {
      const { status } = await ask(address, { ca });
      if (healthUrl === undefined ? status < 500 : status === 200) {
        return undefined;
      }
      found = `${status} from ${address}`;
    } catch (error) {
      if (!(error instanceof NoAnswer)) {
        throw error;
      }
      found = error.message;
    }
    await pause(pauseMs);
  } while (now().getTime() < end);
  return failed(found, WHY_NOT_STARTED, logTail(target));
}
