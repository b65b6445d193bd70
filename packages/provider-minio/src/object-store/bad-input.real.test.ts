import { afterEach, describe, expect, inject, test, vi } from 'vitest';
import { inChunks } from '../../../s3-store/test/in-chunks.ts';
import { makeBucket } from '../../../s3-store/test/make-bucket.ts';
import { createMinioObjectStore, type MinioObjectStoreOptions } from '../index.ts';

const minio = inject('real')?.minio;

describe.skipIf(!minio)('what MinIO refuses', () => {
  if (!minio) return;
  const { endpoint, accessKeyId, secretAccessKey } = minio;
  const credentials = { accessKeyId, secretAccessKey };
  const bucket = makeBucket(minio, 'bad-input');
  const create = async (options: Partial<MinioObjectStoreOptions> = {}) =>
    createMinioObjectStore({ endpoint, bucket: await bucket, credentials, ...options });
  const large = 11 * 1024 * 1024;
  afterEach(() => void vi.useRealTimers());

  test.each<[string, Partial<MinioObjectStoreOptions>, string, RegExp]>([
    [
      'an unknown key',
      { credentials: { ...credentials, accessKeyId: 'nobody-knows-it' } },
      'STORE_ACCESS_DENIED',
      /does not know this access key id. Check the credentials/,
    ],
    [
      'a wrong secret',
      { credentials: { ...credentials, secretAccessKey: 'a-wrong-secret' } },
      'STORE_ACCESS_DENIED',
      /does not belong to the access key id. Check/,
    ],
    ['a missing bucket', { bucket: 'nobody-made-it' }, 'BUCKET_NOT_FOUND', /Create it, or check the bucket's name/],
    ['https where http is spoken', { endpoint: endpoint.replace('http:', 'https:') }, 'STORE_UNREACHABLE', /may speak http/],
  ])('%s: the code says which, the message what to do, and nothing is half written', async (what, options, code, message) => {
    const store = await create({ maxAttempts: 1, ...options });
    for (const body of [Buffer.from('small'), inChunks(large)]) {
      const error = await store.putObject(what, body).catch((rejection: unknown) => rejection);
      expect(error).toMatchObject({ code, retryable: false, message: expect.stringMatching(message) });
    }
    const good = await create();
    expect(await good.headObject(what)).toBeUndefined();
    expect(await good.removeUnfinishedPuts?.(what)).toBe(0);
  });

  // A clock that stays wrong is STORE_CLOCK_SKEW: see the S3 store's tests.
  test('a clock that is an hour ahead: one attempt is enough, which takes the time from the answer', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    await (await create({ maxAttempts: 1 })).putObject('clock', inChunks(large));
    vi.useRealTimers();
    const store = await create();
    expect((await store.headObject('clock'))?.size).toBe(large);
    expect(await store.removeUnfinishedPuts?.('clock')).toBe(0);
  });
});
