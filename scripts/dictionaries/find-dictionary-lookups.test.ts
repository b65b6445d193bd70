import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, onTestFinished, test } from 'vitest';
import { findDictionaryLookups } from './find-dictionary-lookups.ts';

test('finds what looks into an object under any name, and passes over names and places that are known', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dictionaries-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'sample.ts');
  const lines = [
    'export {}; declare const labels: Record<string, string>; declare const maybe: { a?: Record<string, string> } | undefined;',
    'declare const name: string; declare const one: "x" | "y"; declare const list: string[]; declare const row: { x: 1; y: 2 };',
    'labels[name]; maybe?.a?.[name]; labels[name] = name; name in labels;',
    'labels["app"]; list[0]; row[one]; "x" in row; delete labels[name]; new Map([[name, 1]]).get(name);',
  ];
  writeFileSync(file, lines.join('\n'));
  const program = ts.createProgram([file], { strict: true, noLib: false, types: [] });
  const found = findDictionaryLookups(program, (each) => each === file);
  expect(found.map(({ line, text }) => `${line} ${text}`)).toEqual([
    '3 labels[name]',
    '3 maybe?.a?.[name]',
    '3 labels[name]',
    '3 name in labels',
  ]);
});
