import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { runRestarts } from './ownership/run-restarts.ts';
import { runSoak } from './ownership/run-soak.ts';
import { withoutConditions } from './ownership/without-conditions.ts';

// A part of `pnpm soak:ownership`, spread evenly over pairs and calls, with short leases: no clock of a server is asked here.
const part = { every: 67, concurrency: 20, lease: { durationInMs: 1000, renewalIntervalInMs: 250 }, clockErrorInMs: 0 };

test.each([
  ['with conditional puts', true, () => createMemoryObjectStore()],
  ['without', false, () => withoutConditions(createMemoryObjectStore())],
])(
  'two writers of one backup, one of them stopped, in a store %s: nobody loses what is complete',
  { timeout: 120_000 },
  async (_, hasConditions, newStore) => {
    const { scenarios, violations } = await runSoak({ newStore, hasConditions, ...part });
    expect(violations).toEqual([]);
    expect(scenarios).toBeGreaterThan(70);
  },
);

test.each([
  ['with conditional puts', () => createMemoryObjectStore()],
  ['without', () => withoutConditions(createMemoryObjectStore())],
])('one that is killed and started again, in a store %s: it waits for nobody, and what is complete is whole', async (_, newStore) => {
  const { scenarios, violations } = await runRestarts({ newStore, every: 59, concurrency: 10 });
  expect(violations).toEqual([]);
  expect(scenarios).toBeGreaterThan(40);
});
