import { LifeboatError, type ObjectInfo, type ObjectStore } from '@lifeboat/core/plugin-api';
import { wrapObjectStore } from '@lifeboat/core/provider-kit';
import { type BrokenStore, pageSize, storeError } from './broken-store.ts';

async function collect<T>(entries: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}

function withList(good: ObjectStore, change: (infos: ObjectInfo[], prefix: string, startAfter?: string) => ObjectInfo[]): ObjectStore {
  return wrapObjectStore(good, {
    async *listObjects(prefix, o) {
      yield* change(await collect(good.listObjects(prefix, o)), prefix, o?.startAfter);
    },
  });
}

function withPrefixes(good: ObjectStore, change: (prefixes: string[]) => Iterable<string> | AsyncIterable<string>): ObjectStore {
  return wrapObjectStore(good, {
    async *listCommonPrefixes(prefix, delimiter, o) {
      yield* change(await collect(good.listCommonPrefixes(prefix, delimiter, o)));
    },
  });
}

/** Stores that list, name or delete the wrong objects. */
export const brokenListings: readonly BrokenStore[] = [
  {
    fault: 'stores keys in Unicode normal form',
    breaks: 'unusual keys keep their objects apart and are listed as they are',
    create: (good) => wrapObjectStore(good, { putObject: (key, body, o) => good.putObject(key.normalize('NFC'), body, o) }),
  },
  {
    fault: 'has a name for the empty key',
    breaks: 'a key that is none fails with INVALID_KEY',
    create: (good) => wrapObjectStore(good, { putObject: (key, body, o) => good.putObject(key || 'default', body, o) }),
  },
  {
    fault: 'lists without sizes',
    breaks: 'a listing tells keys and sizes',
    create: (good) => withList(good, (infos) => infos.map((info) => ({ ...info, size: 0 }))),
  },
  {
    fault: 'takes an empty folder for a missing bucket',
    breaks: 'a listing of nothing is empty',
    create: (good) =>
      withList(good, (infos, prefix, startAfter) => {
        if (!startAfter && infos.length === 0 && prefix.endsWith('/')) throw storeError('BUCKET_NOT_FOUND', `nothing at '${prefix}'`);
        return infos;
      }),
  },
  {
    fault: 'takes a prefix for a folder',
    breaks: 'a prefix is the beginning of a key, not a folder',
    create: (good) =>
      withList(good, (infos, prefix) => infos.filter(({ key }) => prefix.endsWith('/') || key === prefix || key.startsWith(`${prefix}/`))),
  },
  {
    fault: "sorts as JavaScript's strings do",
    breaks: "a listing ascends by the keys' UTF-8 bytes",
    create: (good) => withList(good, (infos, _, startAfter) => (startAfter ? infos : infos.sort((a, b) => (a.key < b.key ? -1 : 1)))),
  },
  {
    fault: "compares with startAfter as JavaScript's strings are",
    breaks: 'a listing with startAfter begins at the key after it, in the order of UTF-8 bytes',
    create: (good) =>
      wrapObjectStore(good, {
        async *listObjects(prefix, o = {}) {
          const { startAfter, ...others } = o;
          for await (const info of good.listObjects(prefix, others)) if (info.key > (startAfter ?? '')) yield info;
        },
      }),
  },
  {
    fault: 'lists the key of startAfter once more',
    breaks: 'a listing with startAfter begins at the key after it, in the order of UTF-8 bytes',
    create: (good) =>
      wrapObjectStore(good, {
        async *listObjects(prefix, o) {
          const there = o?.startAfter?.startsWith(prefix) ? await good.headObject(o.startAfter) : undefined;
          if (there) yield there;
          yield* good.listObjects(prefix, o);
        },
      }),
  },
  {
    fault: 'stops after the first page of objects',
    breaks: 'a listing goes past any page size',
    create: (good) => withList(good, (infos) => (infos.length > 2 * pageSize ? infos.slice(0, pageSize) : infos)),
  },
  {
    fault: 'tells a prefix once per page',
    breaks: 'common prefixes are distinct, ascending and end with the delimiter',
    create: (good) =>
      withPrefixes(good, (prefixes) => prefixes.flatMap((prefix) => (prefix.endsWith('/b/') ? [prefix, prefix] : [prefix]))),
  },
  {
    fault: 'stops after the first page of prefixes',
    breaks: 'common prefixes go past any page size',
    create: (good) => withPrefixes(good, (prefixes) => prefixes.slice(0, pageSize)),
  },
  {
    fault: 'deletes everything that begins with the key',
    breaks: 'delete removes the object and no other',
    create: (good) =>
      wrapObjectStore(good, {
        async deleteObject(key, o) {
          await good.deleteObject(key, o);
          for (const info of await collect(good.listObjects(key))) await good.deleteObject(info.key);
        },
      }),
  },
  {
    fault: 'fails to delete what is not there',
    breaks: 'delete of a missing key is success',
    create: (good) =>
      wrapObjectStore(good, {
        async deleteObject(key, o) {
          if (!o?.signal?.aborted && !o?.ifMatch && !(await good.headObject(key)))
            throw storeError('OBJECT_NOT_FOUND', `'${key}' is not there`);
          await good.deleteObject(key, o);
        },
      }),
  },
  {
    fault: 'remembers deleted keys for ever',
    breaks: 'a deleted key can be put again',
    create(good) {
      const deleted = new Set<string>();
      return wrapObjectStore(good, {
        async deleteObject(key, o) {
          await good.deleteObject(key, o);
          deleted.add(key);
        },
        async putObject(key, body, o) {
          if (deleted.has(key) && !o?.ifMatch) throw new LifeboatError({ code: 'STORE_ERROR', message: `'${key}' is deleted` });
          return await good.putObject(key, body, o);
        },
      });
    },
  },
];
