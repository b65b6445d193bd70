import { expect, test } from 'vitest';
import { createItemLedger } from './item-ledger.ts';

test('an object is worked on once, and whoever asks waits for it', async () => {
  const ledger = createItemLedger();
  const order: string[] = [];
  const work = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    order.push('work');
  };
  await Promise.all([ledger.once('a', undefined, work), ledger.once('a', undefined, work).then(() => order.push('second'))]);
  await ledger.once('a', undefined, work);
  expect(order).toEqual(['work', 'second']);
});

test('objects that need each other do not wait for ever', async () => {
  const ledger = createItemLedger();
  const done: string[] = [];
  const need = (name: string, other: string): Promise<void> =>
    ledger.once(name, undefined, async (entry) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await ledger.once(other, entry, async () => {});
      done.push(name);
    });
  await Promise.all([need('a', 'b'), need('b', 'c'), need('c', 'a')]);
  expect(done.sort()).toEqual(['a', 'b', 'c']);
});

test('an error reaches everybody who waits', async () => {
  const ledger = createItemLedger();
  const fail = async () => {
    throw new Error('no');
  };
  const both = await Promise.allSettled([ledger.once('a', undefined, fail), ledger.once('a', undefined, fail)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
