import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** What all clouds sign at the most: seven days. */
export const maxSignedUrlTtlInSeconds = 7 * 24 * 3600;

/** @throws LifeboatError `INVALID_REQUEST` for a time that no URL can live */
export function checkSignedUrlTtl(key: string, ttlInSeconds: number): void {
  if (Number.isInteger(ttlInSeconds) && ttlInSeconds >= 1 && ttlInSeconds <= maxSignedUrlTtlInSeconds) return;
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `Cannot sign a URL for '${key}': ${ttlInSeconds} is not a time of 1 to ${maxSignedUrlTtlInSeconds} seconds`,
  });
}
