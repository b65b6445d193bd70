import { expect, test } from 'vitest';
import { findMisnamedFiles } from './find-misnamed-files.ts';

const found = (path: string, text: string, reasons: Record<string, string> = {}) => findMisnamedFiles([{ path, text }], reasons);

test.each([
  ['a/parse-json.ts', 'export function parseJson() {}'],
  ['a/turns.ts', 'export const createTurns = () => 1;'],
  ['a/json-patch.ts', 'export interface JsonPatches {}'],
  ['a/full-store.ts', 'export class Store {}'],
  ['a/s3-store.ts', 'export type S3Store = 1;'],
  ['a/kubeconfig.ts', 'export { readKubeConfig, KubeConfig } from "./b.ts";'],
  ['a/index.ts', 'export const other = 1;'],
  ['a/b.test.ts', 'export const other = 1;'],
  ['a/main.ts', 'console.log(1);'],
])('%s with %s', (path, text) => expect(found(path, text)).toEqual([]));

test('a file that is named after something else is told, with what it exports', () => {
  const text = 'export function a() {}\nexport const { b } = { b: 1 };\nexport interface CaseOfC {}\nexport { d as e };\nconst f = 1;';
  expect(found('x/helpers.ts', text)).toEqual(['x/helpers.ts: is named after none of its exports: a, CaseOfC, e']);
  expect(found('x/helpers.ts', text, { 'x/helpers.ts': 'why' })).toEqual([]);
});

test('a reason that is not needed is told', () => {
  expect(found('x/a.ts', 'export const a = 1;', { 'x/a.ts': 'why', 'x/gone.ts': 'why' })).toEqual([
    expect.stringMatching(/^x\/a\.ts: needs no reason/),
    expect.stringMatching(/^x\/gone\.ts: needs no reason/),
  ]);
});
