import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { gunzipSync } from "node:zlib";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface RequestOptions {
  readonly method?: "GET" | "POST";
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
}

const TIMEOUT_MILLISECONDS = 30_000;

/** One user's connections and cookies. Like a browser it has six connections to a host. */
export class Browser {
  /** As browsers write it; the user's bearer token comes with the API calls. */
  token: string | undefined;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 6 });
  /** By host, then by name. */
  readonly #cookies = new Map<string, Map<string, string>>();

  async send(url: string, { method, json, form }: RequestOptions = {}): Promise<Answer> {
    const body =
      json !== undefined ? JSON.stringify(json) : form && new URLSearchParams({ ...form }).toString();
    const { host } = new URL(url);
    const headers: Record<string, string> = {
      accept: "*/*",
      "accept-encoding": "gzip",
      "user-agent": "Mozilla/5.0 (bench)",
      ...(this.#cookies.has(host) ? { cookie: this.cookieHeader(host) } : {}),
      ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
      ...(json === undefined ? {} : { "content-type": "application/json" }),
      ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
      ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
    };
    return new Promise((resolve, reject) => {
      const attempt = request(url, {
        agent: this.#agent,
        method: method ?? (body ? "POST" : "GET"),
        headers,
      });
      attempt.setTimeout(TIMEOUT_MILLISECONDS, () => attempt.destroy(new Error("no answer in 30 s")));
      attempt.once("error", reject);
      attempt.once("response", (response) => {
        this.#keep(host, response.headers["set-cookie"] ?? []);
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.once("error", reject);
        response.once("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: textOf(response.headers, parts),
          }),
        );
      });
      attempt.end(body);
    });
  }

  cookie(host: string, name: string): string | undefined {
    return this.#cookies.get(host)?.get(name);
  }

  cookieHeader(host: string): string {
    return [...(this.#cookies.get(host) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  close(): void {
    this.#agent.destroy();
  }

  #keep(host: string, lines: readonly string[]): void {
    const cookies = this.#cookies.get(host) ?? new Map<string, string>();
    for (const line of lines) {
      const [pair = ""] = line.split(";");
      const split = pair.indexOf("=");
      cookies.set(pair.slice(0, split), pair.slice(split + 1));
    }
    this.#cookies.set(host, cookies);
  }
}

function textOf(headers: IncomingHttpHeaders, parts: readonly Buffer[]): string {
  const body = Buffer.concat(parts);
  return (headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString("utf8");
}
