import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { inChunks } from '../../test/in-chunks.ts';
import { makeBucket } from '../../test/make-bucket.ts';
import { startProxy } from '../../test/proxy.ts';
import { createS3Store, type S3StoreOptions } from '../index.ts';

const minio = inject('real')?.minio;

describe.skipIf(!minio)('S3 store on a real server', () => {
  if (!minio) return;
  const { endpoint, accessKeyId, secretAccessKey } = minio;
  const bucket = makeBucket(minio, 's3-store');
  const create = async (options: Partial<S3StoreOptions> = {}) =>
    createS3Store({
      bucket: await bucket,
      endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
      ...options,
    });

  test('what a killed process left of a put is found and removed, and nothing was there to see', async () => {
    const program = join(import.meta.dirname, '../../test/put-for-ever.ts');
    const args = ['--conditions=@lifeboat/source', program, await bucket, endpoint, accessKeyId, secretAccessKey];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let lines = 0;
    for await (const chunk of child.stdout) {
      lines += String(chunk).split('\n').length - 1;
      if (lines > 30) break;
    }
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const store = await create();
    expect(await store.headObject('killed')).toBeUndefined();
    expect(await store.removeUnfinishedPuts?.('kill')).toBe(0);
    expect(await store.removeUnfinishedPuts?.('killed')).toBe(1);
    expect(await store.removeUnfinishedPuts?.('killed')).toBe(0);
  });

  test('an upload whose end was cut off is left, named and removable', async () => {
    const proxy = await startProxy({
      target: endpoint,
      intercept: ({ method, url }) => (/uploadId/.test(url ?? '') && method !== 'PUT' ? 'break' : undefined),
    });
    const store = await create({ endpoint: proxy.url, maxAttempts: 2 });
    const error = await store.putObject('cut', inChunks(20_000_000)).catch((rejection: unknown) => rejection);
    expect(error).toMatchObject({ code: 'STORE_UNREACHABLE', context: { unfinishedUploadLeft: true } });
    await proxy.stop();
    const direct = await create();
    expect(await direct.headObject('cut')).toBeUndefined();
    expect(await direct.removeUnfinishedPuts?.('cut')).toBe(1);
  });

  test('connection resets of 1.5 s in the middle of a put: the parts that had arrived are kept', async () => {
    let downSince: number | undefined;
    const proxy = await startProxy({
      target: endpoint,
      intercept: ({ url }) => {
        if (/partNumber=3/.test(url ?? '')) downSince ??= performance.now();
        return downSince !== undefined && performance.now() - downSince < 1_500 ? 'break' : undefined;
      },
    });
    const store = await create({ endpoint: proxy.url });
    await store.putObject('outage', inChunks(30_000_000));
    expect((await store.headObject('outage'))?.size).toBe(30_000_000);
    const sent = proxy.requests.filter((request) => /partNumber=1\b/.test(request));
    expect(sent).toHaveLength(1);
    expect(proxy.requests.filter((request) => request.includes('uploads'))).toHaveLength(1);
    await proxy.stop();
  });

  test('a probe finds what MinIO can do, and leaves nothing', async () => {
    const store = await create({ prefix: 'probed' });
    expect(await store.probe?.('backups/')).toEqual({
      checksumAlgorithm: 'CRC32',
      conditionalPut: 'true',
      conditionalReplace: 'true',
      conditionalDelete: 'false',
      listVersion: '2',
    });
    for await (const { key } of store.listObjects('')) throw new Error(`${key} is left`);
  });

  test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256', 'CRC64NVME', 'none'] as const)('checksum %s', async (checksumAlgorithm) => {
    const store = await create({ checksumAlgorithm });
    await store.putObject(`sum-${checksumAlgorithm}`, inChunks(10_000_000));
    await store.putObject(`sum-small-${checksumAlgorithm}`, Buffer.from('abc'));
    expect((await store.headObject(`sum-${checksumAlgorithm}`))?.size).toBe(10_000_000);
  });

  test('a missing bucket is told from a missing object, by every call', async () => {
    const store = await create({ bucket: 'there-is-no-such-bucket' });
    await expect(store.headObject('k')).rejects.toMatchObject({ code: 'BUCKET_NOT_FOUND' });
    await expect(store.getObject('k')).rejects.toMatchObject({ code: 'BUCKET_NOT_FOUND' });
    await expect(store.putObject('k', Buffer.from('x'))).rejects.toMatchObject({ code: 'BUCKET_NOT_FOUND' });
    await expect(store.putObject('k', inChunks(10_000_000))).rejects.toMatchObject({ code: 'BUCKET_NOT_FOUND' });
  });

  test('tags are stored', async () => {
    const store = await create({ tagging: 'team=a&purpose=back%20up' });
    await store.putObject('tagged', Buffer.from('x'));
    await store.putObject('tagged-large', inChunks(10_000_000));
    const { GetObjectTaggingCommand, S3Client } = await import('@aws-sdk/client-s3');
    const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    for (const Key of ['tagged', 'tagged-large']) {
      const { TagSet } = await client.send(new GetObjectTaggingCommand({ Bucket: await bucket, Key }));
      expect(TagSet).toEqual(expect.arrayContaining([{ Key: 'purpose', Value: 'back up' }]));
    }
  });
});
