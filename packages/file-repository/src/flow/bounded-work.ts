/** Work that was begun: so much of it at once that whoever begins more waits. */
export interface BoundedWork {
  /** Takes work that was begun, and waits until there is room for more. @throws whatever one of it failed with */
  add(work: Promise<unknown>): Promise<void>;
  /** Waits for all. @throws whatever the first of it failed with */
  finish(): Promise<void>;
  /** Waits for all, whatever comes of it. */
  settle(): Promise<void>;
}

/** `concurrency` of 1: each waits for itself. */
export function boundedWork(concurrency: number): BoundedWork {
  const running = new Set<Promise<void>>();
  /** Of whoever waits for room: to race all that runs would hang a reaction on each of it, again and again. */
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
