import type { Properties } from "./properties";

export type FaultKind =
  /** The operation fails; nothing is made. */
  | "error"
  /** AWS asks to slow down; the provider waits and tries again by itself, up to `RETRIES` times. */
  | "throttle"
  /** The resource is made, but the wait for it ends: Pulumi keeps it with `initErrors`. */
  | "timeout"
  /** ECS goes back to the last deployment that worked, and is steady: the update counts as a success. */
  | "rollback"
  /** The resource is made, and the CLI dies before it hears of it. */
  | "death";

export interface Fault {
  readonly urn: RegExp;
  /** @default "create" */
  readonly operation?: "create" | "update" | "delete";
  readonly kind: FaultKind;
  /** How often it happens. @default 1 */
  readonly times?: number;
  /** @default a message of AWS for that kind */
  readonly message?: string;
}

/** The AWS SDK's retries as the Terraform provider sets them (`max_retries`). */
export const RETRIES = 25;

export class InitialisationFailed extends Error {
  readonly id: string;
  readonly outputs: Properties;

  constructor(message: string, id: string, outputs: Properties) {
    super(message);
    this.id = id;
    this.outputs = outputs;
  }
}

/** Raised when the process that waits for the answer is gone. */
export class Died extends Error {}

/** Mishaps to come, by URN pattern. Each happens as often as it says, then never again. */
export class Faults {
  /** Requests that were repeated because of throttling. */
  retried = 0;
  /** Kills the CLI; set by whoever runs it. */
  onDeath: () => void = () => {};
  private pending: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.pending.push({ fault, left: fault.times ?? 1 });
  }

  /** True when every fault has happened. */
  get spent(): boolean {
    return this.pending.length === 0;
  }

  before(operation: string, urn: string): void {
    const throttled = this.take(operation, urn, "throttle");
    if (throttled !== undefined) {
      const times = throttled.times ?? 1;
      this.retried += Math.min(times, RETRIES);
      if (times > RETRIES) {
        throw new Error(throttled.message ?? "ThrottlingException: Rate exceeded");
      }
    }
    const failed = this.take(operation, urn, "error");
    if (failed !== undefined) {
      throw new Error(failed.message ?? "InternalFailure: the service is temporarily unavailable");
    }
  }

  /** Whether the deployment that the update asks for does not last. */
  rollsBack(urn: string): boolean {
    return this.take("update", urn, "rollback") !== undefined;
  }

  after(operation: string, urn: string, made: { id: string; outputs: Properties }): void {
    const late = this.take(operation, urn, "timeout");
    if (late !== undefined) {
      const message = late.message ?? "timeout while waiting for state to become 'available'";
      throw new InitialisationFailed(message, made.id, made.outputs);
    }
    if (this.take(operation, urn, "death") !== undefined) {
      this.onDeath();
      throw new Died("The CLI was killed.");
    }
  }

  private take(operation: string, urn: string, kind: FaultKind): Fault | undefined {
    const entry = this.pending.find(
      ({ fault }) =>
        fault.kind === kind && (fault.operation ?? "create") === operation && fault.urn.test(urn),
    );
    if (entry === undefined) {
      return undefined;
    }
    // Throttling is one event of several requests; the others happen once each time.
    entry.left -= kind === "throttle" ? entry.left : 1;
    this.pending = this.pending.filter(({ left }) => left > 0);
    return entry.fault;
  }
}
