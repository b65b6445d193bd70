import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { canceledError } from '../errors/throw-if-aborted.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { formatTimestamp } from '../velero-api/timestamp.ts';
import { printMarker } from './backup-marker.ts';
import type { BackupMarker } from './backup-store.ts';
import { backupFolder, backupKey, claimKey, parseKey } from './velero-layout.ts';

interface ClaimOptions extends CallOptions {
  readonly store: ObjectStore;
  readonly backup: string;
  readonly now: Date;
  /** Of the backup, for the marker. */
  readonly uid?: string | undefined;
  /** How long to wait for another claim to be withdrawn. @default 10 seconds */
  readonly patienceInMs?: number;
}

const pollInMs = 100;

/** Takes a backup's name by its marker, the first object of the backup. Of two writers one gets it.
 * Returns `undefined` when another writer has, or may have, the name. */
export async function claimBackupName(options: ClaimOptions): Promise<BackupMarker | undefined> {
  const marker: BackupMarker = {
    backup: options.backup,
    writer: randomUUID(),
    startTimestamp: formatTimestamp(options.now),
    host: hostname(),
    pid: process.pid,
    ...(options.uid !== undefined && { uid: options.uid }),
  };
  const won = options.store.supports.conditionalPut ? await putMarker(options, marker, true) : await winElection(options, marker);
  return won ? marker : undefined;
}

async function putMarker(options: ClaimOptions, marker: BackupMarker, ifAbsent: boolean): Promise<boolean> {
  try {
    await options.store.putObject(backupKey(options.backup, 'marker'), printMarker(marker), { signal: options.signal, ifAbsent });
    return true;
  } catch (error) {
    if (LifeboatError.isInstance(error, 'OBJECT_ALREADY_EXISTS')) return false;
    throw error;
  }
}

/**
 * Without conditional puts: each writer puts a claim under its own key, then lists. It wins when its claim is alone, and
 * then writes the marker. Of any two writers, the one that lists last sees the other's claim, so two never win. Seeing a
 * marker or a claim of a smaller id it withdraws; the smallest waits for the others to do so, so one does win.
 */
async function winElection(options: ClaimOptions, marker: BackupMarker): Promise<boolean> {
  const { store, backup, signal } = options;
  const mine = claimKey(backup, marker.writer);
  await store.putObject(mine, printMarker(marker), { signal });
  try {
    for (let waitedInMs = 0; waitedInMs <= (options.patienceInMs ?? 10_000); waitedInMs += pollInMs) {
      const others = await otherClaims(options, mine);
      if (others === 'taken' || others.some((key) => key < mine)) return false;
      if (others.length === 0) return await putMarker(options, marker, false);
      await sleep(pollInMs, undefined, { signal }).catch((error: unknown) => {
        throw signal?.aborted ? canceledError(signal, `Taking the name ${backup}`) : error;
      });
    }
    return false;
  } finally {
    await store.deleteObject(mine); // without the signal: a cancelled claim must not stay
  }
}

async function otherClaims(options: ClaimOptions, mine: string): Promise<'taken' | string[]> {
  const others: string[] = [];
  for await (const { key } of options.store.listObjects(backupFolder(options.backup), { signal: options.signal })) {
    if (key === mine) continue;
    const parsed = parseKey(key);
    if (parsed?.type !== 'backup' || parsed.file !== 'claim') return 'taken';
    others.push(key);
  }
  return others;
}
