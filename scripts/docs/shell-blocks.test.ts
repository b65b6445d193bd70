import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readShellBlocks } from '../recipes/read-shell-blocks.ts';
import { shellBlocks } from '../recipes/shell-blocks.ts';
import { shownWords } from '../recipes/shown-words.ts';

const root = resolve(import.meta.dirname, '../..');

test('each block of shell lines in the docs and READMEs is run, or it is said who does what it says, or why nobody can', async () => {
  const blocks = await readShellBlocks(root);
  const known = Object.entries(shellBlocks).flatMap(([page, lines]) => Object.keys(lines).map((line) => `${page}: ${line}`));
  const unknown = blocks.filter(({ page, text }) => !known.some((each) => `${page}: ${text}`.startsWith(each)));
  expect(unknown.map(({ page, text }) => `${page}: ${text.split('\n')[0]}`)).toEqual([]);
  expect(known.filter((each) => !blocks.some(({ page, text }) => `${page}: ${text}`.startsWith(each)))).toEqual([]);
});

test('what is said to check a block has its commands and flags, or names its page', async () => {
  const problems: string[] = [];
  for (const { page, text } of await readShellBlocks(root)) {
    const [line = '', how] = Object.entries(shellBlocks[page] ?? {}).find(([start]) => text.startsWith(start)) ?? [];
    const files = !how ? [] : 'page' in how ? [how.page] : 'by' in how ? [how.by].flat() : [];
    if (!how || files.length === 0) continue;
    const source = (await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')))).join('\n');
    const wanted = 'page' in how ? [new RegExp(page.replace(/^docs\//, ''))] : shownWords(text);
    problems.push(...wanted.filter((pattern) => !pattern.test(source)).map((pattern) => `${page}: ${line}: ${pattern} is not in ${files}`));
  }
  expect(problems).toEqual([]);
});
