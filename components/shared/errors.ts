/**
 * A mistake in what a user or a caller wrote, as opposed to a fault in the program. Printed without a stack
 * trace; `faults` holds one complete sentence for each mistake.
 */
export class InputError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
    this.name = "InputError";
    this.faults = faults;
  }
}

/**
 * Collects the faults of one component's arguments and throws them together.
 *
 * @example
 * const faults = new ArgumentFaults("FileSystem", name);
 * faults.unless(ids.length > 0, "subnetIds", ids, "at least one subnet", "pass the private subnets of the VPC");
 * faults.throwIfAny();
 */
export class ArgumentFaults {
  private readonly faults: string[] = [];
  private readonly component: string;
  private readonly resourceName: string;

  constructor(component: string, resourceName: string) {
    this.component = component;
    this.resourceName = resourceName;
  }

  /** Records a fault unless `condition` holds: which field has which value, what is allowed and what to do. */
  unless(condition: boolean, field: string, value: unknown, allowed: string, remedy?: string): void {
    if (!condition) {
      const tail = remedy === undefined ? "" : `; ${remedy}`;
      this.faults.push(
        `${this.component} "${this.resourceName}": ${field} is ${JSON.stringify(value) ?? "not set"}; allowed: ${allowed}${tail}.`,
      );
    }
  }

  throwIfAny(): void {
    if (this.faults.length > 0) {
      throw new InputError(this.faults);
    }
  }
}
