import { join } from 'node:path';
import { test } from 'vitest';
import { expectQuietImport } from '../../../test/testing/quiet-import.ts';

test('importing does no I/O, reads no environment and takes little time', async () => {
  await expectQuietImport({ folder: join(import.meta.dirname, '..'), loads: [] });
});
