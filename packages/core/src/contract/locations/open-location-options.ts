import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ProviderPlugin } from '../../plugin-api/provider-plugin.ts';
import type { ResolveSecret } from './resolve-secret.ts';

/** How a location is opened that is described by data. */
export interface OpenLocationOptions extends CallOptions {
  /** Those that a location may name. */
  readonly providers: readonly ProviderPlugin[];
  /** Reads the secrets that locations name. @default none: a location that names one is `INVALID_CONFIG` */
  readonly resolveSecret?: ResolveSecret | undefined;
  /** Let an object of a cluster name files of this machine (`credentialsFile` and other keys that end with `File`). Whoever may write
   * such an object then gets whatever this process may read used as a key. Plain configuration may name files always.
   * @default false: `INVALID_CONFIG` */
  readonly allowFiles?: boolean | undefined;
}
