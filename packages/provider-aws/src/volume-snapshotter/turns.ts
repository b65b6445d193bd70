import { canceledError } from '@lifeboat/core/plugin-api';

/** Lets calls with the same key run one after the other, whether or not they succeed. */
export function createTurns(): <T>(key: string, run: () => Promise<T>, signal: AbortSignal | undefined) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async (key, run, signal) => {
    const before = last.get(key);
    const turn = (before ?? Promise.resolve()).then(() => {
      if (signal?.aborted) throw canceledError(signal);
      return run();
    });
    const ended = turn.catch(() => {});
    last.set(key, ended);
    void ended.then(() => {
      if (last.get(key) === ended) last.delete(key);
    });
    return before === undefined ? await turn : await orCanceled(turn, signal);
  };
}

/** A call that waits for another one's end need not wait to be canceled. */
function orCanceled<T>(turn: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return turn;
  return new Promise((resolve, reject) => {
    const cancel = () => reject(canceledError(signal));
    signal.addEventListener('abort', cancel, { once: true });
    turn.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
