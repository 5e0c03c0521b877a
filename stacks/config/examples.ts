import { InputError } from "../../components/shared/errors";
import { isUnder } from "./formats";
import { keyName, type Path, quoted } from "./paths";

/** A value that looks like one from the documentation: fine for a preview, of no use in a deployment. */
export interface Example {
  /** Such as `domain.name`. */
  readonly key: string;
  readonly value: string;
  /** How to get the real one. */
  readonly remedy: string;
  /** The whole sentence, with its position in the stack file. */
  readonly text: string;
}

interface Kind {
  readonly matches: (value: string) => boolean;
  readonly remedy: string;
}

/** RFC 2606 and RFC 6761: names that are never anybody's. */
const RESERVED_DOMAINS = [
  "example.com",
  "example.net",
  "example.org",
  "example",
  "test",
  "invalid",
  "localhost",
];

/** A developer's own machine, which a client or an API may be told of: no example. */
const DEVELOPER = /^http:\/\/localhost(:\d+)?(\/|$)/;

const KINDS: readonly Kind[] = [
  {
    matches: (value) => /@sha256:([0-9a-f])\1{63}$/.test(value),
    remedy: "`docker buildx imagetools inspect IMAGE:TAG` prints the image's digest",
  },
  {
    matches: (value) => /(^|:)(123456789012|000000000000)(:|$)/.test(value),
    remedy: "`aws sts get-caller-identity --query Account --output text` prints the account",
  },
  {
    matches: (value) => /^Z0*EXAMPLE/.test(value),
    remedy: "`aws route53 list-hosted-zones --query 'HostedZones[].[Name,Id]'` prints the zones",
  },
  {
    matches: (value) => /^EXAMPLE\d{3}$/.test(value),
    remedy:
      "`aws bedrock-agent list-agents` and `aws bedrock-agent list-agent-aliases --agent-id ID` print the ids",
  },
  {
    matches: (value) => /^[a-z0-9-]+_EXAMPLE/.test(value),
    remedy: "`aws cognito-idp list-user-pools --max-results 60` prints the pools",
  },
  {
    matches: (value) => /^example\/[A-Za-z0-9._-]+$/.test(value),
    remedy: "`gh repo view --json nameWithOwner` prints the repository",
  },
  {
    matches: (value) => /^(vpc|subnet|rtb)-(0123456789abcdef\w|0{8,})/.test(value),
    remedy:
      "`aws ec2 describe-subnets --query 'Subnets[].[VpcId,SubnetId,AvailabilityZone]'` prints subnets and their VPC",
  },
  {
    matches: (value) =>
      !DEVELOPER.test(value) && RESERVED_DOMAINS.some((domain) => isUnder(hostOf(value), domain)),
    remedy: "use a name in a domain that you own",
  },
];

/** The host of an address, of an e-mail address, or the value itself. */
function hostOf(value: string): string {
  return value
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/^[^/]*@/, "")
    .replace(/^arn:.*identity\/(?:.*@)?/, "")
    .replace(/[:/].*$/, "");
}

/** @param values every text that the stack file or the command line gives, secrets left out. */
export function findExamples(
  values: readonly { readonly path: Path; readonly key: string; readonly value: unknown }[],
  locate: (path: Path) => string,
): readonly Example[] {
  return values.flatMap(({ path, key, value }) => {
    const kind = typeof value === "string" ? KINDS.find(({ matches }) => matches(value)) : undefined;
    if (kind === undefined || typeof value !== "string") {
      return [];
    }
    const text = `${locate(path)}${keyName(path)} is the example ${quoted(value)}; ${kind.remedy}`;
    return [{ key, value, remedy: kind.remedy, text }];
  });
}

/** Stops a deployment that would use an example. */
export function refuseExamples(examples: readonly Example[]): void {
  if (examples.length > 0) {
    throw new InputError(examples.map(({ text }) => text));
  }
}
