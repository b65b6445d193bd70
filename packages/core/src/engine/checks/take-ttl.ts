import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { parseGoDuration } from '../../velero-api/values/go-duration.ts';

/** Milliseconds of a time to live. @throws LifeboatError `INVALID_REQUEST` */
export function takeTtl(ttl: string): number {
  const inMs = parseGoDuration(ttl);
  if (inMs !== undefined && inMs > 0) return inMs;
  throw new LifeboatError({ code: 'INVALID_REQUEST', message: `ttl is ${JSON.stringify(ttl)}, no duration above 0 such as "720h"` });
}
