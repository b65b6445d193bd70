import { join } from 'node:path';
import { test } from 'vitest';
import { expectQuietImport } from '../../../test/testing/quiet-import.ts';

test('importing it and making stores does no I/O, reads no environment, loads no SDK and takes little time', async () => {
  await expectQuietImport({
    folder: join(import.meta.dirname, '..'),
    loads: [],
    use: `
    const credentials = { accessKeyId: 'id', accessKeySecret: 'secret' };
    found.createOssObjectStore({ bucket: 'bucket', region: 'cn-test', credentials });
    found.createOssObjectStore({ bucket: 'bucket', region: 'cn-test', credentials, driver: 's3' });
    found.createEcsDiskVolumeSnapshotter({ region: 'cn-test', credentials });
    found.createAliyunProvider({ withoutCredentials: 'ecs-ram-role' });
  `,
  });
});
