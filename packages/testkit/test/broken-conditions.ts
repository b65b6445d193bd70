import { setTimeout as sleep } from 'node:timers/promises';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import { wrapObjectStore } from '@lifeboat/core/provider-kit';
import { readBody } from '../src/doubles/read-body.ts';
import { type BrokenStore, partSizeInBytes, storeError } from './broken-store.ts';

/** Stores that break conditional puts, or keep what killed puts left. */
export const brokenConditions: readonly BrokenStore[] = [
  {
    fault: 'loses a byte of a large conditional put',
    breaks: 'ifAbsent stores an object that is not there',
    create: (good) =>
      wrapObjectStore(good, {
        async putObject(key, body, o) {
          const bytes = o?.ifAbsent ? await readBody(body, o.signal) : body;
          const large = bytes instanceof Uint8Array && o?.ifAbsent && bytes.byteLength > partSizeInBytes + 50;
          return await good.putObject(key, large ? bytes.subarray(1) : bytes, o);
        },
      }),
  },
  {
    fault: 'has an error of its own for an object that is there',
    breaks: 'ifAbsent fails with OBJECT_ALREADY_EXISTS and leaves the object that is there',
    create: (good) =>
      wrapObjectStore(good, {
        async putObject(key, body, o) {
          if (o?.ifAbsent && !o.ifMatch && (await good.headObject(key))) throw storeError('STORE_ERROR', `'${key}': precondition failed`);
          return await good.putObject(key, body, o);
        },
      }),
  },
  {
    fault: 'looks first and puts then',
    breaks: 'ifAbsent lets one of several racing puts win and tells the others',
    create: (good) =>
      wrapObjectStore(good, {
        async putObject(key, body, o) {
          if (!o?.ifAbsent) return await good.putObject(key, body, o);
          const { ifAbsent: _, ...others } = o;
          if (await good.headObject(key)) return await good.putObject(key, body, o);
          await sleep(20);
          return await good.putObject(key, body, others);
        },
      }),
  },
  {
    fault: 'keeps the parts of an interrupted put',
    breaks: 'put that is interrupted leaves no hidden remains',
    create(good) {
      const left = new Set<string>();
      return wrapObjectStore(good, {
        async putObject(key, body, o) {
          return await good.putObject(key, body, o).catch((error: unknown) => {
            if (!LifeboatError.isInstance(error, 'INVALID_KEY')) left.add(key);
            throw error;
          });
        },
        removeUnfinishedPuts: async (key) => (left.delete(key) ? 1 : 0),
      });
    },
  },
  {
    fault: 'takes a running put for what a killed one left',
    breaks: 'removeUnfinishedPuts leaves a running put alone',
    create(good) {
      const running = new Set<string>();
      return wrapObjectStore(good, {
        async putObject(key, body, o) {
          running.add(key);
          return await good.putObject(key, body, o).finally(() => running.delete(key));
        },
        removeUnfinishedPuts: async (key) => (running.has(key) ? 1 : 0),
      });
    },
  },
];
