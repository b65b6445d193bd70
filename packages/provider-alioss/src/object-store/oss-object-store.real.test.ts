import { objectStoreSuite } from '@lifeboat/testkit';
import { afterAll, describe, test } from 'vitest';
import { startMoto } from '../../../../test/real-servers/moto.ts';
import { makeOssBucket, motoStore } from '../../test/moto-store.ts';

const moto = await startMoto();
afterAll(() => moto?.stop());

// The server is a process of its own: what is measured here is the memory of the put.
describe.skipIf(!moto)('ali-oss against moto', () => {
  if (!moto) return;
  const url = moto.url.replace('127.0.0.1', 'localhost');
  const bucket = makeOssBucket(url);

  objectStoreSuite({
    runner: { describe, test },
    createStore: async () => motoStore(url, await bucket),
    secrets: ['moto-takes-any-secret'],
    partSizeInBytes: 5 * 1024 * 1024,
    pageSize: 50,
    memoryLimitInBytes: 40 * 1024 * 1024,
  });
});
