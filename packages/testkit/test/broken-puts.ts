import { LifeboatError, type ObjectStore } from '@lifeboat/core/plugin-api';
import { wrapObjectStore } from '@lifeboat/core/provider-kit';
import { readBody } from '../src/doubles/read-body.ts';
import { type BrokenStore, partSizeInBytes, storeError } from './broken-store.ts';

type Put = ObjectStore['putObject'];
const withPut = (good: ObjectStore, put: Put) => wrapObjectStore(good, { putObject: put });
const overlay = (base: Uint8Array, top: Uint8Array) => Buffer.concat([top, base.subarray(top.byteLength)]);
const contentOf = async (store: ObjectStore, key: string) =>
  (await store.headObject(key)) ? await readBody(await store.getObject(key)) : new Uint8Array(0);

/** Stores whose `putObject` stores the wrong thing. */
export const brokenPuts: readonly BrokenStore[] = [
  {
    fault: 'loses the last byte of an array of several parts',
    breaks: 'put stores a body of several parts',
    create: (good) =>
      withPut(good, (key, body, o) =>
        good.putObject(key, body instanceof Uint8Array && body.byteLength > partSizeInBytes ? body.subarray(1) : body, o),
      ),
  },
  {
    fault: 'takes the buffer behind a view from its start',
    breaks: 'put takes a Uint8Array that is a view into a larger buffer',
    create: (good) =>
      withPut(good, (key, body, o) =>
        good.putObject(key, body instanceof Uint8Array ? new Uint8Array(body.buffer, 0, body.byteLength) : body, o),
      ),
  },
  {
    fault: 'takes no web streams',
    breaks: 'put takes Node streams and web streams',
    create: (good) =>
      withPut(good, async (key, body, o) => {
        if (body instanceof ReadableStream) throw new TypeError('body.pipe is not a function');
        return await good.putObject(key, body, o);
      }),
  },
  {
    fault: 'makes no object of an empty stream',
    breaks: 'put stores zero bytes',
    create: (good) =>
      withPut(good, async (key, body, o) => {
        const bytes = body instanceof Uint8Array ? body : await readBody(body, o?.signal);
        const taken = bytes === body || bytes.byteLength > 0 || (await good.headObject(key));
        return taken ? await good.putObject(key, bytes, o) : {};
      }),
  },
  {
    fault: 'leaves the end of a longer object that it overwrites',
    breaks: 'put replaces an object',
    create: (good) =>
      withPut(good, async (key, body, o) => {
        const bytes = await readBody(body, o?.signal);
        const old =
          o?.signal?.aborted || o?.ifMatch !== undefined || key === '' || !key.isWellFormed()
            ? new Uint8Array(0)
            : await contentOf(good, key);
        return await good.putObject(key, bytes.byteLength < old.byteLength / 2 ? overlay(old, bytes) : bytes, o);
      }),
  },
  {
    fault: 'iterates a source twice',
    breaks: 'put reads a source once, one chunk at a time',
    create: (good) =>
      withPut(good, (key, body, o) => {
        if (!(body instanceof Uint8Array) && !(body instanceof ReadableStream)) body[Symbol.asyncIterator]();
        return good.putObject(key, body, o);
      }),
  },
  {
    fault: 'asks a source for two chunks at once',
    breaks: 'put reads a source once, one chunk at a time',
    create: (good) => withPut(good, (key, body, o) => good.putObject(key, body instanceof Uint8Array ? body : readAhead(body), o)),
  },
  {
    fault: 'mixes up bodies under load',
    breaks: 'puts of different keys run side by side',
    create(good) {
      let running = 0;
      return withPut(good, async (key, body, o) => {
        if (body instanceof Uint8Array) return await good.putObject(key, body, o);
        running++;
        try {
          const bytes = await readBody(body, o?.signal);
          if (running > 8) bytes[0] = (bytes[0] ?? 0) ^ 1;
          return await good.putObject(key, bytes, o);
        } finally {
          running--;
        }
      });
    },
  },
  {
    fault: 'appends when two puts of a key meet',
    breaks: 'puts of one key at the same time leave one of the bodies, whole',
    create(good) {
      const running = new Map<string, number>();
      return withPut(good, async (key, body, o) => {
        running.set(key, (running.get(key) ?? 0) + 1);
        try {
          if (body instanceof Uint8Array || o?.ifAbsent || o?.ifMatch) return await good.putObject(key, body, o);
          const bytes = await readBody(body, o?.signal);
          return await good.putObject(key, (running.get(key) ?? 0) > 1 ? Buffer.concat([bytes, bytes]) : bytes, o);
        } finally {
          running.set(key, (running.get(key) ?? 1) - 1);
        }
      });
    },
  },
  {
    fault: 'wraps the error of a source',
    breaks: "put rejects with its source's own error",
    create: (good) =>
      withPut(good, (key, body, o) =>
        good.putObject(key, body, o).catch((error: unknown) => {
          throw LifeboatError.isInstance(error) ? error : storeError('STORE_ERROR', 'the upload failed', error);
        }),
      ),
  },
  {
    fault: 'keeps what had arrived when a source fails',
    breaks: 'put whose source fails leaves no object',
    create: (good) =>
      withPut(good, (key, body, o) =>
        good.putObject(key, body, o).catch(async (error: unknown) => {
          if (!LifeboatError.isInstance(error) && !(await good.headObject(key))) await good.putObject(key, new Uint8Array(7));
          throw error;
        }),
      ),
  },
  {
    fault: 'removes the old object when a put fails',
    breaks: 'put that fails leaves the object that was there',
    create: (good) =>
      withPut(good, (key, body, o) =>
        good.putObject(key, body, o).catch(async (error: unknown) => {
          if (!LifeboatError.isInstance(error)) await good.deleteObject(key);
          throw error;
        }),
      ),
  },
  {
    fault: "rejects an aborted put with the platform's AbortError",
    breaks: 'put that is aborted rejects with CANCELED, also while its source hangs',
    create: (good) =>
      withPut(good, (key, body, o) =>
        good.putObject(key, body, o).catch((error: unknown) => {
          throw body instanceof Uint8Array || !o?.signal?.aborted ? error : o.signal.reason;
        }),
      ),
  },
  {
    fault: 'keeps what had arrived when a put is aborted',
    breaks: 'put that is aborted leaves no object',
    create: (good) =>
      withPut(good, (key, body, o) =>
        good.putObject(key, body, o).catch(async (error: unknown) => {
          if (!(body instanceof Uint8Array) && LifeboatError.isInstance(error, 'CANCELED')) await good.putObject(key, new Uint8Array(7));
          throw error;
        }),
      ),
  },
];

/** Calls `next` again before it has answered. */
async function* readAhead(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const source = body[Symbol.asyncIterator]();
  for (;;) {
    const steps = await Promise.allSettled([source.next(), source.next()]);
    for (const step of steps) {
      if (step.status === 'rejected') throw step.reason;
      if (step.value.done) return;
      yield step.value.value;
    }
  }
}
