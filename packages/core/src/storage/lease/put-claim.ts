import type { LeaseMarker } from '../../contract/store/lease-marker.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { printMarker } from '../layout/parse-marker.ts';
import { claimKeyOf, type LeasedName } from './leased-name.ts';

interface PutClaimOptions extends CallOptions {
  readonly leased: LeasedName;
  readonly marker: LeaseMarker;
}

const tries = 3;

/** Puts a claim of a name, and tells by it what time it is in the store. */
export async function putClaim({ leased, marker, signal }: PutClaimOptions): Promise<Date> {
  const { store } = leased;
  const key = claimKeyOf(leased, marker.writer);
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    await store.putObject(key, printMarker(marker), { signal });
    // Whoever has the name may remove it.
    const info = await store.headObject(key, { signal });
    if (info?.lastModified) return info.lastModified;
  }
  throw new LifeboatError({
    code: 'STORE_ERROR',
    message: `The store does not tell when ${key} was written, a moment after it was: whether another run holds the name cannot be told`,
    retryable: true,
    context: { key },
  });
}
