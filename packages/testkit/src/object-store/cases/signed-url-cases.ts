import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertBytes } from '../assert-object.ts';
import type { CaseContext, ObjectStoreCase } from '../object-store-case.ts';
import { sampleBytes } from '../sample-bytes.ts';

async function signedUrl({ store }: CaseContext, key: string, ttlInSeconds: number): Promise<string> {
  assert.ok(store.createSignedUrl, 'supports.signedUrls is true, and there is no createSignedUrl');
  return await store.createSignedUrl(key, ttlInSeconds);
}

/** `createSignedUrl`. */
export const signedUrlCases: readonly ObjectStoreCase[] = [
  {
    name: 'a signed URL lets anyone get the object',
    needs: 'signedUrls',
    async run(context) {
      const key = `${context.prefix}with space+plus-é.gz`;
      await context.store.putObject(key, sampleBytes(5000));
      const response = await fetch(await signedUrl(context, key, 60));
      assert.equal(response.status, 200);
      assertBytes(new Uint8Array(await response.arrayBuffer()), sampleBytes(5000), 'the body');
    },
  },
  {
    name: 'a signed URL dies after its time',
    needs: 'signedUrls',
    async run(context) {
      await context.store.putObject(`${context.prefix}a`, sampleBytes(10));
      const url = await signedUrl(context, `${context.prefix}a`, 1);
      await sleep(2500);
      assert.equal((await fetch(url)).ok, false, 'it still works after its time');
    },
  },
];
