import type { CallOptions } from '../../plugin-api/call-options.ts';

/** Which storage location a call is about. */
export interface LocationOptions extends CallOptions {
  /** @default the engine's default location */
  readonly storageLocation?: string;
}
