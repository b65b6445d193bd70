import { expect, test } from 'vitest';
import { parseJson } from '../../json/index.ts';
import { approximateBytes, createByteBudget } from './byte-budget.ts';

test('what is in work stays within the budget, in the order of asking; the oversized runs alone', async () => {
  const budget = createByteBudget(10);
  const order: number[] = [];
  let used = 0;
  const most: number[] = [];
  const work = (bytes: number) =>
    budget.run(bytes, async () => {
      used += bytes;
      most.push(used);
      order.push(bytes);
      await new Promise((resolve) => setTimeout(resolve, 1));
      used -= bytes;
    });
  await Promise.all([4, 5, 3, 50, 1, 2].map(work));
  expect(order).toEqual([4, 5, 3, 50, 1, 2]);
  expect(most).toContain(50);
  expect(most.filter((sum) => sum > 10)).toEqual([50]);
});

test('a failure gives its room back', async () => {
  const budget = createByteBudget(10);
  const fail = () => budget.run(10, () => Promise.reject(new Error('no')));
  await expect(fail()).rejects.toThrow('no');
  expect(await budget.run(10, async () => 'room')).toBe('room');
});

test('sizes are about those of the JSON text', () => {
  const text = `{"a":"${'x'.repeat(1000)}","b":[1,2,{"c":9007199254740993}],"d":null}`;
  expect(Math.abs(approximateBytes(parseJson(text)) - text.length)).toBeLessThan(60);
});
