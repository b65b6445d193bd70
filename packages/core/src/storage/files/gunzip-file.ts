import type { FileLimits } from '../../contract/locations/file-limits.ts';
import { boundedGunzip } from '../../flow/bounded-gunzip.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import { ratioFreeBytes } from './limits-with-defaults.ts';

const limitNames = { bytes: 'maxFileBytes', ratio: 'maxFileRatio' };

interface GunzipFileOptions extends CallOptions {
  readonly source: ByteStream;
  /** Names the file in errors. */
  readonly what: string;
  readonly limits: Required<FileLimits>;
  /** @default the limit of files */
  readonly maxBytes?: number | undefined;
}

/** The content of one of the gzip files beside an archive, within the limits. @throws LifeboatError as {@link boundedGunzip} */
export function gunzipFile({ source, what, limits, maxBytes = limits.maxFileBytes, signal }: GunzipFileOptions): AsyncGenerator<Buffer> {
  return boundedGunzip({ source, maxBytes, maxRatio: limits.maxFileRatio, ratioFreeBytes, limitNames, what, signal });
}
