import type * as pulumi from "@pulumi/pulumi";
import type { Context } from "../../../components/shared/context";
import type { SpaSettings } from "../../config/settings";
import { isOwn, isPath } from "../../config/spa/addresses";
import { type Login, loginOf } from "../common/login";
import { pageOf } from "../common/publicUrl";
import type { Door } from "./door";

type Text = pulumi.Input<string>;

/** A client without a secret: what a browser holds is known to its user. */
export function loginFor(
  name: string,
  context: Context,
  settings: SpaSettings,
  { door, keyArn }: { readonly door: Door; readonly keyArn: Text },
): Login {
  const { spa } = settings;
  const { publicUrl, address } = door;
  const addresses = (list: readonly string[]) =>
    list.map((entry) => (isPath(entry) ? pageOf(publicUrl, entry) : entry));
  return loginOf(name, context, {
    settings,
    keyArn,
    client: {
      kind: "public",
      callbackUrls: addresses(spa.callbackUrls),
      logoutUrls: addresses(spa.logoutUrls),
    },
    groups: [],
    applicationName: spa.displayName,
    signInUrl: publicUrl,
    addressReady: address === undefined ? [] : [address],
  });
}

/** The first address of a list that is the site's own; configuration rules see that there is one. */
export function ownAddress({ domain }: SpaSettings, list: readonly string[], publicUrl: Text): Text {
  const found = list.find((address) => isOwn(address, domain?.name)) ?? "/";
  return isPath(found) ? pageOf(publicUrl, found) : found;
}
