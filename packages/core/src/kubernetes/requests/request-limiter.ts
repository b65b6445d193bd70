/** Bounds the requests in flight; the bound adapts to what the server bears. */
export interface RequestLimiter {
  /** Runs `task` once there is room. Rejects with the signal's reason when that comes before its turn. */
  run<T>(task: () => Promise<T>, options: { signal?: AbortSignal | undefined; urgent: boolean }): Promise<T>;
  /** The server answered 429. */
  throttled(): void;
  /** The server answered. */
  succeeded(): void;
  readonly concurrency: number;
}

// One burst of 429 answers is one message: only the first of it halves the bound.
const cutIntervalInMs = 1000;

interface Waiting {
  readonly start: () => void;
}

/** Halves the bound on 429, and adds one after as many good answers as the bound is high (as TCP does). */
export function createRequestLimiter(options: { max: number; now: () => number }): RequestLimiter {
  let bound = options.max;
  let inFlight = 0;
  let lastCutAt = Number.NEGATIVE_INFINITY;
  let good = 0;
  // In the order in which they came: a Set gives its first and forgets any one at once.
  const waiting = { urgent: new Set<Waiting>(), normal: new Set<Waiting>() };

  function startWaiting(): void {
    while (inFlight < bound) {
      const queue = waiting.urgent.size > 0 ? waiting.urgent : waiting.normal;
      const next = queue.values().next();
      if (next.done) return;
      queue.delete(next.value);
      inFlight += 1;
      next.value.start();
    }
  }

  /** Resolves once the caller is counted in flight. */
  function turn(queue: Set<Waiting>, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        queue.delete(entry);
        reject(signal?.reason);
      };
      const entry: Waiting = {
        start() {
          signal?.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      queue.add(entry);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  return {
    get concurrency() {
      return bound;
    },
    async run(task, { signal, urgent }) {
      signal?.throwIfAborted();
      if (inFlight < bound && waiting.urgent.size + waiting.normal.size === 0) inFlight += 1;
      else await turn(urgent ? waiting.urgent : waiting.normal, signal);
      try {
        return await task();
      } finally {
        inFlight -= 1;
        startWaiting();
      }
    },
    throttled() {
      good = 0;
      const now = options.now();
      if (now - lastCutAt < cutIntervalInMs) return;
      lastCutAt = now;
      bound = Math.max(1, Math.floor(bound / 2));
    },
    succeeded() {
      if (bound >= options.max) return;
      good += 1;
      if (good < bound) return;
      good = 0;
      bound += 1;
      startWaiting();
    },
  };
}
