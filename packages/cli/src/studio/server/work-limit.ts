import { LifeboatError } from '@lifeboat/core';

/** Lets so many work at once, and so many more wait. */
export interface WorkLimit {
  /** Runs `work` when there is room. @throws LifeboatError `CANCELED`; `TooBusyError` where too many wait */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Too many wait already. */
export class TooBusyError extends Error {}

export function createWorkLimit({ atOnce, waiting }: { readonly atOnce: number; readonly waiting: number }): WorkLimit {
  let working = 0;
  const queue: (() => void)[] = [];
  return {
    async run(signal, work) {
      if (working >= atOnce) {
        if (queue.length >= waiting) throw new TooBusyError('Too much is asked for at once: try again');
        await new Promise<void>((resolve, reject) => {
          const leave = () => {
            queue.splice(queue.indexOf(start), 1);
            reject(new LifeboatError({ code: 'CANCELED', message: 'The reader has gone' }));
          };
          const start = () => {
            signal.removeEventListener('abort', leave);
            resolve();
          };
          signal.addEventListener('abort', leave, { once: true });
          queue.push(start);
        });
      } else working += 1;
      try {
        return await work();
      } finally {
        // Who waits takes the place over.
        const next = queue.shift();
        if (next) next();
        else working -= 1;
      }
    },
  };
}
