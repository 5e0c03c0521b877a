import { type IncomingHttpHeaders, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";

export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The first part of it. */
  readonly body: string;
}

export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly ca?: string | undefined;
  readonly timeoutMs?: number;
  /** Takes any certificate: for an address that must not answer at all. */
  readonly anyCertificate?: boolean;
}

/** Nothing answered: no name, no connection, no trust, or no time left. */
export class NoAnswer extends Error {
  constructor(
    readonly url: string,
    readonly reason: string,
  ) {
    super(`no answer from ${url}: ${reason}`);
  }
}

const TIMEOUT_MS = 20_000;
const MOST_BYTES = 1_048_576;

/** Asks once, without following redirects and without a kept connection. */
export function ask(url: string, question: Question = {}): Promise<Answer> {
  const { method = "GET", headers = {}, body, ca, timeoutMs = TIMEOUT_MS, anyCertificate = false } = question;
  const send = url.startsWith("https:") ? tlsRequest : plainRequest;
  const trust = { ...(ca === undefined ? {} : { ca }), rejectUnauthorized: !anyCertificate };
  return new Promise((done, refuse) => {
    const noAnswer = (reason: string) => refuse(new NoAnswer(url, reason));
    const request = send(
      url,
      { method, headers: { "user-agent": "gatehouse-verify", ...headers }, agent: false, ...trust },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => {
          text = text.length < MOST_BYTES ? text + part : text;
        });
        response.on("end", () =>
          done({ url, status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
        response.on("error", ({ message }) => noAnswer(message));
      },
    );
    // The whole time: a server that sends a byte a minute counts as none.
    const timer = setTimeout(() => request.destroy(new Error(`nothing in ${timeoutMs / 1000} s`)), timeoutMs);
    request.on("error", (error: NodeJS.ErrnoException) => noAnswer(error.message || (error.code ?? "")));
    request.on("close", () => clearTimeout(timer));
    request.end(body);
  });
}

/** A header as one text. */
export function header({ headers }: Answer, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : (value ?? "");
}

/** Where an answer sends its reader, as a whole address. */
export function locationOf(answer: Answer): URL | undefined {
  const location = header(answer, "location");
  return answer.status >= 300 && answer.status < 400 && URL.canParse(location, answer.url)
    ? new URL(location, answer.url)
    : undefined;
}

/** A text for a shell, quoted where it must be. */
export function quoted(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
