import { setTimeout as sleep } from 'node:timers/promises';
import type { Comparison } from './compare-contents.ts';

/** Controllers of a restored cluster need a while for their share, 20 requests a second: compares until only `expected`
 * objects differ, or nothing has changed for a minute. */
export async function untilSettled(compare: () => Promise<Comparison>, expected: readonly string[] = []): Promise<Comparison> {
  let [last, since] = [-1, Date.now()];
  for (;;) {
    const comparison = await compare();
    const count = comparison.differences.filter(({ object }) => !expected.includes(object)).length;
    if (count !== last) [last, since] = [count, Date.now()];
    if (count === 0 || Date.now() - since > 60_000) return comparison;
    await sleep(3000);
  }
}
