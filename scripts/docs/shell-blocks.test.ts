import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readShellBlocks } from '../recipes/read-shell-blocks.ts';
import { shellBlocks } from '../recipes/shell-blocks.ts';

const root = resolve(import.meta.dirname, '../..');

test('each block of shell lines in the docs and READMEs is run, or it is said who does what it says, or why nobody can', async () => {
  const blocks = await readShellBlocks(root);
  const known = Object.entries(shellBlocks).flatMap(([page, lines]) => Object.keys(lines).map((line) => `${page}: ${line}`));
  const unknown = blocks.filter(({ page, text }) => !known.some((each) => `${page}: ${text}`.startsWith(each)));
  expect(unknown.map(({ page, text }) => `${page}: ${text.split('\n')[0]}`)).toEqual([]);
  expect(known.filter((each) => !blocks.some(({ page, text }) => `${page}: ${text}`.startsWith(each)))).toEqual([]);
  const tests = Object.values(shellBlocks).flatMap((lines) => Object.values(lines).flatMap((how) => ('by' in how ? [how.by] : [])));
  expect(tests.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
