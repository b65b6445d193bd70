import { setTimeout as sleep } from 'node:timers/promises';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProxy } from '../../test/proxy.ts';
import { startEmulator, testStore } from '../../test/test-store.ts';

let emulator: Awaited<ReturnType<typeof startEmulator>>;
beforeAll(async () => {
  emulator = await startEmulator();
  await testStore(emulator.url).putObject('k', Buffer.alloc(2_000_000, 'x'));
});
afterAll(() => emulator.stop());

test('a body that breaks off fails the stream and says how far it came', async () => {
  const proxy = await startProxy({ target: emulator.url, intercept: () => 'cut-body' });
  const store = testStore(proxy.url);
  const read = async () => {
    for await (const _ of await store.getObject('k'));
  };
  const error = await read().catch((rejection: unknown) => rejection);
  expect(LifeboatError.isInstance(error, 'STORE_UNREACHABLE') && error.retryable).toBe(true);
  expect(String(error)).toMatch(/'k' in bucket 'bucket' .*connection broke after 1000000 of 2000000 bytes/);
  await proxy.stop();
});

test('a body that stands still fails; a reader that does may take its time', async () => {
  const store = testStore(emulator.url, { idleTimeoutInMs: 200 });
  let bytes = 0;
  for await (const chunk of await store.getObject('k')) {
    if (bytes === 0) await sleep(600);
    bytes += chunk.byteLength;
  }
  expect(bytes).toBe(2_000_000);

  const stalled = await startProxy({ intercept: () => ({ answer: 200, headers: { 'content-length': '10' }, body: 'x' }) });
  const read = async () => {
    for await (const _ of await testStore(stalled.url, { idleTimeoutInMs: 200 }).getObject('k'));
  };
  await expect(read()).rejects.toMatchObject({ code: expect.stringMatching(/STORE_(TIMEOUT|UNREACHABLE)/) });
  await stalled.stop();
});
