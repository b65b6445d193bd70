import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'lifeboat-home-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const compiled = () => join(home, '.cache', 'lifeboat', 'compiled');

/** What the command line does first, and then loads a module of this package. */
async function start(): Promise<void> {
  const here = (file: string) => JSON.stringify(join(import.meta.dirname, file));
  const code = `const { keepCompiledCode } = await import(${here('keep-compiled-code.ts')}); keepCompiledCode(process.env); await import(${here('../node-flags.ts')});`;
  const { XDG_CACHE_HOME: _, NODE_COMPILE_CACHE: _cache, ...env } = process.env;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { env: { ...env, HOME: home } });
}

test('compiled code is kept in the folder of caches, and nowhere if the user has none', async () => {
  await start();
  expect(existsSync(join(home, '.cache'))).toBe(false);
  await mkdir(join(home, '.cache'));
  await start();
  expect(existsSync(compiled())).toBe(true);
});
