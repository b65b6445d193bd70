import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { LeaseSettings } from '../../contract/locations/lease-options.ts';
import type { HeldLease } from '../../contract/store/held-lease.ts';
import type { LeaseMarker, OwnerOperation } from '../../contract/store/lease-marker.ts';
import type { NameLease } from '../../contract/store/name-lease.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore, PutOptions } from '../../plugin-api/object-store.ts';
import { formatTimestamp } from '../../velero-api/values/timestamp.ts';
import { printMarker } from '../layout/parse-marker.ts';
import { createNameLease, type NameLeaseOptions } from './create-name-lease.ts';
import { claimKeyOf, type LeasedName, markerKeyOf } from './leased-name.ts';
import { nameTaken } from './name-taken.ts';
import { isOfEndedProcess, ownerFields } from './owner-fields.ts';
import { putClaim } from './put-claim.ts';
import { isLeaseAlive, readLease } from './read-lease.ts';
import { takeBackMarker } from './take-back-marker.ts';
import { winElection } from './win-election.ts';

export interface TakeLeaseOptions extends CallOptions {
  readonly leased: LeasedName;
  readonly operation: OwnerOperation;
  readonly settings: LeaseSettings;
  readonly now: Date;
  /** `metadata.uid`. @default as the marker that is there says */
  readonly uid?: string | undefined;
  /** Take a living lease over. @default false */
  readonly force?: boolean | undefined;
  /** Called once, when the name is found to be lost. */
  readonly onLost?: NameLeaseOptions['onLost'];
}

const tries = 5;
const doneBy = {
  backup: 'written',
  copy: 'copied',
  resume: 'finished',
  delete: 'deleted',
  'set-ttl': 'changed',
  restore: 'written',
} as const;

/**
 * Takes a name: by its marker, which only one of several can put or replace. The name is free when there is no marker,
 * when its run has given it up, when its lease has ended by the store's own clock, or when an earlier process of the same
 * owner left it.
 * @throws LifeboatError `BACKUP_IN_PROGRESS` or `RESTORE_IN_PROGRESS` when another run has the name, `STORE_*`
 */
export async function takeLease(options: TakeLeaseOptions): Promise<NameLease> {
  const { leased, operation, settings, force = false, onLost, signal } = options;
  const { store } = leased;
  const markerKey = markerKeyOf(leased);
  const writer = randomUUID();
  const taken = { leased, doing: doneBy[operation] };
  let hasClaimed = false;
  let previous: HeldLease | undefined;
  let begun = performance.now();
  try {
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const held = await readLease(store, markerKey, { signal });
      // A put whose answer was lost.
      if (held?.marker?.writer === writer)
        return createNameLease({ leased, settings, onLost, marker: held.marker, etag: held.etag, previous, confirmedAt: begun });
      previous = held;
      const marker = newMarker(options, writer, held);
      const condition = conditionOf(held, store.supports);
      const isHeld = held !== undefined && !isFree(held, settings) && !force;
      if (isHeld || !condition) hasClaimed = true;
      if (isHeld) {
        const storeNow = await putClaim({ leased, marker, signal });
        if (isLeaseAlive(held, storeNow)) throw nameTaken(taken, held, storeNow);
      }
      begun = performance.now();
      const won = await (condition
        ? store.putObject(markerKey, printMarker(marker), { signal, ...condition }).catch(unlessConflict)
        : elect({ leased, claimant: marker, held, settings, signal }));
      if (won) return createNameLease({ leased, settings, onLost, marker, ...won, previous: held, confirmedAt: begun });
      if (!condition) break;
    }
    throw nameTaken(taken, undefined);
  } finally {
    // Without the signal: a canceled claim must not stay.
    if (hasClaimed) await store.deleteObject(claimKeyOf(leased, writer)).catch(() => {});
  }
}

async function elect(options: Parameters<typeof winElection>[0]): Promise<{ readonly writtenAt: Date | undefined } | undefined> {
  let won: { readonly writtenAt: Date | undefined } | undefined;
  try {
    const put = await winElection(options);
    won = put === 'late' ? undefined : put;
    return won;
  } finally {
    // The put may have arrived all the same.
    if (!won) await takeBackMarker(options.leased, options.claimant);
  }
}

/** Whether a name is held, by a marker that is there. @throws LifeboatError as `takeLease` when it is */
export async function refuseHeldName(options: Omit<TakeLeaseOptions, 'uid' | 'force'>): Promise<void> {
  const { leased, operation, settings, signal } = options;
  const { store } = leased;
  const held = await readLease(store, markerKeyOf(leased), { signal });
  if (!held || isFree(held, settings)) return;
  const storeNow = await readStoreClock(options);
  if (isLeaseAlive(held, storeNow)) throw nameTaken({ leased, doing: doneBy[operation] }, held, storeNow);
}

/** What time it is in the store, by a claim of a name that takes nothing and is removed at once. */
export async function readStoreClock(options: Omit<TakeLeaseOptions, 'force'>): Promise<Date> {
  const { leased, signal } = options;
  const marker = newMarker(options, randomUUID(), undefined);
  try {
    return await putClaim({ leased, marker, signal });
  } finally {
    // Without the signal: a canceled claim must not stay.
    await leased.store.deleteObject(claimKeyOf(leased, marker.writer)).catch(() => {});
  }
}

/** Whether nobody need be waited for. */
function isFree({ marker }: HeldLease, settings: LeaseSettings): boolean {
  return Boolean(marker?.released) || isOfEndedProcess(marker, settings);
}

/** By which the store lets only one take the name; `undefined` where it cannot. */
function conditionOf(held: HeldLease | undefined, supports: ObjectStore['supports']): PutOptions | undefined {
  if (!held) return supports.conditionalPut ? { ifAbsent: true } : undefined;
  return supports.conditionalReplace && held.etag !== undefined ? { ifMatch: held.etag } : undefined;
}

function unlessConflict(error: unknown): undefined {
  if (LifeboatError.isInstance(error, 'OBJECT_ALREADY_EXISTS', 'OBJECT_CHANGED')) return undefined;
  throw error;
}

function newMarker(options: TakeLeaseOptions, writer: string, held: HeldLease | undefined): LeaseMarker {
  const { leased, operation, settings, now, uid = held?.marker?.uid } = options;
  return {
    [leased.kind]: leased.name,
    writer,
    operation,
    startTimestamp: formatTimestamp(now),
    host: hostname(),
    pid: process.pid,
    ...ownerFields(settings),
    leaseInMs: settings.durationInMs,
    renewals: 0,
    ...(uid !== undefined && { uid }),
  };
}
