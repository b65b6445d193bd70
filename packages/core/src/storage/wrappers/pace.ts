import { setTimeout as sleep } from 'node:timers/promises';
import { canceledError } from '../../errors/throw-if-aborted.ts';
import { untilAborted } from '../../flow/until-aborted.ts';

/** Lets only so much happen in a second. */
export interface Pace {
  /** Waits until it is the caller's turn and `amount` may begin. Turns come in the order of the calls. Whoever leaves while it waits has
   * used nothing up. @throws LifeboatError `CANCELED` */
  take(amount: number, wait: { readonly signal: AbortSignal | undefined; readonly what: string }): Promise<void>;
}

/** Timers fire late: so much is caught up with, and no more. */
const lagInMs = 50;

/** A pace of `perSecond`. The first amount begins at once, each further one when those before it are paid for; a pause is not made up
 * for by a burst. */
export function createPace(perSecond: number): Pace {
  let lastTurn: Promise<unknown> = Promise.resolve();
  let isFreeAt = Number.NEGATIVE_INFINITY;
  return {
    async take(amount, { signal, what }) {
      const turnBefore = lastTurn;
      const turn = Promise.withResolvers<void>();
      lastTurn = turnBefore.then(() => turn.promise);
      try {
        await untilAborted(turnBefore, { signal, what });
        const pauseInMs = isFreeAt - performance.now();
        // A timer waits for whole milliseconds: what is owed less than one is taken along to the next.
        if (pauseInMs >= 1) await sleep(pauseInMs, undefined, signal ? { signal } : {}).catch(() => {});
        if (signal?.aborted) throw canceledError(signal, what);
        const now = performance.now();
        isFreeAt = (now - isFreeAt <= lagInMs ? isFreeAt : now) + (amount / perSecond) * 1000;
      } finally {
        turn.resolve();
      }
    },
  };
}
