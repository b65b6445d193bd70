import type { CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';

/** Options of functions that read many blobs. */
export interface DamageOptions extends CallOptions {
  /** Called for each blob that cannot be read. Reading then continues without it.
   * @default the first such blob ends the call with its error */
  onDamage?(error: LifeboatError): void;
}
