import type { Context } from "../../../components/shared/context";
import type { SpaSettings } from "../../config/settings";
import { loginHostOf } from "../common/loginHost";

/**
 * What the pages may load and call: their own files, the login, and the API. The API's own name is AWS's to give and
 * comes after the distribution, so that every API of the region is admitted; which of them is the page's is its
 * settings' to say.
 */
export function contentSecurityPolicy(name: string, context: Context, settings: SpaSettings): string {
  const { region, dnsSuffix } = context;
  const scripts = settings.spa.inlineScripts ? "'self' 'unsafe-inline'" : "'self'";
  return [
    "default-src 'self'",
    `script-src ${scripts}`,
    `connect-src 'self' https://${loginHostOf(name, context, settings)} https://*.execute-api.${region}.${dnsSuffix}`,
    "img-src 'self' data:",
    // Style attributes, which many libraries write.
    "style-src 'self' 'unsafe-inline'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
