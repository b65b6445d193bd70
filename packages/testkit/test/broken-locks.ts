import { wrapObjectStore } from '@lifeboat/core/provider-kit';
import { createMemoryObjectStore } from '../src/doubles/index.ts';
import { type BrokenStore, storeError } from './broken-store.ts';

const locking = (break_: (good: ReturnType<typeof createMemoryObjectStore>) => Parameters<typeof wrapObjectStore>[1]) => ({
  createLockingStore: () => {
    const good = createMemoryObjectStore({ objectLock: true });
    return wrapObjectStore(good, break_(good));
  },
});
const sound = (good: Parameters<BrokenStore['create']>[0]) => good;

/** Stores that break locks. */
export const brokenLocks: readonly BrokenStore[] = [
  {
    fault: 'stores without the retention that it cannot give',
    breaks: 'a store that cannot lock objects, or is given no lock, refuses and stores nothing',
    create: (good) =>
      wrapObjectStore(good, {
        putObject(key, body, o) {
          const { retention: _, legalHold: __, ...others } = o ?? {};
          return good.putObject(key, body, others);
        },
      }),
  },
  {
    fault: 'locks small objects only',
    breaks: 'a put locks what it stores, in one request and in parts, and no other object',
    create: sound,
    options: locking((good) => ({
      async putObject(key, body, o) {
        const { retention: _, ...others } = o ?? {};
        return await good.putObject(key, body, key.endsWith('locked100') || key.endsWith('kept') ? o : others);
      },
    })),
  },
  {
    fault: 'sets the retention that is asked for, also a shorter one',
    breaks: 'lockObject extends a retention and never shortens it, and changes no byte',
    create: sound,
    options: locking((good) => {
      const set = new Map<string, Parameters<NonNullable<typeof good.lockObject>>[1]>();
      return {
        async lockObject(key, lock, o) {
          await good.lockObject?.(key, lock, o);
          set.set(key, lock);
        },
        readObjectLock: async (key) => set.get(key) ?? good.readObjectLock?.(key),
      };
    }),
  },
  {
    fault: 'locks whatever is there',
    breaks: 'lockObject locks only the object that ifMatch names, and none that is not there',
    create: sound,
    options: locking((good) => ({ lockObject: async (key, lock) => good.lockObject?.(key, lock) })),
  },
  {
    fault: 'keeps no versions, and deletes what is locked',
    breaks: 'a locked object is not lost: its removal fails with OBJECT_LOCKED, or versions are kept',
    create: sound,
    options: locking((good) => ({
      async deleteObject(key, o) {
        if ((await good.readObjectLock?.(key))?.retention === undefined) await good.deleteObject(key, o);
      },
    })),
  },
  {
    fault: 'has an error of its own for what is locked',
    breaks: 'a locked object is not lost: its removal fails with OBJECT_LOCKED, or versions are kept',
    create: sound,
    options: locking((good) => ({
      async deleteObject(key, o) {
        if ((await good.readObjectLock?.(key))?.retention) throw storeError('STORE_ACCESS_DENIED', `'${key}' is locked`);
        await good.deleteObject(key, o);
      },
    })),
  },
];
