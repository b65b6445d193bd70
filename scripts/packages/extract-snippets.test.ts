import { expect, test } from 'vitest';
import { extractSnippets } from './extract-snippets.ts';
import { isBelow } from './find-old-node.ts';

test('the ts blocks of a page, with their lines', () => {
  const page = 'text\n```ts\nconst a = 1;\n```\n```sh\nls\n```\n```ts ignore\nx\n```\n\n```ts\nconst b = 2;\nb;\n```\n';
  expect(extractSnippets('README.md', page)).toEqual([
    { place: 'README.md:2', text: 'const a = 1;\n' },
    { place: 'README.md:12', text: 'const b = 2;\nb;\n' },
  ]);
});

test.each([
  ['20.20.2', true],
  ['22.18.9', true],
  ['22.19.0', false],
  ['24.0.0', false],
])('Node %s is below the floor: %s', (version, below) => {
  expect(isBelow(version, '22.19.0')).toBe(below);
});
