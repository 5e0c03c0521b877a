/** What was published. */
export interface Publication {
  readonly files: number;
}

/** A publication that broke off, for a reason that lies outside of the command line. */
export class PublicationError extends Error {
  constructor(
    message: string,
    /** What it means for users, and what to do. */
    readonly remedy: string,
  ) {
    super(message);
  }
}
