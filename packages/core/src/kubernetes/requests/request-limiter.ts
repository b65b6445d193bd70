import PQueue from 'p-queue';

/** Bounds the requests in flight; the bound adapts to what the server bears. */
export interface RequestLimiter {
  /** Runs `task` once there is room. Rejects with the signal's reason when that comes first. */
  run<T>(task: () => Promise<T>, options: { signal?: AbortSignal | undefined; urgent: boolean }): Promise<T>;
  /** The server answered 429. */
  throttled(): void;
  /** The server answered. */
  succeeded(): void;
  readonly concurrency: number;
}

// One burst of 429 answers is one message: only the first of it halves the bound.
const cutIntervalInMs = 1000;

/** Halves the bound on 429, and adds one after as many good answers as the bound is high (as TCP does). */
export function createRequestLimiter(options: { max: number; now: () => number }): RequestLimiter {
  const queue = new PQueue({ concurrency: options.max });
  let lastCutAt = Number.NEGATIVE_INFINITY;
  let good = 0;
  return {
    get concurrency() {
      return queue.concurrency;
    },
    run: (task, { signal, urgent }) => queue.add(() => task(), { priority: urgent ? 1 : 0, ...(signal && { signal }) }),
    throttled() {
      good = 0;
      const now = options.now();
      if (now - lastCutAt < cutIntervalInMs) return;
      lastCutAt = now;
      queue.concurrency = Math.max(1, Math.floor(queue.concurrency / 2));
    },
    succeeded() {
      if (queue.concurrency >= options.max) return;
      good += 1;
      if (good < queue.concurrency) return;
      good = 0;
      queue.concurrency += 1;
    },
  };
}
