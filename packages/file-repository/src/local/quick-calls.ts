import { setImmediate as nextTurn } from 'node:timers/promises';

/** Makes many short calls to a file system. */
export interface QuickCalls {
  /** Runs `now` in this thread while the file system answers fast, because handing the call to another thread takes ten times as long. If
   * the file system has become slow, runs `later` in other threads for a while. */
  run<T>(now: () => T, later: () => Promise<T>): T | Promise<T>;
  /** Lets other work run, if the calls here have taken long enough. */
  breathe(): Promise<void> | undefined;
}

/** A network, or a disk that must seek, takes this long. */
const slowInMs = 20;
/** A call takes as long if this process has to wait for a processor. So several calls close together must be slow. */
const slowCalls = 3;
/** How many quick calls make up for a slow one. */
const quickCalls = 64;
/** After this many calls in other threads, a call is tried here again. */
const callsElsewhere = 256;
const turnInMs = 8;

export function createQuickCalls(clock: () => number = () => performance.now()): QuickCalls {
  let elsewhere = 0;
  /** Slow calls that quick ones have not made up for yet. */
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
          // One more slow call shows that nothing has changed.
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
