import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { type StoreWrapper, wrapObjectStore } from './wrap-object-store.ts';

test('a call meets the last layer first, and each layer is told the store inside', async () => {
  const met: string[] = [];
  const named =
    (name: string): StoreWrapper =>
    (inner) => ({
      headObject: async (key, options) => {
        met.push(name);
        return await inner.headObject(key, options);
      },
    });
  const store = wrapObjectStore(createMemoryObjectStore(), named('inside'), named('middle'), named('outside'));
  expect(await store.headObject('k')).toBeUndefined();
  expect(met).toEqual(['outside', 'middle', 'inside']);
});

test('what is not replaced goes through, supports as it is at that moment', () => {
  const supports = { signedUrls: false, conditionalPut: true, conditionalReplace: true, conditionalDelete: true };
  const inner: ObjectStore = { ...createMemoryObjectStore(), supports, place: 'mem://a', risks: ['none'], patienceInMs: 7 };
  const wrapped = wrapObjectStore(inner, {}, () => ({}));
  expect(wrapped).toMatchObject({ specVersion: 1, supports, place: 'mem://a', risks: ['none'], patienceInMs: 7 });
  supports.conditionalPut = false;
  expect(wrapped.supports.conditionalPut).toBe(false);
  let signedUrls = false;
  const probing = wrapObjectStore(inner, {
    get supports() {
      return { ...supports, signedUrls };
    },
  });
  signedUrls = true;
  expect(probing.supports.signedUrls).toBe(true);
});

test('a store of a class keeps its this; what is undefined the store does not have', async () => {
  class Own {
    readonly specVersion = 1;
    readonly supports = { signedUrls: true, conditionalPut: false, conditionalReplace: false, conditionalDelete: false };
    #memory = createMemoryObjectStore();
    #closed = 0;
    get closed() {
      return this.#closed;
    }
    putObject(...call: Parameters<ObjectStore['putObject']>) {
      return this.#memory.putObject(...call);
    }
    getObject(key: string) {
      return this.#memory.getObject(key);
    }
    headObject(key: string) {
      return this.#memory.headObject(key);
    }
    listObjects(prefix: string) {
      return this.#memory.listObjects(prefix);
    }
    listCommonPrefixes(prefix: string, delimiter: string) {
      return this.#memory.listCommonPrefixes(prefix, delimiter);
    }
    deleteObject(key: string) {
      return this.#memory.deleteObject(key);
    }
    async createSignedUrl(key: string) {
      return `https://host/${key}?${this.#closed}`;
    }
    async close() {
      this.#closed++;
    }
  }
  const own = new Own();
  const wrapped = wrapObjectStore(own, {});
  await wrapped.putObject('k', Buffer.from('x'));
  expect((await wrapped.headObject('k'))?.size).toBe(1);
  expect(await wrapped.createSignedUrl?.('k', 1)).toBe('https://host/k?0');
  await wrapped.close?.();
  expect(own.closed).toBe(1);
  expect(wrapObjectStore(own, { createSignedUrl: undefined })).not.toHaveProperty('createSignedUrl');
});

test('what is no store, no layer, or would make none, is refused by name', () => {
  const memory = createMemoryObjectStore();
  const refused = (message: RegExp) => expect.objectContaining({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) });
  expect(() => wrapObjectStore(undefined as never)).toThrow(refused(/^wrapObjectStore: store: Required value/));
  expect(() => wrapObjectStore({ ...memory, getObject: 5 } as never)).toThrow(refused(/store\.getObject: .*must be of type function/));
  expect(() => wrapObjectStore(memory, 'readOnly' as never)).toThrow(refused(/wrappers\[0\]/));
  expect(() => wrapObjectStore(memory, (() => undefined) as never)).toThrow(refused(/layer 1 of 1: .*must be of type object/));
  expect(() => wrapObjectStore(memory, { putObject: undefined } as never)).toThrow(refused(/store\.putObject: Required value/));
  expect(() => wrapObjectStore(memory, { putObjekt: () => {} } as never)).toThrow(refused(/putObjekt: .*did you mean putObject/));
});
