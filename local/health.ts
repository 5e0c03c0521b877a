import { request } from "node:http";
import { PATHS } from "../stacks/systems/open-webui/environment";

/** Whether the application answers on this port of 127.0.0.1. */
export function isHealthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ host: "127.0.0.1", port, path: PATHS.health, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(false));
    asked.end();
  });
}
