import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import type { Target } from "./target";

const CONNECT_MS = 15_000;

export interface Host {
  readonly host: string;
  readonly hostname: string;
  readonly port: number;
}

export function hostsOf({
  url,
  healthUrl,
  guarded,
  modelsUrl,
  login,
}: Target): readonly (Host & { tls: boolean })[] {
  const addresses = [url, healthUrl, guarded?.url, modelsUrl, login?.url].filter((one) => one !== undefined);
  const hosts = new Map(
    addresses.map((address) => {
      const { host, hostname, port, protocol } = new URL(address);
      const tls = protocol === "https:";
      return [host, { host, hostname, port: port === "" ? (tls ? 443 : 80) : Number(port), tls }];
    }),
  );
  return [...hosts.values()];
}

export function tlsHostsOf(target: Target): readonly Host[] {
  return hostsOf(target).filter(({ tls }) => tls);
}

export function parentOf(hostname: string): string {
  return hostname.split(".").slice(-2).join(".");
}

/** A connection, whatever the certificate is; or why there is none. */
export function handshake(
  { hostname, port }: Host,
  options: { ca: string | undefined; minVersion?: "TLSv1"; maxVersion?: "TLSv1.1" },
): Promise<TLSSocket | string> {
  const { ca, minVersion, maxVersion } = options;
  const host = hostname.replace(/^\[|\]$/g, "");
  return new Promise((done) => {
    const socket = connect({
      host,
      port,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca }),
      // Node.js's OpenSSL offers the old versions at this level only.
      ...(maxVersion === undefined ? {} : { minVersion, maxVersion, ciphers: "DEFAULT@SECLEVEL=0" }),
      rejectUnauthorized: false,
    });
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error("no answer")));
    socket.once("secureConnect", () => done(socket));
    socket.once("error", ({ message }) => done(message));
  });
}
