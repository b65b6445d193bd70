import { exposeGarbageCollection } from '../../../test/testing/expose-garbage-collection.ts';
import { timed } from '../../timed.ts';
import type { Contest } from './contest.ts';

/** Seconds of the processors that each has taken for once, in the mean of all rounds so far. The least or the median would scatter
 * more: the limit is short, and has more lucky moments. */
export interface MeanSeconds {
  readonly limit: number;
  readonly backup: number;
  readonly restore: number;
}

/** Rounds in which Node still compiles what runs often: they do not count. */
const warmUp = 2;

/** Lets the contestants work in turns, as often as it is called: each call adds to the means. */
export function createRounds({ limit, backup, restore }: Contest): (rounds: number) => Promise<MeanSeconds> {
  // What one leaves behind is not for the next one to clear up.
  const collect = exposeGarbageCollection();
  const sums = { limit: 0, backup: 0, restore: 0 };
  const turns = [
    ['limit', limit, 3],
    ['backup', backup, 1],
    ['limit', limit, 3],
    ['restore', restore, 1],
  ] as const;
  let counted = -warmUp;
  return async (rounds) => {
    for (const end = Math.max(counted, 0) + rounds; counted < end; counted++)
      for (const [what, work, times] of turns) {
        collect();
        const { cpuSeconds } = await timed(work, times);
        if (counted >= 0) sums[what] += cpuSeconds;
      }
    return { limit: sums.limit / counted / 2, backup: sums.backup / counted, restore: sums.restore / counted };
  };
}
