/** Keys that are to be worked on. A key is in it once, however often it is added, and nobody works on a key twice at a time. */
export interface WorkQueue {
  /** Adds a key, also one that is being worked on: it then comes again afterwards. */
  add(key: string): void;
  /** Adds a key later. Of several times the earliest counts. */
  addAfter(key: string, delayInMs: number): void;
  /** Adds a key whose work failed: each time later, until {@link WorkQueue.forget}. Returns after how many milliseconds. */
  addWithBackOff(key: string): number;
  /** The work on a key succeeded. */
  forget(key: string): void;
  /** The next key, once there is one; `undefined` after {@link WorkQueue.close}. Whoever has it calls {@link WorkQueue.done}. */
  next(): Promise<string | undefined>;
  done(key: string): void;
  /** How many keys wait for a worker. */
  readonly size: number;
  /** Gives out no more keys. */
  close(): void;
}

interface WorkQueueOptions {
  /** Of the first repeat; each further one doubles it. @default 500 */
  readonly firstBackOffInMs?: number;
  /** @default 300000, five minutes */
  readonly maxBackOffInMs?: number;
}

export function createWorkQueue(options: WorkQueueOptions = {}): WorkQueue {
  const { firstBackOffInMs = 500, maxBackOffInMs = 300_000 } = options;
  const waiting = new Set<string>();
  const working = new Set<string>();
  /** Added while it was worked on. */
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
    // A timer of Node takes 2^31 - 1 milliseconds; who waits for longer is asked once more in between.
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
