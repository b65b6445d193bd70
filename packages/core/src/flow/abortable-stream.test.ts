import { expect, test } from 'vitest';
import { exposeGarbageCollection } from '../../../../test/testing/expose-garbage-collection.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { abortableStream } from './abortable-stream.ts';

const endless = (onReturn: () => void) => ({
  [Symbol.asyncIterator]: () => ({
    next: async () => ({ done: false as const, value: new Uint8Array(1) }),
    return: async () => {
      onReturn();
      return { done: true as const, value: undefined };
    },
  }),
});

test('passes a stream on, and its error', async () => {
  const { signal } = new AbortController();
  const chunks: number[] = [];
  async function* source() {
    yield Uint8Array.of(1);
    yield Uint8Array.of(2);
    throw new Error('the source broke');
  }
  const reading = async () => {
    for await (const chunk of abortableStream(source(), { signal, what: 'Reading' })) chunks.push(...chunk);
  };
  await expect(reading()).rejects.toThrow('the source broke');
  expect(chunks).toEqual([1, 2]);
});

test.each(['while the source is silent', 'between two chunks'])(
  'an abort %s ends it with CANCELED and lets the source go',
  async (when) => {
    const controller = new AbortController();
    let returned = false;
    const onReturn = () => {
      returned = true;
    };
    const silent = {
      [Symbol.asyncIterator]: () => ({ ...endless(onReturn)[Symbol.asyncIterator](), next: () => new Promise<never>(() => {}) }),
    };
    const source = when === 'between two chunks' ? endless(onReturn) : silent;
    const reading = async () => {
      for await (const _ of abortableStream(source, { signal: controller.signal, what: 'Reading' })) controller.abort();
    };
    setTimeout(() => controller.abort(), 20);
    const error = await reading().catch((e: unknown) => e);
    expect(LifeboatError.isInstance(error, 'CANCELED')).toBe(true);
    expect(returned).toBe(true);
  },
);

test('keeps no chunk once it was passed on', async () => {
  const { signal } = new AbortController();
  const chunks: WeakRef<Uint8Array>[] = [];
  async function* source() {
    for (let i = 0; i < 200; i++) {
      const chunk = new Uint8Array(1024 * 1024);
      chunks.push(new WeakRef(chunk));
      yield chunk;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  for await (const _ of abortableStream(source(), { signal, what: 'Reading' }));
  exposeGarbageCollection()();
  expect(chunks.filter((chunk) => chunk.deref()).length).toBeLessThan(5);
});
