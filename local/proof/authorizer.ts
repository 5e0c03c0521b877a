import { request } from "node:http";
import { createRequire } from "node:module";
import { runInNewContext } from "node:vm";
import type { PlannedAuthorizer } from "./webSocketApi";

/** What an authorizer answers. */
export interface Verdict {
  readonly principalId: string;
  readonly policyDocument: {
    readonly Statement: readonly {
      readonly Effect: string;
      readonly Action: string;
      readonly Resource: string;
    }[];
  };
}

export interface Authorizer {
  readonly invoke: (event: object) => Promise<Verdict>;
  /** What it wrote, which Lambda would keep. */
  readonly log: readonly string[];
  /** Addresses that it read. */
  readonly asked: readonly string[];
}

/**
 * The function's code of the plan, as Lambda loads it. Only its way to Cognito is another one: what it asks of the pool
 * is answered by the login of the proof.
 *
 * @param laterMs how much its clock goes before.
 */
export function loadAuthorizer(
  { code, environment, timeoutMs }: PlannedAuthorizer,
  keysUrl: string,
  laterMs = 0,
): Authorizer {
  const log: string[] = [];
  const asked: string[] = [];
  const https = {
    request: (address: string | URL, _options: object, onResponse: Parameters<typeof request>[1]) => {
      asked.push(String(address));
      return request(keysUrl, onResponse);
    },
  };
  const nodeRequire = createRequire(__filename);
  const loaded = { exports: {} as { handler: (event: object) => Promise<Verdict> } };
  const write = (...values: unknown[]) => log.push(JSON.stringify(values));
  runInNewContext(code, {
    module: loaded,
    exports: loaded.exports,
    require: (name: string) => (/^(node:)?https$/.test(name) ? https : nodeRequire(name)),
    process: { env: environment },
    console: { log: write, info: write, warn: write, error: write },
    ...{ Buffer, TextDecoder, TextEncoder, URL, setTimeout, clearTimeout, Uint8Array },
    Date: laterDate(laterMs),
  });
  return {
    log,
    asked,
    async invoke(event) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, fail) => {
        timer = setTimeout(() => fail(new Error("The authorizer took too long.")), timeoutMs);
      });
      return Promise.race([loaded.exports.handler(event), late]).finally(() => clearTimeout(timer));
    },
  };
}

function laterDate(laterMs: number): DateConstructor {
  const now = () => Date.now() + laterMs;
  return new Proxy(Date, {
    construct: (target, given) => (given.length === 0 ? new target(now()) : Reflect.construct(target, given)),
    get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
  });
}

/** Whether the policy lets the method be called: an explicit Deny wins, and so does silence. */
export function allows({ policyDocument }: Verdict, methodArn: string): boolean {
  const effects = policyDocument.Statement.flatMap(({ Effect, Action, Resource }) =>
    Action === "execute-api:Invoke" && Resource === methodArn ? [Effect] : [],
  );
  return effects.includes("Allow") && !effects.includes("Deny");
}
