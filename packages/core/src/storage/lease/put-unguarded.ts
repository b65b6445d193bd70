import { performance } from 'node:perf_hooks';
import type { LeaseMarker } from '../../contract/store/lease-marker.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { printMarker } from '../layout/parse-marker.ts';
import { type LeasedName, markerKeyOf } from './leased-name.ts';
import { readLease } from './read-lease.ts';

interface PutUnguardedOptions extends CallOptions {
  readonly leased: LeasedName;
  readonly marker: LeaseMarker;
  /** Until when nobody else takes the name, by the monotonic clock. */
  readonly until: number;
  /** The last sign of life of this run, by the store's clock: others wait a lease from then on. */
  readonly since: Date | undefined;
  readonly durationInMs: number;
}

/** When the marker was written, by the store's clock. `late`: so late that another run may have had the name meanwhile.
 * `undefined`: another run has put its own. */
export type UnguardedPut = { readonly writtenAt: Date | undefined } | 'late' | undefined;

/** Puts a marker in a store that has no condition to guard it. */
export async function putUnguarded(options: PutUnguardedOptions): Promise<UnguardedPut> {
  const { leased, marker, until, since, durationInMs, signal } = options;
  const key = markerKeyOf(leased);
  const leftInMs = until - performance.now();
  if (leftInMs <= 0) return 'late';
  const limit = AbortSignal.timeout(Math.ceil(leftInMs));
  await leased.store.putObject(key, printMarker(marker), { signal: signal ? AbortSignal.any([signal, limit]) : limit });
  const held = await readLease(leased.store, key, { signal });
  if (held?.marker?.writer !== marker.writer) return undefined;
  if (performance.now() < until && !isTooLate(held.lastModified, { since, durationInMs })) return { writtenAt: held.lastModified };
  return 'late';
}

/** Whether others may have taken the name between two signs of life, by the store's clock. */
export function isTooLate(
  writtenAt: Date | undefined,
  { since, durationInMs }: Pick<PutUnguardedOptions, 'since' | 'durationInMs'>,
): boolean {
  return writtenAt !== undefined && since !== undefined && writtenAt.getTime() - since.getTime() >= durationInMs;
}
