import { generatedPrefix } from "../../../components/identity/domainPrefix";
import { prefixHost } from "../../../components/identity/loginUrls";
import type { Context } from "../../../components/shared/context";
import type { CommonSettings } from "../../config/settings";

/** The host of the login pages: known before the login is made, whose client wants the pages' address. */
export function loginHostOf(
  name: string,
  context: Context,
  { login, project, stack }: CommonSettings,
): string {
  if (login.kind === "existing") {
    return login.domainHost;
  }
  const { domain } = login;
  const { accountId, region } = context;
  return domain.kind === "custom"
    ? domain.name
    : prefixHost(context, domain.prefix ?? generatedPrefix(name, accountId, region, project, stack));
}
