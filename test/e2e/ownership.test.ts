import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { runSoak } from './ownership/run-soak.ts';
import { withoutConditions } from './ownership/without-conditions.ts';

// A part of `pnpm soak:ownership`: every pair, some of the calls.
test.each([
  ['with conditional puts', true, () => createMemoryObjectStore()],
  ['without', false, () => withoutConditions(createMemoryObjectStore())],
])(
  'two writers of one backup, one of them stopped, in a store %s: nobody loses what is complete',
  { timeout: 120_000 },
  async (_, hasConditions, newStore) => {
    const { scenarios, violations } = await runSoak({ newStore, hasConditions, every: 29, concurrency: 100 });
    expect(violations).toEqual([]);
    expect(scenarios).toBeGreaterThan(100);
  },
);
