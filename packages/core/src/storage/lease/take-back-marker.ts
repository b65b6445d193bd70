import type { LeaseMarker } from '../../contract/store/lease-marker.ts';
import { formatTimestamp } from '../../velero-api/values/timestamp.ts';
import { printMarker } from '../layout/parse-marker.ts';
import { type LeasedName, markerKeyOf } from './leased-name.ts';
import { readLease } from './read-lease.ts';

const timeoutInMs = 10_000;

/**
 * Takes away a marker that came too late, when the name may have been another run's: beside what that run has completed it is of
 * no use. Beside remains it stays, as it tells whose they are, but leaves the name free. Never rejects: a marker that stays
 * holds the name no longer than a lease.
 */
export async function takeBackMarker(leased: LeasedName, marker: LeaseMarker): Promise<void> {
  const { store } = leased;
  const key = markerKeyOf(leased);
  const signal = AbortSignal.timeout(timeoutInMs);
  try {
    if ((await readLease(store, key, { signal }))?.marker?.writer !== marker.writer) return;
    const found = await leased.inspect({ signal });
    // It may have been replaced meanwhile.
    const held = await readLease(store, key, { signal });
    if (held?.marker?.writer !== marker.writer) return;
    if (found !== 'remains') return await store.deleteObject(key, { signal });
    const released = formatTimestamp(held.lastModified ?? new Date());
    await store.putObject(key, printMarker({ ...held.marker, released }), { signal });
  } catch {
    // Nothing of the backup depends on it.
  }
}
