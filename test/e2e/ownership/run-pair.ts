import { setTimeout as sleep } from 'node:timers/promises';
import { type LeaseOptions, LifeboatError, type ObjectStore } from '@lifeboat/core';
import { observeStore } from '@lifeboat/testkit/doubles';
import { look, makeSource, type Operation, operate, prepare, startOf } from './operations.ts';

export interface PairOptions {
  /** Is stopped before one of its store calls, and then goes on. */
  readonly first: Operation;
  /** Runs to its end meanwhile. */
  readonly second: Operation;
  readonly at: number;
  /** Stopped for longer than its lease. */
  readonly isLong: boolean;
  readonly store: ObjectStore;
  readonly lease: Required<LeaseOptions>;
  /** By how much the store's clock may be wrong. */
  readonly clockErrorInMs: number;
}

export interface PairOutcome {
  /** Who ended well. */
  readonly winner: 'first' | 'second' | 'both' | 'none';
  /** What must not be, whatever the store. */
  readonly violations: readonly string[];
  /** Files of the winner that are not as it left them, and that verify tells. */
  readonly isLossTold: boolean;
}

// By them the loser says so.
export const sayings = [
  'BACKUP_IN_PROGRESS',
  'BACKUP_UNFINISHED',
  'BACKUP_ALREADY_EXISTS',
  'BACKUP_NOT_FOUND',
  'BACKUP_BROKEN',
  'INVALID_REQUEST',
  'STORE_TIMEOUT',
] as const;

/** How many store calls an operation makes when nobody disturbs it. */
export async function countCalls(operation: Operation, store: ObjectStore): Promise<number> {
  await prepare(store, startOf[operation]);
  let calls = 0;
  const before = () => {
    calls += 1;
  };
  const counted = observeStore({ store, before, bodyStepInBytes: 200 });
  await operate(operation, { store: counted, source: await makeSource(), uid: 'first' });
  return calls;
}

export async function runPair({ first, second, at, isLong, store, lease, clockErrorInMs }: PairOptions): Promise<PairOutcome> {
  await prepare(store, startOf[first]);
  const source = await makeSource();
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  let calls = 0;
  const stopped = observeStore({
    store,
    bodyStepInBytes: 200,
    // Everything of a stopped process stands still, the renewals of its lease too.
    async before() {
      calls += 1;
      if (calls < at) return;
      reached.resolve();
      await opened.promise;
    },
  });
  const running = settle(operate(first, { store: stopped, source, uid: 'first', lease }).finally(() => reached.resolve()));
  await reached.promise;
  if (isLong) await sleep(lease.durationInMs + clockErrorInMs + 100);
  const other = await settle(operate(second, { store, source, uid: 'second', lease }));
  const between = await look(store);
  opened.resolve();
  const stoppedOne = await running;
  const after = await look(store);

  const violations: string[] = [];
  for (const [who, error] of [
    [first, stoppedOne],
    [second, other],
  ] as const)
    if (error && !LifeboatError.isInstance(error, ...sayings)) violations.push(`${who} ended with ${String(error)}`);
  const wins = { first: stoppedOne === undefined, second: other === undefined };
  const winner = wins.first && wins.second ? 'both' : wins.first ? 'first' : wins.second ? 'second' : 'none';
  const isUntouched = startOf[first] === 'damaged' && after.uid === 'source' && winner === 'none';
  const isDamaged = after.state === 'complete' && after.problems.length > 0 && !isUntouched;
  let isChanged = isDamaged;
  const isOf = (operation: Operation, who: string) => {
    const uid = operation === 'delete' ? '' : uidOf(operation, who, startOf[first]);
    return after.state === (operation === 'delete' ? 'nothing' : 'complete') && (uid === undefined || after.uid === uid);
  };
  // Both: the stopped one had done its work, or had not begun with it.
  const isEffect = (wins.first && isOf(first, 'first')) || (wins.second && isOf(second, 'second'));
  if (winner !== 'none' && !isEffect) isChanged = true;
  if (winner === 'second' && after.bytes !== between.bytes) isChanged = true;
  if (isChanged && !isDamaged)
    violations.push(
      `${winner} won, but there is ${after.state} ${after.uid} (then: ${between.state} ${between.uid}); ${keysOf(after.bytes)}`,
    );
  return { winner, violations, isLossTold: isDamaged };
}

function keysOf(bytes: string): string {
  return bytes.replace(/ .*$/gm, '').replaceAll('\n', ' ');
}

function uidOf(operation: Operation, who: string, start: string): string | undefined {
  if (operation === 'copy' || operation === 'repair') return 'source';
  if (operation === 'set-ttl') return undefined;
  return operation === 'resume' ? (start === 'waiting' ? 'before' : undefined) : who;
}

function settle(promise: Promise<void>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error ?? new Error('nothing was thrown'),
  );
}
