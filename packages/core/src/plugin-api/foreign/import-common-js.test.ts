import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { giveRequire, importCommonJs } from './import-common-js.ts';

async function program(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  await writeFile(join(folder, 'package.json'), '{"name": "program"}');
  return pathToFileURL(join(folder, 'bundle.mjs')).href;
}

test('a bundle is given a require, which finds modules of Node', async () => {
  const scope: { require?: NodeJS.Require } = {};
  giveRequire(scope, await program());
  expect(scope.require?.('node:events')).toBeTypeOf('function');
  expect(Object.keys(scope)).toEqual([]);
});

test('what has one keeps it; this package, and a bundle of CommonJS, need none', async () => {
  const own = () => {};
  const scopes: { require?: unknown }[] = [{ require: own }, {}, {}];
  giveRequire(scopes[0] ?? {}, await program());
  giveRequire(scopes[1] ?? {}, import.meta.url);
  giveRequire(scopes[2] ?? {}, undefined);
  expect(scopes).toEqual([{ require: own }, {}, {}]);
});

test('in this process nothing is global afterwards', async () => {
  expect(await importCommonJs(() => import('ws'))).toHaveProperty('WebSocket');
  expect(globalThis).not.toHaveProperty('require');
});
