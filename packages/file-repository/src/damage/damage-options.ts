import type { CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';

/** Of what reads many blobs. */
export interface DamageOptions extends CallOptions {
  /** Hears of each that cannot be read, and reading goes on without it. @default the first one ends it */
  onDamage?(error: LifeboatError): void;
}
