/** An object that is being worked on, and what its work waits for. */
export interface LedgerEntry {
  waitsFor?: LedgerEntry | undefined;
  readonly done: Promise<void>;
}

/** Sees to it that every object is worked on once, whoever asks for it. */
export interface ItemLedger {
  /** Runs `work` unless somebody has or does; waits for it, except where that would be a circle. */
  once(key: string, by: LedgerEntry | undefined, work: (entry: LedgerEntry) => Promise<void>): Promise<void>;
}

export function createItemLedger(): ItemLedger {
  const finished = new Set<string>();
  const running = new Map<string, LedgerEntry>();
  return {
    async once(key, by, work) {
      if (finished.has(key)) return;
      let entry = running.get(key);
      if (!entry) {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        promise.catch(() => {}); // whoever waits for it gets it too
        entry = { done: promise };
        running.set(key, entry);
        work(entry)
          .finally(() => {
            running.delete(key);
            finished.add(key);
          })
          .then(resolve, reject);
      }
      if (by && waitsOn(entry, by)) return;
      if (by) by.waitsFor = entry;
      try {
        await entry.done;
      } finally {
        if (by) by.waitsFor = undefined;
      }
    },
  };
}

function waitsOn(entry: LedgerEntry | undefined, other: LedgerEntry): boolean {
  for (let at = entry; at; at = at.waitsFor) if (at === other) return true;
  return false;
}
