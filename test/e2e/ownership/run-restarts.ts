import { LifeboatError, type ObjectStore, wrapObjectStore } from '@lifeboat/core';
import { observeStore } from '@lifeboat/testkit/doubles';
import { look, makeSource, type Operation, operate, operations, prepare, startOf } from './operations.ts';
import { countCalls, sayings } from './run-pair.ts';

interface RestartOptions {
  /** An empty store each time. */
  readonly newStore: () => Promise<ObjectStore> | ObjectStore;
  /** Only each n-th of all scenarios. @default 1 */
  readonly every?: number;
  /** Scenarios at a time. */
  readonly concurrency: number;
}

interface RestartResult {
  readonly scenarios: number;
  readonly violations: readonly string[];
}

const owner = 'uid-of-the-pod';
/** Longer than any scenario: nobody waits for its end. */
const lease = { durationInMs: 600_000, renewalIntervalInMs: 150_000 };

/** A process that is killed at each of its store calls, and the next one of the same owner: whatever that does, it waits for nobody, and
 * what is complete then is whole. Deletion always comes to its end. */
export async function runRestarts({ newStore, every = 1, concurrency }: RestartOptions): Promise<RestartResult> {
  const all: { first: Operation; second: Operation; at: number }[] = [];
  for (const first of operations) {
    const calls = await countCalls(first, await newStore());
    for (const second of operations) for (let at = 1; at <= calls; at += 1) all.push({ first, second, at });
  }
  const scenarios = all.filter((_, index) => index % every === 0);
  const violations: string[] = [];
  const left = scenarios.values();
  const work = async () => {
    for (const { first, second, at } of left) {
      const found = await restart({ first, second, at, store: await newStore() });
      violations.push(...found.map((each) => `${first} killed at call ${at}, then ${second}: ${each}`));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { scenarios: scenarios.length, violations: violations.sort() };
}

interface Restart {
  readonly first: Operation;
  readonly second: Operation;
  readonly at: number;
  readonly store: ObjectStore;
}

async function restart({ first, second, at, store }: Restart): Promise<string[]> {
  await prepare(store, startOf[first]);
  const source = await makeSource();
  const killed = Promise.withResolvers<void>();
  let calls = 0;
  const ending = observeStore({
    store: asEarlierProcess(store),
    bodyStepInBytes: 200,
    async before() {
      calls += 1;
      if (calls < at) return;
      killed.resolve();
      await new Promise(() => {});
    },
  });
  // It settles only where it makes fewer calls than it was to.
  operate(first, { store: ending, source, uid: 'first', lease, owner }).then(killed.resolve, killed.resolve);
  await killed.promise;
  const error = await operate(second, { store, source, uid: 'second', lease, owner }).catch((caught: unknown) => caught);
  const { state, problems } = await look(store);
  const violations: string[] = [];
  if (error !== undefined && !LifeboatError.isInstance(error, ...sayings)) violations.push(`it ended with ${String(error)}`);
  if (LifeboatError.isInstance(error) && error.context.leaseEndsInMs !== undefined) violations.push(`it was to wait: ${error.message}`);
  if (state === 'complete' && problems.length > 0 && startOf[first] !== 'damaged')
    violations.push(`it is not whole: ${problems.join('; ')}`);
  if (second === 'delete' && state !== 'nothing') violations.push(`it is ${state}`);
  return violations;
}

/** Its markers are those of another process, although it is this one. */
function asEarlierProcess(store: ObjectStore): ObjectStore {
  return wrapObjectStore(store, {
    putObject(key, body, options) {
      if (!key.includes('/lifeboat-in-progress') || !(body instanceof Uint8Array)) return store.putObject(key, body, options);
      const marker = JSON.parse(Buffer.from(body).toString());
      return store.putObject(key, Buffer.from(JSON.stringify({ ...marker, instance: 'of-the-killed-process' })), options);
    },
  });
}
