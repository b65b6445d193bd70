// node conformance.ts: every promise of the ObjectStore contract is one test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { objectStoreSuite } from '@lifeboat/testkit';
import { createSqliteObjectStore } from './sqlite-object-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
after(() => rmSync(folder, { recursive: true }));

objectStoreSuite({
  runner: { describe, test: (name, body) => test(name, (context) => body(context)) },
  name: 'SQLite',
  createStore: () => createSqliteObjectStore({ file: join(folder, 'backups.db'), prefix: 'some/prefix' }),
  pageSize: 500,
  partSizeInBytes: 1024 * 1024,
  memoryLimitInBytes: 8 * 1024 * 1024,
});
