import type { Target } from "./target";

/** The local stack: Open WebUI, with a login of its own. */
export function localTarget(url: string, native = false): Target {
  const base = url.replace(/\/+$/, "");
  return {
    system: "open-webui",
    name: "local",
    native,
    url: base,
    behindCloudFront: false,
    firewall: "off",
    origins: [],
    ...openWebUiDoors(base),
  };
}

/** Paths of Open WebUI 0.12.4 (its source): `/ready` asks database and cache too. */
export function openWebUiDoors(url: string) {
  return {
    healthUrl: `${url}/ready`,
    healthy: "true",
    guarded: {
      url: `${url}/api/v1/auths/`,
      method: "GET",
      refusals: [401, 403],
      acceptances: [200],
      carrier: "bearer",
    },
    modelsUrl: `${url}/api/models`,
    webSocket: {
      url: `${webSocketOf(url)}/ws/socket.io/?EIO=4&transport=websocket`,
      origin: url,
      by: "origin",
    },
  } as const;
}

export function webSocketOf(url: string): string {
  return url.replace(/^http/, "ws");
}
