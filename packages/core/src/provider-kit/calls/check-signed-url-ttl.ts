import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** The longest lifetime of a signed URL that every cloud accepts: seven days. */
export const maxSignedUrlTtlInSeconds = 7 * 24 * 3600;

/** Checks the lifetime of a signed URL. @throws LifeboatError `INVALID_REQUEST` for a lifetime that no cloud accepts */
export function checkSignedUrlTtl(key: string, ttlInSeconds: number): void {
  if (Number.isInteger(ttlInSeconds) && ttlInSeconds >= 1 && ttlInSeconds <= maxSignedUrlTtlInSeconds) return;
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `Cannot sign a URL for '${key}': ${ttlInSeconds} is not a time of 1 to ${maxSignedUrlTtlInSeconds} seconds`,
  });
}
