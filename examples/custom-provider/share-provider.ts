import { stat } from 'node:fs/promises';
import { createFileSystemObjectStore, LifeboatError, type ObjectStore, type ProviderPlugin } from '@lifeboat/core';
import { aroundCalls, readConfig, wrapObjectStore } from '@lifeboat/core/provider-kit';

const name = 'example.com/share';

/** Whether another file system is mounted at a folder. */
async function hasMount(folder: string): Promise<boolean> {
  const [here, above] = await Promise.all([stat(folder), stat(`${folder}/..`)]);
  return here.dev !== above.dev;
}

/** Backups on a network share. While it is not mounted all calls fail: its empty folder must not look like "no backups". */
export function createShareObjectStore(path: string, prefix?: string, isMounted = hasMount): ObjectStore {
  const store = createFileSystemObjectStore({ root: path, ...(prefix && { prefix }) });
  const checkMount = async () => {
    if (await isMounted(path).catch(() => false)) return;
    throw new LifeboatError({ code: 'STORE_UNREACHABLE', retryable: true, message: `Nothing is mounted at ${path}: mount the share` });
  };
  return wrapObjectStore(store, (inner) =>
    aroundCalls(inner, {
      async around(_, run) {
        await checkMount();
        return await run();
      },
      async *aroundListing(_, list) {
        await checkMount();
        yield* list();
      },
    }),
  );
}

/** The provider of locations with `provider: share`. */
export const createShareProvider = (): ProviderPlugin => ({
  specVersion: 1,
  name,
  async createObjectStore(location) {
    const path = readConfig(location, name, ['path']).nonEmpty('path');
    if (!path) throw new LifeboatError({ code: 'INVALID_CONFIG', message: `Location '${location.name}' (${name}) has no config.path` });
    return createShareObjectStore(path, location.prefix);
  },
});
