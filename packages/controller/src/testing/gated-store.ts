import type { ObjectStore } from '@lifeboat/core';

/** A store whose archives wait for a gate: a backup into it, or a restore from it, is in progress for as long as a test wants. */
export interface GatedStore extends ObjectStore {
  close(): Promise<void>;
  /** No archive is put from now on. */
  shut(): void;
  /** The archive of this backup is not read from now on. */
  shutReads(name: string): void;
  /** All of both goes on. */
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
