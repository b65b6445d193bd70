import type { ObjectStore } from '@lifeboat/core';

/** A store with a gate in front of its archives. With it, a test decides how long a backup or restore stays in progress. */
export interface GatedStore extends ObjectStore {
  close(): Promise<void>;
  /** From now on, puts of archives wait. */
  shut(): void;
  /** From now on, reads of this backup's archive wait. */
  shutReads(name: string): void;
  /** Everything that waits goes on. */
  open(): void;
}

export function createGatedStore(store: ObjectStore): GatedStore {
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  let [shutsPuts, unread] = [false, ''];
  const shut = () => {
    gate.resolve();
    gate = Promise.withResolvers<void>();
  };
  const pass = async (signal: AbortSignal | undefined) => {
    const canceled = new Promise<void>((resolve) => {
      if (signal?.aborted) resolve();
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([gate.promise, canceled]);
  };
  return {
    ...store,
    shut: () => {
      shut();
      shutsPuts = true;
    },
    shutReads: (name) => {
      shut();
      unread = `/${name}.tar.gz`;
    },
    open: () => {
      [shutsPuts, unread] = [false, ''];
      gate.resolve();
    },
    async putObject(key, body, options) {
      if (shutsPuts && key.endsWith('.tar.gz')) await pass(options?.signal);
      return await store.putObject(key, body, options);
    },
    async getObject(key, options) {
      if (unread && key.endsWith(unread)) await pass(options?.signal);
      return await store.getObject(key, options);
    },
    close: async () => {},
  };
}
