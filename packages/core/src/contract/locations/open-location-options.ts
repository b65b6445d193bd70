import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ProviderPlugin } from '../../plugin-api/provider-plugin.ts';
import type { ResolveSecret } from './resolve-secret.ts';

/** How to open a location that is described by data. */
export interface OpenLocationOptions extends CallOptions {
  /** The providers that a location may name. */
  readonly providers: readonly ProviderPlugin[];
  /** Reads the secrets that locations name. @default none: a location that names a secret is `INVALID_CONFIG` */
  readonly resolveSecret?: ResolveSecret | undefined;
  /** Let an object of a cluster name files of this machine (`credentialsFile` and other keys that end with `File`). Anyone who may write
   * such an object can then make this process use any file that it can read as a key. Plain configuration may always name files.
   * @default false: such an object is `INVALID_CONFIG` */
  readonly allowFiles?: boolean | undefined;
}
