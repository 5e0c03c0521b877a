import { connect, createServer } from "node:net";
import type { Profile } from "./options";
import type { PortKey } from "./settings";
import { settingOf } from "./settings";

/** The ports that a start needs, by the key that changes them. */
export function neededPorts(
  values: Readonly<Record<string, string>>,
  profiles: readonly Profile[],
): readonly { readonly key: PortKey; readonly port: number }[] {
  const keys: PortKey[] = [
    "OPEN_WEBUI_PORT",
    "LOGIN_PORT",
    ...(profiles.includes("tls") ? (["TLS_PORT"] as const) : []),
    ...(profiles.includes("replicas") ? (["REPLICAS_PORT"] as const) : []),
  ];
  return keys.map((key) => ({ key, port: Number(settingOf(values, key)) }));
}

/** A sentence for each port that somebody else listens on; `own` are those of the running stack. */
export async function busyPorts(
  needed: readonly { readonly key: PortKey; readonly port: number }[],
  own: readonly number[],
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { key, port } of needed) {
    if (!own.includes(port) && !(await isFree(port))) {
      faults.push(
        `Port ${port} is in use. End what listens there (\`ss -ltnp 'sport = :${port}'\` or \`lsof -i :${port}\` names it), or set another ${key} in .env.local.`,
      );
    }
  }
  return faults;
}

async function isFree(port: number): Promise<boolean> {
  if (!(await canListen(port))) {
    return false;
  }
  // On macOS one may listen beside a server of all addresses; and `localhost` is ::1 first to a browser.
  const answered = await Promise.all(["127.0.0.1", "::1"].map((host) => isAnswered(port, host)));
  return !answered.includes(true);
}

function isAnswered(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1000 });
    const end = (answered: boolean) => () => {
      socket.destroy();
      resolve(answered);
    };
    socket.once("connect", end(true)).once("error", end(false)).once("timeout", end(false));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
