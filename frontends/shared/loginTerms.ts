/** What the pages know of the login, from their `config.json`. */
export interface LoginConfig {
  readonly clientId: string;
  /** Scheme and host of the login pages. */
  readonly loginUrl: string;
  readonly callbackUrl: string;
  readonly logoutUrl: string;
  readonly scopes: readonly string[];
  /** @default - the one that the id token names: it comes from the login pages' own address, over TLS. */
  readonly issuer?: string;
}

/** There is no login any more, and only the user can make a new one. */
export class LoginNeeded extends Error {}
