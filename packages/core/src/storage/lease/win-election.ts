import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseSettings } from '../../contract/locations/lease-options.ts';
import type { HeldLease } from '../../contract/store/held-lease.ts';
import type { LeaseMarker } from '../../contract/store/lease-marker.ts';
import { canceledError } from '../../errors/throw-if-aborted.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';

import { parseKey } from '../layout/velero-layout.ts';
import { safePart } from './lease-settings.ts';
import { claimKeyOf, folderOf, type LeasedName, markerKeyOf } from './leased-name.ts';
import { isOfEndedProcess } from './owner-fields.ts';
import { putClaim } from './put-claim.ts';
import { putUnguarded, type UnguardedPut } from './put-unguarded.ts';
import { readLease, readMarker } from './read-lease.ts';

interface ElectionOptions extends CallOptions {
  readonly leased: LeasedName;
  /** Of the run that claims the name. */
  readonly claimant: LeaseMarker;
  /** What is put if it wins. @default `claimant` */
  readonly marker?: LeaseMarker;
  /** What is to be replaced: a lease that has ended, an own one among them. `undefined`: there is none. */
  readonly held: HeldLease | undefined;
  readonly settings: LeaseSettings;
}

const tries = 3;
const pollInMs = 100;
const patienceInMs = 10_000;

/**
 * Takes a name in a store that cannot replace an object atomically: each candidate puts a claim under its own key, then lists.
 * It wins when its claim is alone and the marker is still the one that was found to be free, and then writes its own. Of any two,
 * the one that lists last sees the other's claim or marker, so two never win. Seeing a claim of a smaller id it withdraws; the
 * smallest waits for the others to do so, so one does win. Claims of processes that died count no longer than a lease, and whoever
 * comes too late with its marker has to take it back. The claim stays.
 */
export async function winElection(options: ElectionOptions): Promise<UnguardedPut> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const outcome = await stand(options);
    // A slow store, or process, is no reason to leave the name to nobody.
    if (outcome !== 'busy') return outcome;
  }
  return undefined;
}

async function stand(options: ElectionOptions): Promise<UnguardedPut | 'busy'> {
  const { leased, claimant, marker = claimant, held, settings, signal } = options;
  const { durationInMs } = settings;
  const begun = performance.now();
  const since = await putClaim({ leased, marker: claimant, signal });
  const mayAct = () => performance.now() - begun < durationInMs / 2;
  let isAlone = true;
  while (mayAct() && performance.now() - begun < patienceInMs) {
    const others = await otherClaims(options, since);
    isAlone = others.length === 0;
    if (others.some((key) => key < claimKeyOf(leased, claimant.writer))) return undefined;
    if (isAlone) {
      if (!isSame(held, await readLease(leased.store, markerKeyOf(leased), { signal }))) return undefined;
      if (!mayAct()) return 'busy';
      const until = begun + durationInMs * safePart;
      return await putUnguarded({ leased, marker, until, since, durationInMs, signal }).catch((error: unknown) => {
        if (performance.now() < until || signal?.aborted) throw error;
        return 'late' as const;
      });
    }
    await sleep(pollInMs, undefined, { signal }).catch((error: unknown) => {
      throw signal?.aborted ? canceledError(signal, `Taking the name ${leased.name}`) : error;
    });
  }
  return isAlone ? 'busy' : undefined;
}

async function otherClaims({ leased, claimant, settings, signal }: ElectionOptions, claimedAt: Date): Promise<string[]> {
  const others: string[] = [];
  for await (const { key, lastModified } of leased.store.listObjects(folderOf(leased), { signal })) {
    if (key === claimKeyOf(leased, claimant.writer) || parseKey(key)?.file !== 'claim') continue;
    const isDead = lastModified && claimedAt.getTime() - lastModified.getTime() > settings.durationInMs;
    if (isDead || (settings.owner !== undefined && isOfEndedProcess(await readMarker(leased.store, key, { signal }), settings))) continue;
    others.push(key);
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
