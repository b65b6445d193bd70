// node conformance.ts: every promise of the ObjectStore contract is one test, of either store.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { objectStoreSuite, type SuiteRunner } from '@lifeboat/testkit';
import { createShareObjectStore } from './share-provider.ts';
import { createSqliteObjectStore } from './sqlite-object-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'provider-'));
after(() => rmSync(folder, { recursive: true }));
const runner: SuiteRunner = { describe, test: (name, body) => test(name, (context) => body(context)) };
const common = { runner, pageSize: 500, partSizeInBytes: 1024 * 1024, memoryLimitInBytes: 8 * 1024 * 1024 };

objectStoreSuite({
  ...common,
  name: 'share',
  createStore: () => createShareObjectStore(join(folder, 'share'), 'some/prefix', async () => true),
});

objectStoreSuite({
  ...common,
  name: 'SQLite',
  createStore: () => createSqliteObjectStore({ file: join(folder, 'backups.db'), prefix: 'some/prefix' }),
});

test('a share that is not mounted is no empty store', async () => {
  const listing = createShareObjectStore(folder).listObjects('')[Symbol.asyncIterator]();
  await assert.rejects(listing.next(), { code: 'STORE_UNREACHABLE' });
});
