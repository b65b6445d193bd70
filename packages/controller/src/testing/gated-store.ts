import type { ObjectStore } from '@lifeboat/core';

/** A store whose archives wait for a gate: a backup into it is in progress for as long as a test wants. */
export function createGatedStore(store: ObjectStore): ObjectStore & { close(): Promise<void>; shut(): void; open(): void } {
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  return {
    ...store,
    shut: () => {
      gate = Promise.withResolvers<void>();
    },
    open: () => gate.resolve(),
    async putObject(key, body, options) {
      const canceled = new Promise<void>((resolve) => {
        if (options?.signal?.aborted) resolve();
        options?.signal?.addEventListener('abort', () => resolve(), { once: true });
      });
      if (key.endsWith('.tar.gz')) await Promise.race([gate.promise, canceled]);
      return await store.putObject(key, body, options);
    },
    close: async () => {},
  };
}
