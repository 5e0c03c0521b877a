import { runInNewContext } from "node:vm";
import type { PlanResource } from "../../cli/plan";
import { InputError } from "../../components/shared/errors";
import { type Replacements, replaced } from "./containerEnvironment";

/** A header that every answer gets; without `override` one of the origin's own stays. */
export interface EdgeHeader {
  readonly name: string;
  readonly value: string;
  readonly override: boolean;
}

/** What a function at the edge sees of a request, and may change. Values are encoded as they were sent. */
export interface EdgeRequest {
  method: string;
  uri: string;
  querystring: Record<string, { value: string; multiValue?: { value: string }[] }>;
  headers: Record<string, { value: string }>;
}

/** What the distribution does with the paths of one pattern. */
export interface Behaviour {
  readonly pattern: string;
  /** `site`: files of a bucket. `application`: what stands behind a load balancer. */
  readonly origin: "site" | "application";
  readonly methods: readonly string[];
  /** The name that the origin is asked for; undefined: the one that the viewer asked for. */
  readonly host: string | undefined;
  readonly onRequest: (request: EdgeRequest) => EdgeRequest;
  readonly headers: readonly EdgeHeader[];
  readonly removed: readonly string[];
}

interface CacheBehaviour {
  readonly pathPattern?: string;
  readonly targetOriginId: string;
  readonly allowedMethods: readonly string[];
  readonly originRequestPolicyId?: string;
  readonly responseHeadersPolicyId?: string;
  readonly functionAssociations?: readonly { readonly eventType: string; readonly functionArn: string }[];
}

interface Distribution {
  readonly defaultCacheBehavior: CacheBehaviour;
  readonly orderedCacheBehaviors?: readonly CacheBehaviour[];
  readonly origins: readonly {
    readonly originId: string;
    readonly domainName: string;
    readonly originAccessControlId?: string;
  }[];
}

/** CloudFront docs, "Use managed origin request policies": AllViewerExceptHostHeader. */
const ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

/**
 * The behaviours of the plan's distribution, in the order in which CloudFront tries them; the last fits every path.
 *
 * @throws InputError for what nothing here plays: a setting must not be left out without a word.
 */
export function behavioursOf(resources: readonly PlanResource[], here: Replacements): readonly Behaviour[] {
  const { inputs } = only(resources, "aws:cloudfront/distribution:Distribution");
  if (inputs["customErrorResponses"] !== undefined) {
    throw new InputError(["The distribution has customErrorResponses; add them to local/proof/edge.ts."]);
  }
  const distribution = inputs as unknown as Distribution;
  const { orderedCacheBehaviors: ordered = [], defaultCacheBehavior: last, origins } = distribution;
  return [...ordered, last].map((behaviour) => {
    const { pathPattern = "*", targetOriginId, allowedMethods, functionAssociations = [] } = behaviour;
    const origin = origins.find(({ originId }) => originId === targetOriginId);
    const policy = resources.find(({ id }) => id === behaviour.responseHeadersPolicyId);
    return {
      pattern: pathPattern,
      origin: origin?.originAccessControlId === undefined ? "application" : "site",
      methods: allowedMethods,
      host: behaviour.originRequestPolicyId === ALL_BUT_HOST ? origin?.domainName : undefined,
      onRequest: functionAssociations
        .map(({ eventType, functionArn }) => edgeFunction(resources, eventType, functionArn))
        .reduce(
          (one, next) => (request) => next(one(request)),
          (request: EdgeRequest) => request,
        ),
      ...(policy === undefined ? { headers: [], removed: [] } : headersOf(policy, here)),
    };
  });
}

