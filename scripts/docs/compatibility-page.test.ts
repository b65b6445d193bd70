import { globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

test('each test that docs/velero/velero-compatibility.md names is there, and each difference names one', () => {
  const page = readFileSync(resolve(root, 'docs/velero/velero-compatibility.md'), 'utf8');
  const files = globSync(['packages/**/*.test.ts', 'test/**/*.test.ts'], { cwd: root, exclude: (path) => path === 'node_modules' });
  const known = new Set(files.map((file) => basename(file, '.test.ts')));
  const evidence = [...page.matchAll(/\(((?:[\w ,;:]|`[^`]+`|\n)+)\)$/gm)].map(([, names = '']) => names);
  const named = evidence.flatMap((names) => [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
  expect(named.length).toBeGreaterThan(100);
  const missing = named.filter((name) => name !== 'pnpm bench' && !known.has(name) && !known.has(`${name}.real`));
  expect([...new Set(missing)]).toEqual([]);
  const entries = page
    .slice(page.indexOf('## Different, on purpose: backups'), page.indexOf('## What real clusters hold'))
    .split(/\n(?=- |#|\n)/)
    .filter((entry) => entry.startsWith('- '));
  expect(entries.length).toBeGreaterThan(60);
  expect(entries.filter((entry) => !/`\)$|; Velero: read\)$/.test(entry.trim()))).toEqual([]);
});
