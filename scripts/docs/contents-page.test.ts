import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { contents } from '../../site/.vitepress/contents.ts';

const root = resolve(import.meta.dirname, '../..');

test('docs/README.md lists the contents of the site (`vitest -u` writes it)', async () => {
  const lines = [
    '# Documentation',
    '',
    'All pages, in the order in which you are likely to need them. If you are new here, begin with "Start".',
    '`pnpm docs:build` makes a site of these pages in `site/dist`.',
  ];
  for (const { title, pages } of contents) {
    lines.push('', `## ${title}`, '');
    for (const { source, about } of pages) lines.push(`- [${headingOf(source)}](${relative('docs', source)}): ${about}.`);
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(resolve(root, 'docs/README.md'));
});

test('every page of the docs, of packages and of examples is among the contents of the site (site/.vitepress/contents.ts)', () => {
  const patterns = ['docs/**/*.md', 'docs/*.md', 'packages/*/README.md', 'examples/*/README.md'];
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], {
    cwd: root,
    encoding: 'utf8',
  });
  const listed = new Set(contents.flatMap(({ pages }) => pages.map(({ source }) => source)));
  const missing = files
    .trim()
    .split('\n')
    .filter((file) => existsSync(resolve(root, file)) && file !== 'docs/README.md' && !file.includes('/decisions/') && !listed.has(file));
  expect([...new Set(missing)]).toEqual([]);
});

function headingOf(source: string): string {
  return /^# (.*)$/m.exec(readFileSync(resolve(root, source), 'utf8'))?.[1] ?? source;
}
