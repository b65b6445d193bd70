import type { GlobalFlags } from '../flags/global-flags.ts';

/** The flags that say whether the engine of this process works or a server in the cluster. */
export interface ModeFlags extends GlobalFlags {
  /** The engine in this process. */
  readonly local?: boolean;
  /** The server in the cluster. */
  readonly inCluster?: boolean;
  /** How long a server may take to answer, such as `30s`. @default 10s */
  readonly timeout?: string;
  /** A file with PEM certificates: whom the bucket's server is checked with. */
  readonly cacert?: string;
  /** Take any certificate of the bucket's server. */
  readonly insecureSkipTlsVerify?: boolean;
}
