import type { Rule } from "../rule";
import { compute } from "./compute";
import { database } from "./database";
import { edge } from "./edge";
import { iam } from "./iam";
import { identity } from "./identity";
import { network } from "./network";
import { observability } from "./observability";
import { secrets } from "./secrets";
import { storage } from "./storage";

/** Every rule of the pack by what it protects. */
export const ruleGroups: Readonly<Record<string, readonly Rule[]>> = {
  network,
  compute,
  storage,
  identity,
  edge,
  database,
  secrets,
  iam,
  observability,
};

export const rules: readonly Rule[] = Object.values(ruleGroups).flat();
