import { setImmediate as nextTurn } from 'node:timers/promises';

/** Calls to a file system, many of them and most of them short. */
export interface QuickCalls {
  /** Does it here by `now` as long as the file system answers at once: to have another thread do it takes ten times as long. Once it
   * answers slowly, other threads do it by `later`, for a while. */
  run<T>(now: () => T, later: () => Promise<T>): T | Promise<T>;
  /** Lets others run, when what was done here took long enough. */
  breathe(): Promise<void> | undefined;
}

/** A network has such times, and a disk that has to look. */
const slowInMs = 20;
/** A call that comes when this process has to wait for a processor takes as long: several have to, close to one another. */
const slowCalls = 3;
/** Quick calls that make up for a slow one. */
const quickCalls = 64;
/** Calls after which it is tried here again. */
const callsElsewhere = 256;
const turnInMs = 8;

export function createQuickCalls(clock: () => number = () => performance.now()): QuickCalls {
  let elsewhere = 0;
  /** Slow calls that nothing made up for yet. */
  let slow = 0;
  let turnBegan = clock();
  return {
    run(now, later) {
      if (elsewhere > 0) {
        elsewhere -= 1;
        return later();
      }
      const began = clock();
      try {
        return now();
      } finally {
        if (clock() - began < slowInMs) slow = Math.max(0, slow - 1 / quickCalls);
        else if (++slow > slowCalls - 0.5) {
          elsewhere = callsElsewhere;
          // One more that is slow says that nothing has changed.
          slow = slowCalls - 1;
        }
      }
    },
    breathe() {
      if (clock() - turnBegan < turnInMs) return undefined;
      return nextTurn().then(() => {
        turnBegan = clock();
      });
    },
  };
}
