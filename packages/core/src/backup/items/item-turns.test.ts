import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createItemTurns } from './item-turns.ts';

test('an earlier turn takes over what a later one holds; the other way round nothing moves', async () => {
  const turns = createItemTurns<string>();
  const pod = turns.run(async (turn) => {
    turn.own('pod');
    await delay(10);
    await turn.takeOver('claim');
    turn.ready.push('pod');
  });
  const claim = turns.run(async (turn) => {
    turn.own('claim');
    await turn.takeOver('pod');
    await delay(20);
    turn.ready.push('volume', 'claim');
  });
  const other = turns.run(async (turn) => {
    await turn.takeOver('claim');
    turn.ready.push('other');
  });
  expect(await Promise.all([pod, claim, other])).toEqual([['volume', 'claim', 'pod'], [], ['other']]);
});

test('a failed turn fails who waits for it', async () => {
  const turns = createItemTurns<string>();
  const first = turns.run(async (turn) => {
    await delay(5);
    await turn.takeOver('b');
  });
  const second = turns.run(async (turn) => {
    turn.own('b');
    await delay(10);
    throw new Error('gone');
  });
  const outcomes = await Promise.allSettled([first, second]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
