import assert from 'node:assert/strict';
import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { assertNoSecret } from '../assert-no-secret.ts';
import { assertObject } from '../assert-object.ts';
import type { ObjectStoreCase } from '../object-store-case.ts';
import { readObject } from '../read-object.ts';
import { rejectsWith } from '../rejects-with.ts';
import { sampleBytes } from '../sample-bytes.ts';

async function failures(store: ObjectStore, prefix: string): Promise<unknown[]> {
  await store.putObject(`${prefix}a`, sampleBytes(10)).catch(() => {});
  const calls = [
    () => readObject(store, `${prefix}missing`),
    () => store.putObject(`${prefix}a`, sampleBytes(10), { signal: AbortSignal.abort() }),
    () => store.putObject('', sampleBytes(10)),
    () => store.headObject(`${prefix}a`).then(() => store.getObject(`${prefix}a`, { range: { start: 5, end: 1 } })),
  ];
  return await Promise.all(calls.map((call) => call().catch((error: unknown) => error)));
}

/** Credentials belong to one store and are never shown. */
export const credentialCases: readonly ObjectStoreCase[] = [
  {
    name: 'errors show no secret',
    given: 'secrets',
    async run({ store, prefix, secrets }) {
      for (const error of await failures(store, prefix)) assertNoSecret(error, secrets, String(error));
    },
  },
  {
    name: 'the store shows no secret of itself',
    given: 'secrets',
    async run({ store, secrets }) {
      assertNoSecret(store, secrets, 'inspecting the store');
      assertNoSecret(JSON.stringify(store), secrets, 'JSON of the store');
    },
  },
  {
    name: 'refused credentials fail with STORE_ACCESS_DENIED and show no secret',
    given: 'createDeniedStore',
    async run({ prefix, secrets, createDeniedStore }) {
      const denied = await createDeniedStore();
      const list = async () => {
        for await (const _ of denied.listObjects(prefix));
      };
      const calls: readonly [string, () => Promise<unknown>][] = [
        ['putObject', () => denied.putObject(`${prefix}a`, sampleBytes(10))],
        ['getObject', () => readObject(denied, `${prefix}a`)],
        ['headObject', () => denied.headObject(`${prefix}a`)],
        ['listObjects', list],
        ['deleteObject', () => denied.deleteObject(`${prefix}a`)],
      ];
      for (const [name, call] of calls) {
        assertNoSecret(await rejectsWith('STORE_ACCESS_DENIED', call(), name), secrets, `the error of ${name}`);
      }
    },
  },
  {
    name: 'two stores with different credentials do not mix',
    given: 'createDeniedStore',
    async run({ store, prefix, createDeniedStore }) {
      const denied = await createDeniedStore();
      const rounds = Array.from({ length: 10 }, async (_, i) => {
        await Promise.all([
          store.putObject(`${prefix}k${i}`, sampleBytes(1000, i + 1)),
          rejectsWith('STORE_ACCESS_DENIED', denied.putObject(`${prefix}denied${i}`, sampleBytes(10)), `round ${i}`),
        ]);
        await assertObject(store, `${prefix}k${i}`, sampleBytes(1000, i + 1), `round ${i}`);
        assert.equal(await store.headObject(`${prefix}denied${i}`), undefined, 'the refused put has stored something');
      });
      await Promise.all(rounds);
    },
  },
];
