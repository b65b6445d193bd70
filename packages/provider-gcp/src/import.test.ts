import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

// In a process of its own: what importing does and how long it takes. Node's own start reads the environment before.
const program = `
import { registerHooks } from 'node:module';
const [modules, variables] = [[], []];
registerHooks({ resolve(specifier, context, next) { modules.push(specifier); return next(specifier, context); } });
const { env } = process;
// Node's own module loader reads some.
const isNode = (stack) => !stack.split('\\n').slice(2).some((line) => /provider-gcp|node_modules/.test(line) && !line.includes('[eval'));
Object.defineProperty(process, 'env', { value: new Proxy(env, { get: (all, key) => (isNode(new Error().stack) || variables.push(key), all[key]) }) });
await import('@lifeboat/core/plugin-api');
await import('@lifeboat/core/json');
modules.length = variables.length = 0;
// Of the processor, so that a busy machine does not matter; the sources' types are stripped on the way, too.
const before = process.cpuUsage();
const gcp = await import(process.argv[1]);
const { user, system } = process.cpuUsage(before);
const tookInMs = (user + system) / 1000;
const foreign = modules.filter((name) => !name.startsWith('.') && !name.startsWith('node:') && !name.startsWith('@lifeboat/') && !name.startsWith('/'));
console.log(JSON.stringify({ tookInMs, foreign, variables, active: process.getActiveResourcesInfo(), exported: Object.keys(gcp) }));
`;

test('importing loads no SDK, reads no environment, begins nothing and takes little time', async () => {
  const args = ['--conditions=@lifeboat/source', '--input-type=module', '-e', program, join(import.meta.dirname, 'index.ts')];
  const { stdout } = await run(process.execPath, args, { cwd: import.meta.dirname });
  const found = JSON.parse(stdout) as { tookInMs: number; foreign: string[]; variables: string[]; active: string[]; exported: string[] };
  expect(found.foreign).toEqual([]);
  expect(found.variables).toEqual([]);
  expect(found.active.filter((resource) => !/Pipe|TTY/.test(resource))).toEqual([]);
  expect(found.exported).toContain('createGcpProvider');
  expect(found.tookInMs, 'milliseconds of the processor').toBeLessThan(300);
});
