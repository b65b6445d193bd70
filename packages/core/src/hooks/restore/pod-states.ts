import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { PodName, PodWatcher } from './pod-watcher.ts';

/** The state of one Pod, for a reader that waits for the next one. */
export interface PodStates {
  /** `undefined`: not seen yet. */
  readonly latest: KubeObject | undefined;
  readonly deleted: boolean;
  /** Resolves at the next change, and at `deadline` (of `performance.now()`). @throws what ended the watch, and the signal's reason */
  changed(deadline: number): Promise<void>;
  stop(): void;
}

// Timers are cut into pieces: long ones fire at once in Node.
const longestWaitInMs = 3600_000;

export function createPodStates(watcher: PodWatcher, pod: PodName, signal: AbortSignal): PodStates {
  let latest: KubeObject | undefined;
  let deleted = false;
  let broken: { readonly error: unknown } | undefined;
  let wake: () => void = () => {};
  // A change between two waits counts for the next one.
  let fresh = false;
  const tell = () => {
    fresh = true;
    wake();
  };
  const stop = watcher.listen(pod, {
    changed(now) {
      deleted = now === undefined;
      latest = now ?? latest;
      tell();
    },
    failed(error) {
      broken = { error };
      tell();
    },
  });
  return {
    get latest() {
      return latest;
    },
    get deleted() {
      return deleted;
    },
    async changed(deadline) {
      while (!fresh && !signal.aborted) {
        const left = deadline - performance.now();
        if (left <= 0) return;
        await new Promise<void>((resolve) => {
          const done = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            resolve();
          };
          const timer = setTimeout(done, Math.min(left, longestWaitInMs));
          wake = done;
          signal.addEventListener('abort', done, { once: true });
        });
      }
      fresh = false;
      signal.throwIfAborted();
      if (broken) throw broken.error;
    },
    stop,
  };
}
