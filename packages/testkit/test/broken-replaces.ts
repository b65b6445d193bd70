import { setTimeout as sleep } from 'node:timers/promises';
import { wrapObjectStore } from '@lifeboat/core/provider-kit';
import { readBody } from '../src/doubles/read-body.ts';
import { type BrokenStore, partSizeInBytes, storeError } from './broken-store.ts';

/** Stores that break puts, deletes and gets with `ifMatch`, and what they go by. */
export const brokenReplaces: readonly BrokenStore[] = [
  {
    fault: 'loses a byte of a large conditional replace',
    breaks: 'ifMatch replaces the object that it names',
    create: (good) =>
      wrapObjectStore(good, {
        async putObject(key, body, o) {
          if (o?.ifMatch === undefined || o.signal?.aborted) return await good.putObject(key, body, o);
          const bytes = await readBody(body, o.signal);
          return await good.putObject(key, bytes.byteLength > partSizeInBytes + 50 ? bytes.subarray(1) : bytes, o);
        },
      }),
  },
  {
    fault: 'has an error of its own for an object that is another one',
    breaks: 'ifMatch fails with OBJECT_CHANGED and leaves the object that is there',
    create: (good) =>
      wrapObjectStore(good, {
        async putObject(key, body, o) {
          const there = isEtag(o?.ifMatch) ? await good.headObject(key) : undefined;
          if (there && !o?.ifAbsent && there.etag !== o?.ifMatch) throw storeError('STORE_ERROR', `'${key}': precondition failed`);
          return await good.putObject(key, body, o);
        },
      }),
  },
  {
    fault: 'takes what is gone for what may be put',
    breaks: 'ifMatch fails with OBJECT_CHANGED when the object is gone, and makes none',
    create: (good) =>
      wrapObjectStore(good, {
        async putObject(key, body, o) {
          const isGone = isEtag(o?.ifMatch) && !(await good.headObject(key));
          return await good.putObject(key, body, isGone ? {} : o);
        },
      }),
  },
  {
    fault: 'compares first and replaces then',
    breaks: 'ifMatch lets one of several racing replaces win and tells the others',
    create: (good) =>
      wrapObjectStore(good, {
        async putObject(key, body, o) {
          const matches = isEtag(o?.ifMatch) && !o?.ifAbsent && (await good.headObject(key))?.etag === o?.ifMatch;
          if (!matches) return await good.putObject(key, body, o);
          await sleep(20);
          return await good.putObject(key, body);
        },
      }),
  },
  {
    fault: 'takes a missing object for a changed one',
    breaks: 'delete with ifMatch removes the object that it names; a missing one is success',
    create: (good) =>
      wrapObjectStore(good, {
        async deleteObject(key, o) {
          if (isEtag(o?.ifMatch) && !(await good.headObject(key))) throw storeError('OBJECT_CHANGED', `'${key}' is gone`);
          await good.deleteObject(key, o);
        },
      }),
  },
  {
    fault: 'deletes whatever is there, as MinIO does with If-Match',
    breaks: 'delete with ifMatch fails with OBJECT_CHANGED and leaves another object',
    create: (good) => wrapObjectStore(good, { deleteObject: (key, o) => good.deleteObject(key, isEtag(o?.ifMatch) ? {} : o) }),
  },
  {
    fault: 'says that it cannot replace conditionally, and replaces unconditionally',
    breaks: 'a condition that is none, or that the store lacks, is refused and changes nothing',
    create: (good) =>
      wrapObjectStore(good, {
        supports: { ...good.supports, conditionalReplace: false },
        putObject: (key, body, o) => good.putObject(key, body, isEtag(o?.ifMatch) && !o?.ifAbsent ? {} : o),
      }),
  },
  {
    fault: 'deletes whatever is there for the etag *',
    breaks: 'a condition that is none, or that the store lacks, is refused and changes nothing',
    create: (good) => wrapObjectStore(good, { deleteObject: (key, o) => good.deleteObject(key, o?.ifMatch === '*' ? {} : o) }),
  },
  {
    fault: 'lists etags without the quotes that they have elsewhere',
    breaks: 'put, head and listing tell one etag, and another put another one',
    create: (good) =>
      wrapObjectStore(good, {
        async headObject(key, o) {
          const info = await good.headObject(key, o);
          return info && { ...info, etag: `"${info.etag}"` };
        },
        putObject: async (key, body, o) => ({ etag: `"${(await good.putObject(key, body, unquoted(o))).etag}"` }),
        getObject: (key, o) => good.getObject(key, unquoted(o)),
        deleteObject: (key, o) => good.deleteObject(key, unquoted(o)),
      }),
  },
  {
    fault: 'tells of a put the etag of what was there before',
    breaks: 'put, head and listing tell one etag, and another put another one',
    create: (good) =>
      wrapObjectStore(good, {
        async putObject(key, body, o) {
          const isPlain = o === undefined && !(body instanceof Uint8Array);
          const before = isPlain ? await good.headObject(key) : undefined;
          const stored = await good.putObject(key, body, o);
          return before?.etag ? { etag: before.etag } : stored;
        },
      }),
  },
  {
    fault: 'takes seconds for milliseconds in lastModified',
    breaks: "head and listing tell when an object was stored, by the store's clock",
    create: (good) =>
      wrapObjectStore(good, {
        async headObject(key, o) {
          const info = await good.headObject(key, o);
          return info && { ...info, lastModified: new Date(Date.now() / 1000) };
        },
      }),
  },
  {
    fault: 'lists without times',
    breaks: "head and listing tell when an object was stored, by the store's clock",
    create: (good) =>
      wrapObjectStore(good, {
        async *listObjects(prefix, o) {
          for await (const { lastModified: _, ...info } of good.listObjects(prefix, o)) yield info;
        },
      }),
  },
  {
    fault: 'forgets the range of a get with a condition',
    breaks: 'get with ifMatch reads the object that it names, also a range of it',
    create: (good) =>
      wrapObjectStore(good, {
        getObject: (key, o) => good.getObject(key, isEtag(o?.ifMatch) ? { ifMatch: o?.ifMatch ?? '' } : o),
      }),
  },
  {
    fault: 'reads whatever is there',
    breaks: 'get with ifMatch fails with OBJECT_CHANGED before the first byte of another object',
    create: (good) =>
      wrapObjectStore(good, {
        getObject(key, o) {
          const { ifMatch: _, ...others } = o ?? {};
          return good.getObject(key, others);
        },
      }),
  },
];

/** What the suite gives for none is left to the good store. */
function isEtag(etag: string | undefined): boolean {
  return etag !== undefined && etag !== '' && etag !== '*';
}

function unquoted<T extends { readonly ifMatch?: string }>(options: T | undefined): T {
  const { ifMatch } = options ?? {};
  return { ...options, ...(isEtag(ifMatch) ? { ifMatch: ifMatch?.slice(1, -1) } : {}) } as T;
}
