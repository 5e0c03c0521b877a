import { awsCommand } from "../aws";
import { quoted } from "./http";
import type { Guarded, Target } from "./target";

type Asked = Pick<Guarded, "url" | "method" | "body">;

/** The end of a cause that `pulumi up` takes away. It stands there, because the command that shows more only reads. */
export function repair({ stack }: Target): string {
  return ` This puts it back: pulumi up --refresh --stack ${quoted(stack ?? "NAME")}`;
}

/** The application's newest log. */
export function logTail(target: Target): string {
  const { logGroup, region } = target;
  return logGroup === undefined
    ? localCommand(target, "logs")
    : awsCommand(["logs", "tail", logGroup, "--since", "15m"], region);
}

export function localCommand({ native = false }: Target, words: string): string {
  return `npm run local -- ${words}${native ? " --native" : ""}`;
}

/** A user of the stack's pool, as its administrator sees him. */
export function userCommand(target: Target, user: string, query: string): string {
  const { login, region } = target;
  return login === undefined
    ? localCommand(target, "logs login")
    : awsCommand(
        [
          "cognito-idp",
          "admin-get-user",
          ...["--user-pool-id", login.userPoolId, "--username", quoted(user), "--query", quoted(query)],
        ],
        region,
      );
}

/**
 * The request of a step, with what it sent. A token that was not made here stands as a variable, which whoever copies
 * the line sets.
 */
export function requestCommand({ url, method, body }: Asked, headers: readonly string[] = []): string {
  const sent = [
    ...headers.map((header) => `--header ${/\$[A-Z]/.test(header) ? `"${header}"` : quoted(header)}`),
    ...(body === undefined ? [] : [`--header 'Content-Type: application/json' --data ${quoted(body)}`]),
  ];
  return ["curl --silent --include --request", method, ...sent, quoted(url)].join(" ");
}

/** How somebody who is logged in shows it. */
export const BEARER = "Authorization: Bearer $TOKEN";

export function sessionHeader({ carrier }: Guarded): string {
  return carrier === "bearer" ? BEARER : "Cookie: $COOKIES";
}
