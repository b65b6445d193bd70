import { LifeboatError, type ObjectStore } from '@lifeboat/core';

/** Races of puts with `ifAbsent` between stores of their own, as between processes. */
export interface ConditionalPutProbe {
  readonly rounds: number;
  readonly racers: number;
  /** Rounds in which exactly one put won, and the others were told so. */
  readonly atomicRounds: number;
}

const rounds = 5;

/** @param stores each with connections of its own */
export async function probeConditionalPut(stores: readonly ObjectStore[], prefix: string): Promise<ConditionalPutProbe> {
  const racers = stores.length * 2;
  let atomicRounds = 0;
  for (let round = 0; round < rounds; round++) {
    const key = `${prefix}race-${round}`;
    const race = Array.from({ length: racers }, async (_, i) => {
      await stores[i % stores.length]?.putObject(key, Buffer.from(`racer ${i} of round ${round}`), { ifAbsent: true });
    });
    const ends = await Promise.allSettled(race);
    const unexpected = ends.find((end) => end.status === 'rejected' && !LifeboatError.isInstance(end.reason, 'OBJECT_ALREADY_EXISTS'));
    if (unexpected?.status === 'rejected') throw unexpected.reason;
    if (ends.filter((end) => end.status === 'fulfilled').length === 1) atomicRounds++;
  }
  return { rounds, racers, atomicRounds };
}
