/** What a command of `npm run local` was called with. */
export interface LocalOptions {
  /** The repository's folder. */
  readonly root: string;
  readonly profiles: readonly Profile[];
  /** Names of services, for `logs`. */
  readonly services: readonly string[];
  readonly follow: boolean;
  /** Data may be deleted without a question. */
  readonly yes: boolean;
}

/** Further services of `local/compose.yaml`. */
export type Profile = "tls" | "replicas";
