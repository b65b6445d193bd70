import { createFileSystemObjectStore } from '@lifeboat/core';
import { LifeboatError, type ObjectStore } from '@lifeboat/core/plugin-api';
import { wrapObjectStore } from '@lifeboat/core/provider-kit';
import { readBody } from '../src/doubles/read-body.ts';
import { type BrokenStore, secret, storeError } from './broken-store.ts';

/** A store that refuses every call. */
export function deniedStore(message = 'these credentials may not do that'): ObjectStore {
  const deny = async (): Promise<never> => {
    throw storeError('STORE_ACCESS_DENIED', message);
  };
  const denyList = () => ({ [Symbol.asyncIterator]: () => ({ next: deny }) });
  return {
    specVersion: 1,
    supports: { signedUrls: false, conditionalPut: true, conditionalReplace: true, conditionalDelete: true },
    putObject: deny,
    getObject: deny,
    headObject: deny,
    listObjects: denyList,
    listCommonPrefixes: denyList,
    deleteObject: deny,
  };
}

let shared: ObjectStore | undefined;

/** Stores that show secrets, mix credentials or hold whole bodies in memory. */
export const brokenSecrets: readonly BrokenStore[] = [
  {
    fault: "keeps the SDK's error, request and all, as the cause",
    breaks: 'errors show no secret',
    create: (good) =>
      wrapObjectStore(good, {
        getObject: (key, o) =>
          good.getObject(key, o).catch((error: unknown) => {
            if (!LifeboatError.isInstance(error)) throw error;
            const cause = Object.assign(new Error('403'), { request: { headers: { authorization: secret } } });
            throw new LifeboatError({ code: error.code, message: error.message, cause });
          }),
      }),
  },
  {
    fault: 'has its options as a property',
    breaks: 'the store shows no secret of itself',
    create: (good) => Object.assign(wrapObjectStore(good, {}), { options: { credentials: { secretAccessKey: secret } } }),
  },
  {
    fault: 'says which key was refused',
    breaks: 'refused credentials fail with STORE_ACCESS_DENIED and show no secret',
    create: (good) => good,
    options: { createDeniedStore: () => deniedStore(`the key ${secret} is wrong`) },
  },
  {
    fault: "uses the credentials of the process's first store",
    breaks: 'two stores with different credentials do not mix',
    create(good) {
      shared = good;
      return good;
    },
    options: {
      createDeniedStore: () =>
        wrapObjectStore(deniedStore(), {
          async putObject(key, body, o) {
            await shared?.putObject(key, body, o);
            throw storeError('STORE_ACCESS_DENIED', 'too late');
          },
        }),
    },
  },
];

/** Reads a whole body before it writes it. `folder`: for a store that does not itself keep objects in memory. */
export function hoardingStore(folder: string): BrokenStore {
  const onDisk = createFileSystemObjectStore({ root: folder, fsync: false });
  return {
    fault: 'reads the whole body before it writes it',
    breaks: 'put of a large body holds little of it in memory',
    create: () => wrapObjectStore(onDisk, { putObject: async (key, body, o) => onDisk.putObject(key, await readBody(body, o?.signal), o) }),
    options: { memoryLimitInBytes: 2 * 1024 * 1024 },
  };
}
