import { expect, test } from 'vitest';
import { findIndexLeaks } from './find-index-leaks.ts';

const found = (text: string) => findIndexLeaks('i.ts', text);

test.each([
  "export type * from './contract/engine.ts';",
  "export type { A } from './contract/hooks/a.ts';",
  "export * from './plugin-api/index.ts';",
  "export { createEngine } from './engine/create-engine.ts';",
  "export { type Options, createStore } from './storage/create-store.ts';",
])('%s is shown', (text) => expect(found(text)).toEqual([]));

test.each([
  ["export type * from './storage/port.ts';", /i\.ts:1: exports all of/],
  ["export * from './storage/port.ts';", /exports all of .*name the factory/],
  ["\nexport type { A } from './storage/a.ts';", /i\.ts:2: exports types of .*belong in contract/],
  ["export { type A } from './storage/a.ts';", /exports types of/],
  ["export type { A } from './contracts/a.ts';", /exports types of/],
  ['export const a = 1;', /only exports from other files/],
])('%s is not', (text, message) => expect(found(text)).toEqual([expect.stringMatching(message)]));
