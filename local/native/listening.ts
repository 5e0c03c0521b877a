import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { childrenOf } from "./processes";

/** proc(5), /proc/net/tcp: the state of a socket that takes connections. */
const LISTEN = "0A";

/**
 * Where these processes and their children take connections, such as `127.0.0.1:3000` or `[::]:8883`, sorted.
 * Linux only; the processes of other users are seen by root alone.
 */
export function listeningAddresses(pids: readonly number[]): readonly string[] {
  const own = new Set(pids.flatMap(withDescendants).flatMap(socketsOf));
  const addresses = ["tcp", "tcp6"].flatMap((table) =>
    read(`/proc/net/${table}`)
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === LISTEN && own.has(fields[9] ?? ""))
      .map((fields) => addressOf(fields[1] ?? "")),
  );
  return [...new Set(addresses)].sort();
}

function withDescendants(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(withDescendants)];
}

/** Inodes of a process's sockets. */
function socketsOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return namesIn(folder).flatMap((name) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${name}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });
}

/** The kernel writes an address as hexadecimal words of 32 bits, each with its last byte first. */
function addressOf(text: string): string {
  const [host = "", port = ""] = text.split(":");
  const words = host.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse());
  const number = Number.parseInt(port, 16);
  if (bytes.length === 4) {
    return `${bytes.map((byte) => Number.parseInt(byte, 16)).join(".")}:${number}`;
  }
  const groups = (bytes.join("").match(/.{4}/g) ?? []).join(":");
  return `${new URL(`http://[${groups}]`).host}:${number}`;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