/** The first whose pattern fits: `*` is any text, `?` any character. */
export function behaviourFor(behaviours: readonly Behaviour[], path: string): Behaviour {
  const found = behaviours.find(({ pattern }) => {
    const source = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    return new RegExp(`^${source.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(path);
  });
  if (found === undefined) {
    throw new Error(`No behaviour for ${path}.`);
  }
  return found;
}

/** The origin's headers as the viewer gets them. */
export function headersAfter(
  { headers, removed }: Pick<Behaviour, "headers" | "removed">,
  given: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[]> {
  const kept = Object.entries(given).flatMap(([name, value]) =>
    value === undefined || removed.includes(name.toLowerCase()) ? [] : [[name.toLowerCase(), value] as const],
  );
  const own = Object.fromEntries(kept);
  const added = headers.filter(({ name, override }) => override || own[name] === undefined);
  return { ...own, ...Object.fromEntries(added.map(({ name, value }) => [name, value])) };
}

interface Security {
  readonly contentSecurityPolicy?: { contentSecurityPolicy: string; override: boolean };
  readonly contentTypeOptions?: { override: boolean };
  readonly frameOptions?: { frameOption: string; override: boolean };
  readonly referrerPolicy?: { referrerPolicy: string; override: boolean };
  readonly strictTransportSecurity?: {
    accessControlMaxAgeSec: number;
    includeSubdomains?: boolean;
    override: boolean;
  };
}

function headersOf({ inputs }: PlanResource, here: Replacements): Pick<Behaviour, "headers" | "removed"> {
  const { securityHeadersConfig = {}, removeHeadersConfig, corsConfig, customHeadersConfig } = inputs;
  if (corsConfig !== undefined || customHeadersConfig !== undefined) {
    throw new InputError([
      "The response headers policy has more than security headers; add it to local/proof/edge.ts.",
    ]);
  }
  const { contentSecurityPolicy, contentTypeOptions, frameOptions, referrerPolicy, strictTransportSecurity } =
    securityHeadersConfig as Security;
  const headers: EdgeHeader[] = [];
  const add = (name: string, value: string, { override }: { override: boolean }) =>
    headers.push({ name, value, override });
  if (contentSecurityPolicy !== undefined) {
    const value = replaced(contentSecurityPolicy.contentSecurityPolicy, here);
    add("content-security-policy", value, contentSecurityPolicy);
  }
  if (contentTypeOptions !== undefined) {
    add("x-content-type-options", "nosniff", contentTypeOptions);
  }
  if (frameOptions !== undefined) {
    add("x-frame-options", frameOptions.frameOption, frameOptions);
  }
  if (referrerPolicy !== undefined) {
    add("referrer-policy", referrerPolicy.referrerPolicy, referrerPolicy);
  }
  if (strictTransportSecurity !== undefined) {
    const { accessControlMaxAgeSec: age, includeSubdomains } = strictTransportSecurity;
    const value = `max-age=${age}${includeSubdomains === true ? "; includeSubDomains" : ""}`;
    add("strict-transport-security", value, strictTransportSecurity);
  }
  const items = (removeHeadersConfig as { items?: { header: string }[] } | undefined)?.items ?? [];
  return { headers, removed: items.map(({ header }) => header.toLowerCase()) };
}

function edgeFunction(
  resources: readonly PlanResource[],
  eventType: string,
  arn: string,
): (request: EdgeRequest) => EdgeRequest {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const found = resources.find(({ type, id }) => type === "aws:cloudfront/function:Function" && id === name);
  if (found === undefined || eventType !== "viewer-request") {
    throw new InputError([`The function ${name} at ${eventType} is not played; see local/proof/edge.ts.`]);
  }
  const handler = runInNewContext(`${found.inputs["code"]}\nhandler;`) as (event: {
    request: EdgeRequest;
  }) => EdgeRequest;
  return (request) => handler({ request });
}

export function only(resources: readonly PlanResource[], type: string): PlanResource {
  const [first, ...others] = resources.filter((resource) => resource.type === type && resource.custom);
  if (first === undefined || others.length > 0) {
    throw new InputError([
      `The plan has ${first === undefined ? "no" : "more than one"} ${type}; one is expected.`,
    ]);
  }
  return first;
}
