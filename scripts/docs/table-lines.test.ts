import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const longest = 160;

test(`no line of a table in the docs is longer than ${longest} characters: such a table is a list in disguise`, () => {
  const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md', 'examples/*/*.md', 'test/**/*.md', 'bench/**/*.md'], { cwd: root });
  expect(pages.length).toBeGreaterThan(10);
  const tooLong = pages
    .filter((page) => !page.includes('node_modules'))
    .flatMap((page) =>
      readFileSync(resolve(root, page), 'utf8')
        .split('\n')
        .flatMap((line, at) => (line.startsWith('|') && line.length > longest ? [`${page}:${at + 1}`] : [])),
    );
  expect(tooLong).toEqual([]);
});
