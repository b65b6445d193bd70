import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { checkPage, extractQuotes, findDrift } from './find-drift.ts';

const file = 'const a = 1;\n\nfunction b() {\n  return a;\n}\n';
const page = (text: string) => `text\n\`\`\`ts x/y.ts\n${text}\`\`\`\n\`\`\`ts\nnot a quote;\n\`\`\`\n`;
const drift = (text: string) => findDrift(extractQuotes('p.md', page(text)), new Map([['x/y.ts', file]]));

test('quotes that together are the file', () => {
  expect(drift(file)).toEqual([]);
  expect(drift('const a = 1;\nfunction b() {\nreturn a;\n}\n')).toEqual([]);
});

test('a quote that is no longer in the file, and a line that no quote shows', () => {
  expect(drift('const a = 2;\n')).toContain('p.md:2: this is not in x/y.ts as it stands there, from "const a = 2;" on');
  expect(drift('const a = 1;\n')).toEqual(['function b() {', 'return a;', '}'].map((line) => `x/y.ts: no page shows the line "${line}"`));
});

test('docs/extending/writing-a-provider.md walks through examples/custom-provider as it is', async () => {
  const root = resolve(import.meta.dirname, '../..');
  expect(await checkPage({ root, page: 'docs/extending/writing-a-provider.md', base: 'examples/custom-provider' })).toEqual([]);
});
