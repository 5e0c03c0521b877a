import type { ApiProcess } from "../../bench/chatbot/apiProcess";
import type { PlanResource } from "../../cli/plan";
import { type Replacements, replaced } from "./containerEnvironment";
import type { BucketObject } from "./edgeServer";
import type { PagesLogin } from "./pagesLogin";
import type { Visitor } from "./visitor";

/** A system with pages, an API and a login, as it stands on this machine. */
export interface PagesScene {
  /** Begins the names of its pictures. */
  readonly name: string;
  /** Where people open the pages: scheme and host. */
  readonly publicUrl: string;
  /** Where the pages call the API: scheme and host. */
  readonly apiUrl: string;
  readonly login: PagesLogin;
  readonly poolId: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Calls of the Cognito API that made the pool. */
  readonly calls: number;
  /** What the pages read at their start. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The headers of every answer of the distribution. */
  readonly headers: Readonly<Record<string, string>>;
  /** Errors that the pages may leave in the console besides those that a step expects. */
  readonly noise: readonly RegExp[];
  /** How the API refuses a good token that is no access token: API Gateway finds no scope in it. */
  readonly idTokenStatus: 401 | 403;
  /** Words at the end of the answer to a message. */
  answer(message: string): string;
  /** From now on each message is a request of its own. */
  overHttp(visitor: Visitor): Promise<void>;
  /** What a user does without a mouse between the first answer and the logout. */
  readonly byKeyboard: { readonly title: string; play(visitor: Visitor): Promise<void> };
  /** The program that requests go to. */
  api(): ApiProcess;
  /** Another one in its place, with changes to the environment that the stack gives it. */
  replaceApi(changes?: Readonly<Record<string, string>>): Promise<void>;
  /** One beside it, whose clock goes before by some hours. */
  startLater(hours: number): Promise<ApiProcess>;
  close(): Promise<void>;
}

/** What `pulumi up` writes into the bucket besides the page that stands there before the first publication. */
export function objectsOf(
  resources: readonly PlanResource[],
  here: Replacements,
): ReadonlyMap<string, BucketObject> {
  const objects = resources.filter(
    ({ type, inputs }) => type === "aws:s3/bucketObjectv2:BucketObjectv2" && inputs["key"] === "config.json",
  );
  return new Map(
    objects.map(({ inputs }) => [
      String(inputs["key"]),
      {
        content: replaced(String(inputs["content"]), here),
        contentType: String(inputs["contentType"]),
        cacheControl: String(inputs["cacheControl"]),
      },
    ]),
  );
}

/** Flags of Node for a program whose clock goes before by some hours. */
export function laterBy(hours: number): readonly string[] {
  const module = `const now = Date.now; Date.now = () => now() + ${hours * 3_600_000};`;
  return ["--import", `data:text/javascript,${encodeURIComponent(module)}`];
}
