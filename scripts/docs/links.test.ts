import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { githubSlug } from '../../site/.vitepress/github-slug.ts';

const root = resolve(import.meta.dirname, '../..');
const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((page) => !page.startsWith('.changeset/') && existsSync(resolve(root, page)));

test('every link of a page leads to a file, and every anchor to a heading', () => {
  expect(pages.length).toBeGreaterThan(40);
  const dead = pages.flatMap((page) => linksOf(page).flatMap((link) => (isAlive(page, link) ? [] : [`${page}: ${link}`])));
  expect(dead).toEqual([]);
});

test('the check finds dead links', () => {
  expect(isAlive('README.md', 'docs/nowhere.md')).toBe(false);
  expect(isAlive('README.md', '#no-such-heading')).toBe(false);
  expect(isAlive('docs/README.md', '../README.md#packages')).toBe(true);
});

function isAlive(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? resolve(root, page) : resolve(root, dirname(page), path);
  if (!existsSync(file) || relative(root, file).startsWith('..')) return false;
  return anchor === undefined || (file.endsWith('.md') && headingsOf(file).includes(anchor));
}

/** Relative links only: nothing is fetched. */
function linksOf(page: string): string[] {
  return [...withoutCode(readFileSync(resolve(root, page), 'utf8')).matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^([a-z]+:|\/)/.test(link));
}

function headingsOf(file: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutCode(readFileSync(file, 'utf8')).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) => {
    const slug = githubSlug(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^```[\s\S]*?^```/gm, '');
}
