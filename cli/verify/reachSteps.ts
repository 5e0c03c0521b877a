import { lookup } from "node:dns/promises";
import { localCommand, logTail, repair } from "./commands";
import { handshake, hostsOf, parentOf, tlsHostsOf } from "./hosts";
import { ask, locationOf, type NoAnswer, quoted } from "./http";
import { failed, passed, type Result, skipped } from "./result";
import { type Context, EVERY_SYSTEM, type Step } from "./step";

/** A certificate of ACM is renewed 60 days before its end; with fewer than these something is wrong. */
const LEAST_DAYS = 14;
const DAY_MS = 86_400_000;

/** Names, connections, and what every answer of the edge must say. */
export const reachSteps: readonly Step[] = [
  {
    id: "dns",
    systems: EVERY_SYSTEM,
    proves: "The names of the application, its API and its login have addresses.",
    run: dns,
  },
  {
    id: "tls-version",
    systems: EVERY_SYSTEM,
    proves: "TLS 1.2 or 1.3 is spoken, and 1.1 and older are refused.",
    run: tlsVersion,
  },
  {
    id: "certificate",
    systems: EVERY_SYSTEM,
    proves: `The certificates are trusted, for the right name, and end in ${LEAST_DAYS} days or later.`,
    run: certificate,
  },
  {
    id: "https-redirect",
    systems: EVERY_SYSTEM,
    proves: "Who comes by HTTP is sent to HTTPS.",
    run: httpsRedirect,
  },
  {
    id: "health",
    systems: EVERY_SYSTEM,
    proves: "The application answers its health check through the edge.",
    run: health,
  },
];

async function dns({ target }: Context): Promise<Result> {
  for (const { hostname } of hostsOf(target)) {
    try {
      await lookup(hostname.replace(/^\[|\]$/g, ""));
    } catch (error) {
      return failed(
        `${hostname}: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`,
        "The record is missing or its zone is not the one that the domain is delegated to. With DNS elsewhere: a CNAME to the output distributionDomainName, or to loadBalancerDnsName without CloudFront.",
        `dig +short ${hostname}; dig +short NS ${parentOf(hostname)}`,
      );
    }
  }
  return passed(
    hostsOf(target)
      .map(({ hostname }) => hostname)
      .join(", "),
  );
}

async function tlsVersion({ target, ca }: Context): Promise<Result> {
  const hosts = tlsHostsOf(target);
  if (hosts.length === 0) {
    return skipped("The address is http: there is no TLS.");
  }
  for (const host of hosts) {
    // Without a domain CloudFront decides alone (CloudFront docs, security policies).
    if (host.hostname.endsWith(".cloudfront.net")) {
      continue;
    }
    const old = await handshake(host, { ca, minVersion: "TLSv1", maxVersion: "TLSv1.1" });
    if (typeof old !== "string") {
      const protocol = old.getProtocol();
      old.destroy();
      return failed(
        `${host.host} speaks ${protocol}`,
        `The listener's or the distribution's security policy was changed by hand, or something else answers under this name.${repair(target)}`,
        `openssl s_client -connect ${host.hostname}:${host.port} -tls1_1 </dev/null`,
      );
    }
  }
  const spoken: string[] = [];
  for (const host of hosts) {
    const socket = await handshake(host, { ca });
    if (typeof socket === "string") {
      return failed(
        `${host.host}: ${socket}`,
        "Nothing listens there, or the name leads elsewhere.",
        `openssl s_client -connect ${host.hostname}:${host.port} </dev/null`,
      );
    }
    spoken.push(`${host.host} ${socket.getProtocol()}`);
    socket.destroy();
  }
  return passed(spoken.join(", "));
}

async function certificate({ target, ca, now }: Context): Promise<Result> {
  const hosts = tlsHostsOf(target);
  if (hosts.length === 0) {
    return skipped("The address is http: there is no certificate.");
  }
  const found: string[] = [];
  for (const host of hosts) {
    const command = `openssl s_client -connect ${host.hostname}:${host.port} -servername ${host.hostname} </dev/null | openssl x509 -noout -subject -ext subjectAltName -dates`;
    const socket = await handshake(host, { ca });
    if (typeof socket === "string") {
      return failed(`${host.host}: ${socket}`, "Nothing speaks TLS there.", command);
    }
    const { valid_to: until } = socket.getPeerCertificate();
    const { authorized, authorizationError } = socket;
    socket.destroy();
    if (!authorized) {
      return failed(
        `${host.host}: ${authorizationError}`,
        "The certificate is another name's, has ended, or is signed by somebody who is not trusted. With a certificate that was brought (domain.certificateArn, cloudfront.certificateArn) it must cover domain.name.",
        command,
      );
    }
    const days = Math.floor((Date.parse(until) - now().getTime()) / DAY_MS);
    if (days < LEAST_DAYS) {
      return failed(
        `${host.host}: ends in ${days} days`,
        "Its renewal failed: the record that proves the domain is gone, or the certificate was imported and nobody renews it.",
        "aws acm list-certificates --query 'CertificateSummaryList[].[DomainName,Status,RenewalEligibility,NotAfter]' --output text",
      );
    }
    found.push(`${host.host} ${days} days`);
  }
  return passed(found.join(", "));
}

async function httpsRedirect({ target }: Context): Promise<Result> {
  const { plainUrl, url } = target;
  if (plainUrl === undefined || url.startsWith("http:")) {
    return skipped("The address is http.");
  }
  const answer = await ask(`${plainUrl}/`);
  const to = locationOf(answer);
  if (to?.protocol === "https:" && to.host === new URL(url).host) {
    return passed(`${answer.status} to ${to.origin}`);
  }
  return failed(
    `${answer.status}${to === undefined ? "" : ` to ${to.href}`}`,
    `The listener on 80 or the distribution's viewer protocol was changed by hand, or something else answers under this name.${repair(target)}`,
    `curl --silent --include ${quoted(`${plainUrl}/`)}`,
  );
}

async function health({ target, ca }: Context): Promise<Result> {
  const { healthUrl, healthy = "" } = target;
  if (healthUrl === undefined) {
    return skipped("The health check stands behind the login; see login-redirect.");
  }
  const answer = await ask(healthUrl, { ca });
  if (answer.status === 200 && answer.body.includes(healthy)) {
    return passed(`200 from ${healthUrl}`);
  }
  return failed(
    `${answer.status} from ${healthUrl}`,
    causeOfStatus(answer.status),
    target.logGroup === undefined ? localCommand(target, "status") : logTail(target),
  );
}

/** What an answer of the edge or the load balancer means, where the application should have answered. */
export function causeOfStatus(status: number): string {
  switch (status) {
    case 401:
      return "The check of tokens stands before the health check too.";
    case 403:
      return "The web ACL blocks this machine (rate limit, country, list of bad addresses), or the request went past CloudFront.";
    case 404:
      return "The application has no such path: another image than the contract asks for.";
    case 502:
      return "The application ends connections early or its container has just stopped; or the load balancer's certificate does not match the domain.";
    case 503:
      return "No target is healthy: a task is starting, stopping for a release, or does not start.";
    case 504:
      return "No task answers, or it takes longer than cloudfront.readTimeoutSeconds.";
    default:
      return "The application answers something else than its contract says.";
  }
}

/** The text of a step that got no answer at all. */
export function noAnswer(error: NoAnswer): Result {
  return failed(
    error.message,
    "The name leads elsewhere, nothing listens, the certificate is not trusted, or this machine has no way there.",
    `curl --silent --show-error --include ${quoted(error.url)}`,
  );
}
