import type { Rule } from "../../rule";
import { codebuildNoPlaintextEnv } from "./codebuildNoPlaintextEnv";
import { codebuildNoPrivileged } from "./codebuildNoPrivileged";

export const delivery: readonly Rule[] = [codebuildNoPlaintextEnv, codebuildNoPrivileged];
