import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { canceledError } from '../../errors/throw-if-aborted.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { backupFolder, backupKey, parseKey } from '../velero-layout.ts';
import { type BackupMarker, printMarker } from './backup-marker.ts';
import { type HeldLease, readLease } from './held-lease.ts';
import type { LeaseSettings } from './lease-settings.ts';
import { putClaim } from './put-claim.ts';

interface ElectionOptions extends CallOptions {
  readonly store: ObjectStore;
  readonly marker: BackupMarker;
  readonly claimKey: string;
  /** What is to be replaced: a lease that has ended. `undefined`: there is none. */
  readonly held: HeldLease | undefined;
  readonly settings: LeaseSettings;
}

const pollInMs = 100;
const patienceInMs = 10_000;

/**
 * Takes a name in a store that cannot replace an object atomically: each candidate puts a claim under its own key, then lists.
 * It wins when its claim is alone and the marker is still the one that was found to be free, and then writes its own. Of any two,
 * the one that lists last sees the other's claim or marker, so two never win. Seeing a claim of a smaller id it withdraws; the
 * smallest waits for the others to do so, so one does win. Claims of processes that died count no longer than a lease.
 */
export async function winElection(options: ElectionOptions): Promise<boolean> {
  const { store, marker, claimKey, held, settings, signal } = options;
  const begun = performance.now();
  const claimedAt = await putClaim({ store, key: claimKey, marker, signal });
  const mayAct = () => performance.now() - begun < settings.durationInMs / 2;
  while (mayAct() && performance.now() - begun < patienceInMs) {
    const others = await otherClaims(options, claimedAt);
    if (others.some((key) => key < claimKey)) return false;
    if (others.length === 0) {
      const markerKey = backupKey(marker.backup, 'marker');
      if (!isSame(held, await readLease(store, markerKey, { signal })) || !mayAct()) return false;
      await store.putObject(markerKey, printMarker(marker), { signal });
      return (await readLease(store, markerKey, { signal }))?.marker?.writer === marker.writer;
    }
    await sleep(pollInMs, undefined, { signal }).catch((error: unknown) => {
      throw signal?.aborted ? canceledError(signal, `Taking the name ${marker.backup}`) : error;
    });
  }
  return false;
}

async function otherClaims({ store, marker, claimKey, settings, signal }: ElectionOptions, claimedAt: Date): Promise<string[]> {
  const others: string[] = [];
  for await (const { key, lastModified } of store.listObjects(backupFolder(marker.backup), { signal })) {
    if (key === claimKey || parseKey(key)?.file !== 'claim') continue;
    const isDead = lastModified && claimedAt.getTime() - lastModified.getTime() > settings.durationInMs;
    if (!isDead) others.push(key);
  }
  return others;
}

function isSame(before: HeldLease | undefined, now: HeldLease | undefined): boolean {
  if (!before || !now) return before === now;
  const [a, b] = [before.marker, now.marker];
  return (
    a?.writer === b?.writer &&
    a?.renewals === b?.renewals &&
    a?.released === b?.released &&
    before.lastModified?.getTime() === now.lastModified?.getTime()
  );
}
