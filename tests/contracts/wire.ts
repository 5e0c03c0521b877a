import { connect } from "node:net";
import { connect as connectTls } from "node:tls";

export interface ServerEvent {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** The events of a `text/event-stream` whose data is JSON on one line; comments are left out. */
export function eventsOf(text: string): readonly ServerEvent[] {
  return text.split("\n\n").flatMap((block) => {
    const lines = block.split("\n");
    const value = (name: string) =>
      lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    const event = value("event");
    return event === undefined ? [] : [{ event, data: JSON.parse(value("data") ?? "null") }];
  });
}

export interface RawAnswer {
  /** Of every answer that came. */
  readonly statuses: readonly number[];
  /** Whether the other side ended the connection. */
  readonly closed: boolean;
}

const PATIENCE_MS = 1_500;

/** Sends bytes as they are, which no client of HTTP would, and reads what comes until the end or for a moment. */
export function rawAnswer(baseUrl: string, bytes: string): Promise<RawAnswer> {
  const { protocol, hostname, port } = new URL(baseUrl);
  const secure = protocol === "https:";
  const options = { host: hostname, port: Number(port || (secure ? 443 : 80)) };
  const socket = secure ? connectTls({ ...options, servername: hostname }) : connect(options);
  return new Promise((done, fail) => {
    let text = "";
    const end = (closed: boolean) => {
      socket.destroy();
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
      done({ statuses, closed });
    };
    socket.setTimeout(PATIENCE_MS, () => end(false));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.on("end", () => end(true));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" ? end(true) : fail(error),
    );
    socket.write(bytes);
  });
}
