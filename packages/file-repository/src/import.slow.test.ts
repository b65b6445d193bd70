import { join } from 'node:path';
import { test } from 'vitest';
import { expectQuietImport } from '../../../test/testing/quiet-import.ts';

test('importing it does no I/O, reads no environment, loads no WASM and takes little time', async () => {
  await expectQuietImport({
    folder: join(import.meta.dirname, '..'),
    loads: [],
    use: 'if (found.kopia.name !== "kopia" || found.restic.name !== "restic") throw new Error();',
  });
});
