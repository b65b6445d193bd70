import { join } from 'node:path';
import { test } from 'vitest';
import { expectQuietImport } from '../../../test/testing/quiet-import.ts';

test('importing it and making definitions does no I/O, reads no environment, loads no client and takes little time', async () => {
  await expectQuietImport({
    folder: join(import.meta.dirname, '..'),
    loads: ['croner', 'p-queue'],
    use: 'found.customResourceDefinitions()',
  });
});
