import { UNKNOWN } from "../plan";
import { limitsOf } from "./check";
import { type Scope, Subject, unknownAsWhole } from "./forms";
import { identities } from "./identities";

export type { Scope } from "./forms";

type Properties = Record<string, unknown>;

interface Computed {
  readonly computed: readonly string[];
  /** Inputs that the provider fills in where they are left out. */
  readonly computedIfUnset: readonly string[];
}

/**
 * What AWS would answer after creation, made up: unique and deterministic from the URN, valid in form.
 *
 * Of types in the table, only what nobody composes into something else is left unknown; of other types,
 * everything is.
 */
export function computedOutputs(type: string, inputs: Properties, scope: Scope): Properties {
  const limits = limitsOf(type) as Computed | undefined;
  const unknown: Properties = { id: UNKNOWN };
  for (const property of limits === undefined ? [] : [...limits.computed, ...limits.computedIfUnset]) {
    if (inputs[property] === undefined) {
      unknown[property] = UNKNOWN;
    }
  }
  const identity = identities[type] ?? (type.startsWith("pulumi:providers:") ? provider : undefined);
  if (identity === undefined) {
    return unknown;
  }
  const subject = new Subject(inputs, scope);
  const made = unknownAsWhole(identity(subject)) as Properties;
  const plain = Object.fromEntries(
    Object.keys(unknown).flatMap((key) => {
      const value = everywhere[key]?.(subject);
      return value === undefined ? [] : [[key, value]];
    }),
  );
  return { ...unknown, ...plain, ...made };
}

/** Inputs that AWS hands back with more in them than it was given. */
const COMPLETED: Readonly<Record<string, readonly string[]>> = {
  "aws:amplify/domainAssociation:DomainAssociation": ["subDomains"],
  "aws:apigatewayv2/domainName:DomainName": ["domainNameConfiguration"],
};

/** The state of a resource: what AWS made up, then what was given, save where AWS adds to that. */
export function stateOf(type: string, computed: Properties, inputs: Properties): Properties {
  const completed = (COMPLETED[type] ?? []).flatMap((key) =>
    computed[key] === undefined ? [] : [[key, computed[key]]],
  );
  return { ...computed, ...inputs, ...Object.fromEntries(completed) };
}

const provider = (subject: Subject) => ({ id: subject.uuid() });

const MADE_UP_TIME = "2026-01-01T00:00:00Z";

/** Outputs that mean the same wherever they occur. */
const everywhere: Readonly<Record<string, (subject: Subject) => unknown>> = {
  ownerId: (subject) => subject.scope.accountId,
  registryId: (subject) => subject.scope.accountId,
  accountId: (subject) => subject.scope.accountId,
  awsAccountId: (subject) => subject.scope.accountId,
  createDate: () => MADE_UP_TIME,
  creationDate: () => MADE_UP_TIME,
  lastModifiedDate: () => MADE_UP_TIME,
  lastModified: () => MADE_UP_TIME,
  lastModifiedTime: () => MADE_UP_TIME,
  etag: (subject) => `E${subject.upper(13, "etag")}`,
};
