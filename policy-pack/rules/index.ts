import type { Rule } from "../rule";
import { account } from "./account";
import { api } from "./api";
import { compute } from "./compute";
import { database } from "./database";
import { delivery } from "./delivery";
import { edge } from "./edge";
import { iam } from "./iam";
import { identity } from "./identity";
import { messaging } from "./messaging";
import { network } from "./network";
import { observability } from "./observability";
import { secrets } from "./secrets";
import { stack } from "./stack";
import { storage } from "./storage";

/** Every rule of the pack by what it protects. */
export const ruleGroups: Readonly<Record<string, readonly Rule[]>> = {
  network,
  compute,
  storage,
  identity,
  edge,
  api,
  database,
  secrets,
  iam,
  messaging,
  observability,
  account,
  delivery,
  stack,
};

export const rules: readonly Rule[] = Object.values(ruleGroups).flat();
