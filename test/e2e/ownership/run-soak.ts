import type { LeaseOptions, ObjectStore } from '@lifeboat/core';
import { type Operation, operations } from './operations.ts';
import { countCalls, type PairOutcome, runPair } from './run-pair.ts';

export interface SoakOptions {
  /** An empty store each time. */
  readonly newStore: () => Promise<ObjectStore> | ObjectStore;
  /** A loss that verify tells is none. */
  readonly hasConditions: boolean;
  /** @default 2 s, renewed each 400 ms */
  readonly lease?: Required<LeaseOptions>;
  /** By how much the store's clock may be wrong. @default 1000, as many tell whole seconds */
  readonly clockErrorInMs?: number;
  /** Only each n-th of all scenarios. @default 1 */
  readonly every?: number;
  /** Scenarios at a time. */
  readonly concurrency: number;
}

export interface SoakResult {
  readonly scenarios: number;
  /** By the pair: how often the first one, the second one, both and none ended well, and how often verify told a loss. */
  readonly matrix: Readonly<Record<string, string>>;
  readonly violations: readonly string[];
}

interface Scenario {
  readonly first: Operation;
  readonly second: Operation;
  readonly at: number;
  readonly isLong: boolean;
}

const defaultLease = { durationInMs: 2000, renewalIntervalInMs: 400 };

/** Two writers, every pair of operations, the first one stopped at every store call: shortly, and for longer than its lease. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const { newStore, hasConditions, lease = defaultLease, clockErrorInMs = 1000, every = 1, concurrency } = options;
  const all: Scenario[] = [];
  for (const first of operations) {
    const calls = await countCalls(first, await newStore());
    for (const second of operations)
      for (const isLong of [false, true]) for (let at = 1; at <= calls; at += 1) all.push({ first, second, at, isLong });
  }
  const scenarios = all.filter((_, index) => index % every === 0);
  const tallies = new Map<string, Record<PairOutcome['winner'] | 'told', number>>();
  const violations: string[] = [];
  const left = scenarios.values();
  const work = async () => {
    for (const scenario of left) {
      const { first, second, at, isLong } = scenario;
      const outcome = await runPair({ ...scenario, lease, clockErrorInMs, store: await newStore() });
      const pair = `${first} / ${second}`;
      const tally = tallies.get(pair) ?? { first: 0, second: 0, both: 0, none: 0, told: 0 };
      tallies.set(pair, tally);
      tally[outcome.winner] += 1;
      const where = `${pair}, stopped ${isLong ? 'long' : 'shortly'} at call ${at}`;
      if (outcome.isLossTold) {
        tally.told += 1;
        if (hasConditions) violations.push(`${where}: a loss that only verify tells`);
      }
      for (const violation of outcome.violations) violations.push(`${where}: ${violation}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const matrix = Object.fromEntries([...tallies].sort().map(([pair, tally]) => [pair, JSON.stringify(tally)]));
  return { scenarios: scenarios.length, matrix, violations: violations.sort() };
}
