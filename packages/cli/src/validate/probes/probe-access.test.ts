import { wrapObjectStore } from '@lifeboat/core';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { probeAccess } from './probe-access.ts';

const fiveMinutes = 300_000;

test.each([
  ['ahead of', -fiveMinutes, fiveMinutes],
  ['behind', fiveMinutes, -fiveMinutes],
  ['equal to', 0, 0],
])("a server's clock that is %s this machine's", async (_, shift, expected) => {
  const { clockAheadInMs = Number.NaN } = await probeAccess(createMemoryObjectStore(), 'p/', () => new Date(Date.now() + shift));
  expect(Math.abs(clockAheadInMs - expected)).toBeLessThan(1500);
});

test('times of whole seconds, as HTTP has them, are no skew', async () => {
  const store = createMemoryObjectStore();
  const rounded = wrapObjectStore(store, {
    async headObject(key) {
      const info = await store.headObject(key);
      return info && { ...info, lastModified: new Date(Math.floor(Date.now() / 1000) * 1000) };
    },
  });
  const { clockAheadInMs } = await probeAccess(rounded, 'p/', () => new Date());
  expect(clockAheadInMs).toBe(0);
});
