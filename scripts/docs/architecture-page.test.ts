import { globSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const core = resolve(root, 'packages/core/src');

test('docs/extending/architecture.md has a line for each folder of core, and for no other', () => {
  const page = readFileSync(resolve(root, 'docs/extending/architecture.md'), 'utf8');
  const named = [...page.matchAll(/^ {2}([a-z][a-z/-]*)\/ +\S/gm)].map(([, folder]) => folder);
  const files = globSync('**/*.ts', { cwd: core }).filter((path) => !/\.test\.ts$|(^|\/)(test|testing)\//.test(path));
  const folders = new Set(files.map((path) => relative(core, dirname(resolve(core, path)))));
  folders.delete('');
  folders.add('storage'); // it has rooms only
  expect(named.sort()).toEqual([...folders].sort());
});
