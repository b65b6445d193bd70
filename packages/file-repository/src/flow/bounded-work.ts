/** Runs a limited amount of work at the same time. If there is too much, callers that add more wait. */
export interface BoundedWork {
  /** Adds work that has begun, and waits until there is room for more. @throws the error of any work that has failed */
  add(work: Promise<unknown>): Promise<void>;
  /** Waits for all work. @throws the error of the work that failed first */
  finish(): Promise<void>;
  /** Waits for all work and ignores errors. */
  settle(): Promise<void>;
}

/** With a `concurrency` of 1, each call waits for its own work. */
export function boundedWork(concurrency: number): BoundedWork {
  const running = new Set<Promise<void>>();
  /** The callers that wait for room. A race between all running work would attach a new reaction to each of them every time. */
  const waiting: (() => void)[] = [];
  let failure: { readonly error: unknown } | undefined;

  function ended(one: Promise<void>): void {
    running.delete(one);
    for (const wake of waiting.splice(0)) wake();
  }

  async function settle(): Promise<void> {
    while (running.size > 0) await Promise.all(running);
  }

  return {
    settle,
    async add(work) {
      const one: Promise<void> = work.then(
        () => ended(one),
        (error: unknown) => {
          failure ??= { error };
          ended(one);
        },
      );
      running.add(one);
      while (running.size >= concurrency && !failure) await new Promise<void>((resolve) => waiting.push(resolve));
      if (failure) throw failure.error;
    },
    async finish() {
      await settle();
      if (failure) throw failure.error;
    },
  };
}
