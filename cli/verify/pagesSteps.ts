import { isDeepStrictEqual } from "node:util";
import { repair } from "./commands";
import { type Answer, ask, header, quoted } from "./http";
import { causeOfStatus } from "./reachSteps";
import { failed, passed, type Result, skipped } from "./result";
import type { Context, Step } from "./step";
import type { PagesTarget } from "./target";

const FOREIGN_ORIGIN = "https://foreign.invalid";

/** What a front end of files needs. */
export const pagesSteps: readonly Step[] = [
  {
    id: "pages",
    systems: ["chatbot", "spa"],
    proves: "The front end is published, and the page that the login comes back to exists.",
    run: pages,
  },
  {
    id: "config",
    systems: ["chatbot", "spa"],
    proves: "/config.json holds this stack's values, and no cache keeps it.",
    run: config,
  },
  {
    id: "cors",
    systems: ["chatbot", "spa"],
    proves: "The API lets the pages' own origin call it, and no other.",
    run: cors,
  },
];

async function pages({ target, ca }: Context): Promise<Result> {
  const { url, pages } = target;
  if (pages === undefined) {
    return skipped("This stack has no pages of files.");
  }
  for (const address of [`${url}/`, pages.callbackUrl]) {
    const answer = await ask(address, { ca });
    const html = header(answer, "content-type").startsWith("text/html");
    const command = `curl --silent --include ${quoted(address)} | head -20`;
    if (answer.body.includes("Nothing here yet")) {
      return failed(
        "the placeholder",
        `The front end is not published yet: npm run frontend -- --stack ${quoted(target.stack ?? "NAME")}`,
        command,
      );
    }
    if (answer.status === 403 && answer.body.includes("AccessDenied")) {
      return failed(
        `403 AccessDenied from ${address}`,
        "There is no such file in the bucket: the pages lie in another way than spa.pages says, or were not published whole.",
        command,
      );
    }
    if (answer.status !== 200 || !html) {
      return failed(
        `${answer.status}, ${header(answer, "content-type")} from ${address}`,
        causeOfStatus(answer.status),
        command,
      );
    }
  }
  return passed(`200 from / and ${new URL(pages.callbackUrl).pathname}`);
}

async function config({ target, ca }: Context): Promise<Result> {
  if (target.pages === undefined) {
    return skipped("This stack has no pages of files.");
  }
  const address = `${target.url}/config.json`;
  const answer = await ask(address, { ca });
  const command = `curl --silent --include ${quoted(address)}`;
  const wrong = configFaults(answer, target.pages);
  if (wrong.length > 0) {
    return failed(
      wrong.join("; "),
      `\`pulumi up\` writes this file: it has not finished, or a publication has put another file over it. A login with the wrong values loops or ends with invalid_scope.${repair(target)}`,
      command,
    );
  }
  const kept = header(answer, "cache-control");
  const atEdge = target.pages.host === "bucket" && /^Hit/i.test(header(answer, "x-cache"));
  if (!/no-store|no-cache|max-age=0/.test(kept) || atEdge) {
    return failed(
      `Cache-Control is ${JSON.stringify(kept)}, X-Cache ${JSON.stringify(header(answer, "x-cache"))}`,
      "The file was published by hand with other headers, or spa.hashedFiles covers it: browsers keep old values.",
      command,
    );
  }
  return passed(`${Object.keys(target.pages.config).length} values, ${kept}`);
}

function configFaults({ status, body }: Answer, { config }: PagesTarget): readonly string[] {
  if (status !== 200) {
    return [`status ${status}`];
  }
  let found: unknown;
  try {
    found = JSON.parse(body);
  } catch {
    return ["it is no JSON"];
  }
  if (typeof found !== "object" || found === null) {
    return ["it is no object"];
  }
  const values = found as Readonly<Record<string, unknown>>;
  return Object.entries(config)
    .filter(([key, value]) => !isDeepStrictEqual(values[key], value))
    .map(([key, value]) => `${key} is ${JSON.stringify(values[key])}, not ${JSON.stringify(value)}`);
}

async function cors({ target, ca }: Context): Promise<Result> {
  const { cors } = target;
  if (cors === undefined) {
    return skipped("Pages and API have one address.");
  }
  const allowed = async (origin: string) => {
    const answer = await ask(cors.url, {
      method: "OPTIONS",
      ca,
      headers: {
        origin,
        "access-control-request-method": cors.method,
        "access-control-request-headers": "authorization",
      },
    });
    return { status: answer.status, origin: header(answer, "access-control-allow-origin") };
  };
  const command = `curl --silent --include --request OPTIONS --header ${quoted(`Origin: ${cors.origin}`)} --header 'Access-Control-Request-Method: ${cors.method}' --header 'Access-Control-Request-Headers: authorization' ${quoted(cors.url)}`;
  const own = await allowed(cors.origin);
  if (own.status >= 300 || own.origin !== cors.origin) {
    return failed(
      `${own.status}, allowed origin ${JSON.stringify(own.origin)}`,
      "The pages' origin is not on the API's list, or a preflight is asked for a token; the browser says \"blocked by CORS policy\".",
      command,
    );
  }
  const foreign = await allowed(FOREIGN_ORIGIN);
  if (foreign.origin === FOREIGN_ORIGIN || foreign.origin === "*") {
    return failed(
      `${FOREIGN_ORIGIN} is allowed too`,
      "The API answers every origin: the application adds headers of its own, or the list was changed by hand.",
      command.replace(cors.origin, FOREIGN_ORIGIN),
    );
  }
  return passed(`${cors.origin} alone`);
}
