import { expect, test } from 'vitest';
import { createWorkLimit, TooBusyError } from './work-limit.ts';

test('so many work, so many wait, more are refused; who leaves makes room', async () => {
  const limit = createWorkLimit({ atOnce: 2, waiting: 2 });
  const here = new AbortController();
  let working = 0;
  let most = 0;
  const ends: (() => void)[] = [];
  const work = async () => {
    working += 1;
    most = Math.max(most, working);
    await new Promise<void>((resolve) => void ends.push(resolve));
    working -= 1;
  };
  const gone = new AbortController();
  const first = [limit.run(here.signal, work), limit.run(here.signal, work)];
  const left = limit.run(gone.signal, work);
  const waits = limit.run(here.signal, work);
  await expect(limit.run(here.signal, work)).rejects.toThrow(TooBusyError);
  gone.abort();
  await expect(left).rejects.toMatchObject({ code: 'CANCELED' });
  const instead = limit.run(here.signal, async () => Promise.reject(new Error('its own')));
  for (const end of ends.splice(0)) end();
  await Promise.all(first);
  await expect(instead).rejects.toThrow('its own');
  for (const end of ends.splice(0)) end();
  await waits;
  expect([working, most]).toEqual([0, 2]);
  // The places are free again, also of what failed.
  await limit.run(here.signal, async () => undefined);
});
