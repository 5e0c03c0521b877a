import * as pulumi from "@pulumi/pulumi";
import type { CommonSettings } from "../../config/settings";

type Text = pulumi.Input<string>;

/**
 * The address that users open, where the stack file decides it: scheme and host. Without a domain it is
 * CloudFront's own, known when the distribution exists.
 */
export function ownUrl({ domain }: CommonSettings): string | undefined {
  return domain === undefined ? undefined : `https://${domain.name}`;
}

/** A page of the application: plain where its address is. */
export function pageOf(publicUrl: Text, path: string): Text {
  return typeof publicUrl === "string" ? `${publicUrl}${path}` : pulumi.concat(publicUrl, path);
}
