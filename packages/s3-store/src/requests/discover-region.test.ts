import { expect, test } from 'vitest';
import { startProxy } from '../../test/proxy.ts';
import { discoverRegion } from '../index.ts';

const discover = async (answer: number, headers: Record<string, string> = {}) => {
  const proxy = await startProxy({ intercept: () => ({ answer, headers }) });
  try {
    const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
    return await discoverRegion({ bucket: 'my-bucket', endpoint: proxy.url, forcePathStyle: true, credentials });
  } finally {
    await proxy.stop();
  }
};

test.each([200, 301, 400, 403])('the region comes with answer %d', async (answer) => {
  expect(await discover(answer, { 'x-amz-bucket-region': 'ap-south-1' })).toBe('ap-south-1');
});

test('a bucket that is not there, and one that tells nothing', async () => {
  await expect(discover(404)).rejects.toMatchObject({ code: 'BUCKET_NOT_FOUND' });
  await expect(discover(403)).rejects.toMatchObject({ code: 'STORE_ACCESS_DENIED', message: expect.stringContaining('Set the region') });
});
