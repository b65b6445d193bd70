import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('each test that docs/production/security.md names is there, and each promise names one', async () => {
  const page = await readFile(join(root, 'docs/production/security.md'), 'utf8');
  const named = [...page.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const entries = page.split(/\n(?=- |#|\n)/).filter((entry) => entry.startsWith('- '));
  const promises = entries.filter((entry) => /\bcannot\b/.test(entry));
  expect(promises.length).toBeGreaterThan(4);
  expect(promises.filter((entry) => !/\.test\.ts`/.test(entry))).toEqual([]);
});
