import type { Context } from "../components/shared/context";
import type { Surroundings } from "../components/shared/lookups";
import type { CommonSettings } from "./config/settings";

/** What every component of a stack is given: from the stack file and from the account it is deployed in. */
export function contextOf(settings: CommonSettings, surroundings: Surroundings): Context {
  const { accountId, partition, dnsSuffix, region } = surroundings;
  const { rolePath, permissionsBoundaryArn } = settings.account;
  return {
    accountId,
    partition,
    dnsSuffix,
    region,
    tags: settings.tags,
    protect: settings.protection.enabled,
    roles: { path: rolePath, ...(permissionsBoundaryArn === undefined ? {} : { permissionsBoundaryArn }) },
  };
}
