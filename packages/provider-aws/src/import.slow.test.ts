import { join } from 'node:path';
import { test } from 'vitest';
import { expectQuietImport } from '../../../test/testing/quiet-import.ts';

test('importing it and making stores does no I/O, reads no environment, loads no SDK and takes little time', async () => {
  await expectQuietImport({
    folder: join(import.meta.dirname, '..'),
    loads: [],
    use: `
    found.createAwsProvider({ withoutCredentials: 'default-chain' });
    found.createS3ObjectStore({ bucket: 'bucket', credentials: 'default-chain' });
    found.createEbsVolumeSnapshotter({ region: 'eu-west-1', credentials: 'default-chain' });
  `,
  });
});
