import { ask, quoted } from "./http";
import { failed, type NoSession } from "./result";
import type { Context } from "./step";

/**
 * A 403 may be the web ACL's, given before anybody looked at a token. So an address is asked that needs none, at the
 * same host where there is one.
 *
 * @returns the finding where that is refused too.
 */
export async function refusedEverywhere(
  { target, ca }: Context,
  address: string,
): Promise<NoSession | undefined> {
  const { healthUrl, url } = target;
  const places = [...(healthUrl === undefined ? [] : [healthUrl]), `${url}/`];
  const { host } = new URL(address);
  const open = places.find((place) => new URL(place).host === host) ?? places[0] ?? url;
  const { status } = await ask(open, { ca });
  return status === 403
    ? failed(
        `403 from ${open} too, where nobody needs a token`,
        "The web ACL refuses this machine before its token is looked at: its rate limit, a country, or a list of bad addresses. Or nothing is published.",
        `curl --silent --include ${quoted(open)}`,
      )
    : undefined;
}
