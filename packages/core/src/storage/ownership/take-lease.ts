import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore, PutOptions } from '../../plugin-api/object-store.ts';
import { formatTimestamp } from '../../velero-api/timestamp.ts';
import { backupKey, claimKey } from '../velero-layout.ts';
import { type BackupLease, createBackupLease } from './backup-lease.ts';
import { type BackupMarker, type OwnerOperation, printMarker } from './backup-marker.ts';
import { type HeldLease, isLeaseAlive, readLease } from './held-lease.ts';
import type { LeaseSettings } from './lease-settings.ts';
import { nameTaken } from './name-taken.ts';
import { putClaim } from './put-claim.ts';
import { winElection } from './win-election.ts';

export interface TakeLeaseOptions extends CallOptions {
  readonly store: ObjectStore;
  /** For errors. */
  readonly location: string;
  readonly backup: string;
  readonly operation: OwnerOperation;
  readonly settings: LeaseSettings;
  readonly now: Date;
  /** Of the backup. @default as the marker that is there says */
  readonly uid?: string | undefined;
  /** Take a living lease over. @default false */
  readonly force?: boolean | undefined;
}

const tries = 5;
const doneBy = { backup: 'written', copy: 'copied', resume: 'finished', delete: 'deleted', 'set-ttl': 'changed' } as const;

/**
 * Takes a backup's name: by its marker, which only one of several can put or replace. The name is free when there is no marker,
 * when its run has given it up, or when its lease has ended by the store's own clock.
 * @throws LifeboatError `BACKUP_IN_PROGRESS` when another run has the name, `STORE_*`
 */
export async function takeLease(options: TakeLeaseOptions): Promise<BackupLease> {
  const { store, location, backup, operation, settings, force = false, signal } = options;
  const markerKey = backupKey(backup, 'marker');
  const writer = randomUUID();
  const claim = claimKey(backup, writer);
  const { supports } = store;
  const taken = { backup, location, doing: doneBy[operation] };
  let hasClaimed = false;
  let previous: HeldLease | undefined;
  let begun = performance.now();
  try {
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const held = await readLease(store, markerKey, { signal });
      // A put whose answer was lost.
      if (held?.marker?.writer === writer)
        return createBackupLease({ ...options, marker: held.marker, etag: held.etag, previous, confirmedAt: begun });
      previous = held;
      const marker = newMarker(options, writer, held);
      const condition = conditionOf(held, supports);
      if ((held && !held.marker?.released && !force) || !condition) hasClaimed = true;
      if (held && !held.marker?.released && !force) {
        const storeNow = await putClaim({ store, key: claim, marker, signal });
        if (isLeaseAlive(held, storeNow)) throw nameTaken(taken, held, storeNow);
      }
      begun = performance.now();
      const won = condition
        ? await store.putObject(markerKey, printMarker(marker), { signal, ...condition }).catch(unlessConflict)
        : (await winElection({ store, marker, claimKey: claim, held, settings, signal })) && {};
      if (won) return createBackupLease({ ...options, marker, etag: won.etag, previous: held, confirmedAt: begun });
      if (!condition) break;
    }
    throw nameTaken(taken, undefined);
  } finally {
    // Without the signal: a canceled claim must not stay.
    if (hasClaimed) await store.deleteObject(claim).catch(() => {});
  }
}

/** Whether the name of a backup is held, by a marker that is there. @throws LifeboatError `BACKUP_IN_PROGRESS` when it is */
export async function refuseHeldName(options: Omit<TakeLeaseOptions, 'uid' | 'force'>): Promise<void> {
  const { store, location, backup, operation, signal } = options;
  const held = await readLease(store, backupKey(backup, 'marker'), { signal });
  if (!held || held.marker?.released) return;
  const writer = randomUUID();
  const claim = claimKey(backup, writer);
  try {
    const storeNow = await putClaim({ store, key: claim, marker: newMarker(options, writer, held), signal });
    if (isLeaseAlive(held, storeNow)) throw nameTaken({ backup, location, doing: doneBy[operation] }, held, storeNow);
  } finally {
    await store.deleteObject(claim).catch(() => {});
  }
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

function newMarker(options: TakeLeaseOptions, writer: string, held: HeldLease | undefined): BackupMarker {
  const { backup, operation, settings, now, uid = held?.marker?.uid } = options;
  return {
    backup,
    writer,
    operation,
    startTimestamp: formatTimestamp(now),
    host: hostname(),
    pid: process.pid,
    leaseInMs: settings.durationInMs,
    renewals: 0,
    ...(uid !== undefined && { uid }),
  };
}
