import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileSystemObjectStore } from '@lifeboat/core';
import { afterAll, describe, test } from 'vitest';
import { objectStoreSuite } from './object-store-suite.ts';

const folder = mkdtemp(join(tmpdir(), 'lifeboat-fs-suite-'));
afterAll(async () => rm(await folder, { recursive: true, force: true }));

objectStoreSuite({
  runner: { describe, test },
  name: 'file-system store',
  createStore: async () => createFileSystemObjectStore({ root: await folder, fsync: false }),
  partSizeInBytes: 1024 * 1024,
  memoryLimitInBytes: 8 * 1024 * 1024,
});
