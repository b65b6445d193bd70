import { join } from 'node:path';
import { test } from 'vitest';
import { expectQuietImport } from '../../../test/testing/quiet-import.ts';

test('importing it and making stores does no I/O, reads no environment, loads no SDK and takes little time', async () => {
  await expectQuietImport({
    folder: join(import.meta.dirname, '..'),
    loads: [],
    use: `
    found.createMinioProvider();
    const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
    found.createMinioObjectStore({ bucket: 'bucket', endpoint: 'http://127.0.0.1:1', credentials });
  `,
  });
});
