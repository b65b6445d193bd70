import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createSnapshotPace, type SnapshotPace } from './snapshot-pace.ts';

/** Asks for snapshots of a driver. Gives the most that it had to do at a time. */
async function mostAtOnce(pace: SnapshotPace, claims: number, take: (claim: number, inFlight: number) => Promise<void>): Promise<number> {
  let [inFlight, most] = [0, 0];
  await Promise.all(
    Array.from({ length: claims }, (_, claim) =>
      pace.run(async ({ refused }) => {
        most = Math.max(most, ++inFlight);
        if (inFlight > 20) refused();
        await take(claim, inFlight);
        inFlight -= 1;
      }),
    ),
  );
  return most;
}

test('a driver is asked for no more than may be', async () => {
  expect(await mostAtOnce(createSnapshotPace({ most: 16 }), 100, () => sleep(1))).toBe(16);
});

test('one that refuses is asked for half as many, and not for all again at once', async () => {
  const pace = createSnapshotPace({ most: 40 });
  const seen: number[] = [];
  await mostAtOnce(pace, 200, async (_claim, inFlight) => {
    seen.push(inFlight);
    await sleep(10);
  });
  expect(Math.max(...seen)).toBeGreaterThan(20);
  // It tries a quarter more at times.
  expect(Math.max(...seen)).toBeLessThanOrEqual(26);
});

test('claims that are never served keep no room from the others', async () => {
  const pace = createSnapshotPace({ most: 4 });
  let give = (_: unknown) => {};
  const never = new Promise((resolve) => (give = resolve));
  const done: number[] = [];
  const all = Array.from({ length: 60 }, (_, claim) =>
    pace.run(async () => {
      await (claim % 6 === 0 ? never : sleep(1));
      done.push(claim);
    }),
  );
  await Promise.all(all.filter((_, claim) => claim % 6 !== 0));
  expect(done).toHaveLength(50);
  give(undefined);
  await Promise.all([...all, pace.idle()]);
  expect(done).toHaveLength(60);
});

test('a driver that serves nobody is not asked for all at once', async () => {
  const pace = createSnapshotPace({ most: 4 });
  let asked = 0;
  let fail = (_: Error) => {};
  const never = new Promise<never>((_, reject) => (fail = reject));
  const all = Promise.allSettled(
    Array.from({ length: 20 }, () =>
      pace.run(() => {
        asked += 1;
        return never;
      }),
    ),
  );
  await sleep(50);
  expect(asked).toBe(4);
  fail(new Error('timed out'));
  expect((await all).every(({ status }) => status === 'rejected')).toBe(true);
  expect(asked).toBe(20);
});
