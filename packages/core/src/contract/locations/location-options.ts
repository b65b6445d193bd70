import type { CallOptions } from '../../plugin-api/call-options.ts';

/** The storage location that a call uses. */
export interface LocationOptions extends CallOptions {
  /** Name of the storage location. @default the engine's default location */
  readonly storageLocation?: string;
}
