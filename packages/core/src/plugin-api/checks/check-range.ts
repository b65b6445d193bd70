import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ByteRange } from '../object-store.ts';

/** Checks a range of bytes. @throws LifeboatError `INVALID_REQUEST` for a range that no object can have */
export function checkRange({ start, end }: ByteRange, key: string): void {
  const valid = Number.isSafeInteger(start) && start >= 0 && (end === undefined || (Number.isSafeInteger(end) && end >= start));
  if (valid) return;
  throw new LifeboatError({ code: 'INVALID_REQUEST', message: `Cannot read '${key}': bytes ${start} to ${end} are no range` });
}

/** Returns the value of the header `Range`, both ends included (RFC 9110, section 14.1.2).
 * @throws LifeboatError `INVALID_REQUEST` for a range that no object can have */
export function rangeHeader(range: ByteRange, key: string): string {
  checkRange(range, key);
  return `bytes=${range.start}-${range.end ?? ''}`;
}
