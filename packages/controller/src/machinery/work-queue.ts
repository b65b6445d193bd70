/** A queue of keys to work on. Each key is in it at most once, however often it is added. No two workers have the same key at the same
 * time. */
export interface WorkQueue {
  /** Adds a key. If somebody works on the key right now, it comes again afterwards. */
  add(key: string): void;
  /** Adds a key after a delay. If there are several delays for a key, the earliest counts. */
  addAfter(key: string, delayInMs: number): void;
  /** Adds a key whose work failed, after a delay that grows each time until {@link WorkQueue.forget}. Returns the delay in milliseconds. */
  addWithBackOff(key: string): number;
  /** Resets the delay of a key, because its work succeeded. */
  forget(key: string): void;
  /** Waits for the next key; `undefined` after {@link WorkQueue.close}. The caller must call {@link WorkQueue.done} when it has
   * finished. */
  next(): Promise<string | undefined>;
  done(key: string): void;
  /** How many keys wait for a worker. */
  readonly size: number;
  /** Hands out no more keys. */
  close(): void;
}

interface WorkQueueOptions {
  /** The first delay after a failure, in milliseconds. Each further failure doubles it. @default 500 */
  readonly firstBackOffInMs?: number;
  /** The longest delay after failures, in milliseconds. @default 300000, five minutes */
  readonly maxBackOffInMs?: number;
}

export function createWorkQueue(options: WorkQueueOptions = {}): WorkQueue {
  const { firstBackOffInMs = 500, maxBackOffInMs = 300_000 } = options;
  const waiting = new Set<string>();
  const working = new Set<string>();
  /** Keys that were added while somebody worked on them. */
  const again = new Set<string>();
  const timers = new Map<string, { readonly at: number; readonly timer: NodeJS.Timeout }>();
  const failures = new Map<string, number>();
  const takers: ((key: string | undefined) => void)[] = [];
  let closed = false;

  function clear(key: string): void {
    clearTimeout(timers.get(key)?.timer);
    timers.delete(key);
  }

  function add(key: string): void {
    if (closed) return;
    clear(key);
    if (working.has(key)) {
      again.add(key);
      return;
    }
    if (waiting.has(key)) return;
    const taker = takers.shift();
    if (!taker) {
      waiting.add(key);
      return;
    }
    working.add(key);
    taker(key);
  }

  function addAfter(key: string, delayInMs: number): void {
    if (closed) return;
    const at = performance.now() + delayInMs;
    const set = timers.get(key);
    if (set && set.at <= at) return;
    clear(key);
    // Timers of Node take at most 2^31 - 1 milliseconds. A longer delay ends earlier, and the reconciler asks for the rest.
    timers.set(key, { at, timer: setTimeout(() => add(key), Math.min(Math.max(0, delayInMs), 2 ** 31 - 1)) });
  }

  return {
    add,
    addAfter,
    addWithBackOff(key) {
      const failed = failures.get(key) ?? 0;
      failures.set(key, failed + 1);
      const delayInMs = Math.min(maxBackOffInMs, firstBackOffInMs * 2 ** failed);
      addAfter(key, delayInMs);
      return delayInMs;
    },
    forget: (key) => void failures.delete(key),
    async next() {
      if (closed) return undefined;
      const [key] = waiting;
      if (key === undefined) return await new Promise((resolve) => takers.push(resolve));
      waiting.delete(key);
      working.add(key);
      return key;
    },
    done(key) {
      working.delete(key);
      if (again.delete(key)) add(key);
    },
    get size() {
      return waiting.size;
    },
    close() {
      closed = true;
      for (const key of [...timers.keys()]) clear(key);
      waiting.clear();
      for (const taker of takers.splice(0)) taker(undefined);
    },
  };
}
