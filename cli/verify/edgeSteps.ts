import { repair } from "./commands";
import { type Answer, ask, header, NoAnswer, quoted } from "./http";
import { failed, passed, type Result, skipped } from "./result";
import { type Context, EVERY_SYSTEM, type Step } from "./step";
import type { Target } from "./target";

const YEAR_SECONDS = 31_536_000;
/** A connection that security groups drop ends in nothing at all. */
const ORIGIN_MS = 6_000;
/** AWS's core rule set: CrossSiteScripting_QUERYARGUMENTS. Nothing reads it, and it changes nothing. */
const ATTACK = `?verify=${encodeURIComponent("<script>alert(1)</script>")}`;

/** What edge, web ACL and origins answer. */
export const edgeSteps: readonly Step[] = [
  {
    id: "security-headers",
    systems: EVERY_SYSTEM,
    proves:
      "Answers keep browsers to HTTPS, forbid guessing of types and foreign frames, and name no software; behind CloudFront a referrer policy, before pages a Content-Security-Policy.",
    run: securityHeaders,
  },
  {
    id: "firewall",
    systems: EVERY_SYSTEM,
    proves: "The web ACL blocks a harmless request that looks like cross-site scripting.",
    run: firewall,
  },
  {
    id: "origin",
    systems: EVERY_SYSTEM,
    proves: "Load balancer and bucket do not answer past CloudFront.",
    run: origin,
  },
];

async function securityHeaders({ target, ca }: Context): Promise<Result> {
  if (target.url.startsWith("http:")) {
    return skipped("The address is http: the local stack adds no such headers.");
  }
  const answer = await ask(`${target.url}/`, { ca });
  const faults = headerFaults(answer, target);
  return faults.length === 0
    ? passed(`status ${answer.status}, all there`)
    : failed(
        faults.join("; "),
        `The response headers policy or the load balancer's attributes were changed by hand, or something stands before the edge.${repair(target)}`,
        `curl --silent --head ${quoted(`${target.url}/`)}`,
      );
}

function headerFaults(answer: Answer, { behindCloudFront, pages }: Target): readonly string[] {
  const value = (name: string) => header(answer, name);
  const policy = value("content-security-policy");
  const age = Number(/max-age=(\d+)/.exec(value("strict-transport-security"))?.[1] ?? 0);
  const framed = /^(DENY|SAMEORIGIN)$/i.test(value("x-frame-options")) || policy.includes("frame-ancestors");
  return [
    ...(age >= YEAR_SECONDS ? [] : ["Strict-Transport-Security is not a year"]),
    ...(value("x-content-type-options") === "nosniff" ? [] : ["X-Content-Type-Options is not nosniff"]),
    ...(framed ? [] : ["foreign sites may frame it (X-Frame-Options)"]),
    ...(behindCloudFront && value("referrer-policy") === "" ? ["no Referrer-Policy"] : []),
    ...(pages !== undefined && !/default-src|script-src/.test(policy) ? ["no Content-Security-Policy"] : []),
    ...(pages !== undefined && /script-src[^;]*('unsafe-eval'|\*)/.test(policy)
      ? ["the Content-Security-Policy lets any script in"]
      : []),
    ...(value("x-powered-by") === "" && !/\d/.test(value("server"))
      ? []
      : ["Server or X-Powered-By name software"]),
  ];
}

async function firewall({ target, ca }: Context): Promise<Result> {
  if (target.firewall === "off") {
    return skipped("This stack has no web ACL (webAcl.scope).");
  }
  const usual = await ask(`${target.url}/`, { ca });
  const attack = await ask(`${target.url}/${ATTACK}`, { ca });
  const command = `curl --silent --include ${quoted(`${target.url}/${ATTACK}`)}`;
  if (usual.status === 403) {
    return failed(
      "403 without any pattern too",
      "The web ACL blocks this machine: its rate limit, a country, or a list of bad addresses. Or nothing is published.",
      `curl --silent --include ${quoted(`${target.url}/`)}`,
    );
  }
  if (attack.status === 403) {
    return passed(`403, and ${usual.status} without the pattern`);
  }
  return failed(
    `${attack.status}`,
    `${
      target.firewall === "unknown"
        ? "The web ACL is off (webAcl.scope: then --skip firewall, or name the stack with --stack), is not attached, or only counts."
        : "The web ACL is not attached to the edge, or its core rule set only counts."
    }${repair(target)}`,
    command,
  );
}

async function origin({ target }: Context): Promise<Result> {
  const { origins, url } = target;
  if (origins.length === 0) {
    return skipped("The load balancer itself is the edge of this stack.");
  }
  const found: string[] = [];
  for (const address of origins) {
    const status = await statusPastEdge(address, new URL(url).host);
    if (status !== undefined && status !== 403) {
      return failed(
        `${status} from ${address}`,
        `It answers everybody: its security group or bucket policy was opened by hand, or the listener no longer asks for the secret header.${repair(target)}`,
        `curl --insecure --silent --include --header ${quoted(`Host: ${new URL(url).host}`)} ${quoted(address)}`,
      );
    }
    found.push(`${new URL(address).host} ${status ?? "does not answer"}`);
  }
  return passed([...new Set(found)].join(", "));
}

async function statusPastEdge(address: string, host: string): Promise<number | undefined> {
  // A bucket knows its own name only; a load balancer is asked as the edge would ask it.
  const headers: Record<string, string> = /\.s3[.-]/.test(new URL(address).hostname) ? {} : { host };
  try {
    return (await ask(address, { headers, anyCertificate: true, timeoutMs: ORIGIN_MS })).status;
  } catch (error) {
    if (error instanceof NoAnswer) {
      return undefined;
    }
    throw error;
  }
}
