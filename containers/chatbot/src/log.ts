import { pino } from "pino";
import type { Config } from "./config";

const LEVELS = { DEBUG: "debug", INFO: "info", WARNING: "warn", ERROR: "error" } as const;
const NAMES: Readonly<Record<string, string>> = { warn: "WARNING", fatal: "ERROR" };

/** One JSON object a line on standard output: CloudWatch Logs Insights reads its fields. */
export function makeLog(level: Config["logLevel"]) {
  return pino({
    level: LEVELS[level],
    messageKey: "message",
    errorKey: "error",
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: NAMES[label] ?? label.toUpperCase() }),
      // Process and host are in the log stream's name.
      bindings: () => ({}),
    },
  });
}
