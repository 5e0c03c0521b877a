import type { Rule } from "../../rule";
import { buildTriggerKnown } from "./buildTriggerKnown";
import { codebuildEncrypted } from "./codebuildEncrypted";
import { codebuildNoPlaintextEnv } from "./codebuildNoPlaintextEnv";
import { codebuildNoPrivileged } from "./codebuildNoPrivileged";

export const delivery: readonly Rule[] = [
  codebuildNoPlaintextEnv,
  codebuildNoPrivileged,
  codebuildEncrypted,
  buildTriggerKnown,
];
