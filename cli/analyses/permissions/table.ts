import type { NeedsByType } from "./needs";
import { compute } from "./types/compute";
import { database } from "./types/database";
import { edge } from "./types/edge";
import { apiGateway } from "./types/gateway";
import { identity } from "./types/identity";
import { network } from "./types/network";
import { operations } from "./types/operations";
import { storage } from "./types/storage";

/** What the deployer needs for each type of resource that a program here can make. */
export const needsByType: NeedsByType = {
  ...network,
  ...identity,
  ...storage,
  ...database,
  ...compute,
  ...edge,
  ...apiGateway,
  ...operations,
};
