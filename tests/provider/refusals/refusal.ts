import type { Cloud, CloudResource } from "../cloud";
import type { Properties } from "../properties";

export type Operation = "create" | "update" | "delete";

/** What a program wants of AWS, and the account it wants it in. */
export interface Attempt {
  readonly cloud: Cloud;
  readonly operation: Operation;
  readonly type: string;
  readonly inputs: Properties;
  /** Empty for services without a region. */
  readonly region: string;
  readonly accountId: string;
  /** The regions that exist. */
  readonly regions: readonly string[];
  /** The resource as it is, for updates and deletions. */
  readonly self?: CloudResource;
}

/** Something that AWS refuses. */
export interface Refusal {
  readonly id: string;
  readonly on: readonly Operation[];
  /** Empty means every type of AWS. */
  readonly types: readonly string[];
  /** In words, for the table in docs/engine.md. */
  readonly when: string;
  /** Who says so. */
  readonly source: string;
  /** AWS's words, when the attempt is one of those. */
  readonly message: (attempt: Attempt) => string | undefined;
}

export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}

export const WRITE: readonly Operation[] = ["create", "update"];
export const CREATE: readonly Operation[] = ["create"];
export const UPDATE: readonly Operation[] = ["update"];
export const DELETE: readonly Operation[] = ["delete"];

/** Resources of a type in the attempt's region, without the one the attempt is about. */
export function others(attempt: Attempt, ...types: readonly string[]): readonly CloudResource[] {
  return attempt.cloud
    .all(...types)
    .filter((other) => other !== attempt.self && (other.region === attempt.region || other.region === ""));
}
