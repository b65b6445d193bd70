import { expect, test } from 'vitest';
import { extractSnippets } from './extract-snippets.ts';

test('the ts blocks of a page, with their lines', () => {
  const page = 'text\n```ts\nconst a = 1;\n```\n```sh\nls\n```\n```ts ignore\nx\n```\n\n```ts\nconst b = 2;\nb;\n```\n';
  expect(extractSnippets('README.md', page)).toEqual([
    { place: 'README.md:2', text: 'const a = 1;\n' },
    { place: 'README.md:12', text: 'const b = 2;\nb;\n' },
  ]);
});
