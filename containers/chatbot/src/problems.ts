export interface Field {
  readonly field: string;
  readonly message: string;
}

/** What a caller is told: a status, a code for programs, a sentence for people. */
export class Problem extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429 | 503,
    readonly code: string,
    message: string,
    readonly more: {
      readonly fields?: readonly Field[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
  }

  body(requestId: string): Record<string, unknown> {
    return problemBody(this.code, this.message, requestId, this.more.fields);
  }
}

export function problemBody(
  code: string,
  message: string,
  requestId: string,
  fields?: readonly Field[],
): Record<string, unknown> {
  return {
    error: { code, message, ...(fields === undefined ? {} : { fields }) },
    request_id: requestId,
  };
}
