import { stat } from 'node:fs/promises';
import { createFileSystemObjectStore, LifeboatError, type ObjectStore, type ProviderPlugin } from '@lifeboat/core';
import { readConfig } from '@lifeboat/core/provider-kit';

const name = 'example.com/share';

/** Whether another file system is mounted at a folder. */
async function hasMount(folder: string): Promise<boolean> {
  const [here, above] = await Promise.all([stat(folder), stat(`${folder}/..`)]);
  return here.dev !== above.dev;
}

/** Backups on a network share. While it is not mounted all calls fail: its empty folder must not look like "no backups". */
export function createShareObjectStore(path: string, prefix?: string, isMounted = hasMount): ObjectStore {
  const store = createFileSystemObjectStore({ root: path, ...(prefix && { prefix }) });
  const mounted = async () => {
    if (await isMounted(path).catch(() => false)) return store;
    throw new LifeboatError({ code: 'STORE_UNREACHABLE', retryable: true, message: `Nothing is mounted at ${path}: mount the share` });
  };
  return {
    ...store,
    putObject: async (...call) => (await mounted()).putObject(...call),
    getObject: async (...call) => (await mounted()).getObject(...call),
    headObject: async (...call) => (await mounted()).headObject(...call),
    deleteObject: async (...call) => (await mounted()).deleteObject(...call),
    removeUnfinishedPuts: async (...call) => (await mounted()).removeUnfinishedPuts?.(...call) ?? 0,
    listObjects: async function* (...call) {
      yield* (await mounted()).listObjects(...call);
    },
    listCommonPrefixes: async function* (...call) {
      yield* (await mounted()).listCommonPrefixes(...call);
    },
  };
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
