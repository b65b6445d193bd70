import type { ObjectStore } from '@lifeboat/core';

/** A store that is opened when something is first read from it. Only for reading. */
export function createLazyStore(open: () => Promise<ObjectStore>): ObjectStore {
  let opening: Promise<ObjectStore> | undefined;
  const opened = () => {
    opening ??= open();
    return opening;
  };
  const refuse = async (): Promise<never> => {
    throw new Error('A store that is opened for reading is written to');
  };
  return {
    specVersion: 1,
    supports: { signedUrls: false, conditionalPut: false, conditionalReplace: false, conditionalDelete: false },
    getObject: async (key, options) => (await opened()).getObject(key, options),
    headObject: async (key, options) => (await opened()).headObject(key, options),
    async *listObjects(prefix, options) {
      yield* (await opened()).listObjects(prefix, options);
    },
    async *listCommonPrefixes(prefix, delimiter, options) {
      yield* (await opened()).listCommonPrefixes(prefix, delimiter, options);
    },
    putObject: refuse,
    deleteObject: refuse,
    close: async () => void (await opening?.then((store) => store.close?.()).catch(() => {})),
  };
}
