import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { runInProcess } from './run-in-process.ts';

test("client config is the file of Velero's client, and gives the namespace", async () => {
  const home = await mkdtemp(join(tmpdir(), 'lifeboat-home-'));
  onTestFinished(() => rm(home, { recursive: true }));
  const lifeboat = (argv: readonly string[], env: Record<string, string> = {}) =>
    runInProcess(argv, { cwd: home, env: { HOME: home, ...env } });
  const file = join(home, '.config/velero/config.json');
  const namespaceOf = async (argv: readonly string[] = [], env: Record<string, string> = {}) => {
    const made = await lifeboat(['schedule', 'create', 's', '--schedule', '@daily', '-o', 'yaml', ...argv], env);
    return (parse(made.stdout) as { metadata: { namespace: string } }).metadata.namespace;
  };

  expect(await namespaceOf()).toBe('velero');
  expect(await namespaceOf([], { VELERO_NAMESPACE: 'env' })).toBe('env');
  expect(await lifeboat(['client', 'config', 'get'])).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await lifeboat(['client', 'config', 'set', 'namespace=backup', 'colorized=false', 'x=a=b'])).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ namespace: 'backup', colorized: 'false', x: 'a=b' });
  expect(await namespaceOf([], { VELERO_NAMESPACE: 'env' })).toBe('backup');
  expect(await namespaceOf(['-n', 'flag'])).toBe('flag');
  await lifeboat(['client', 'config', 'set', 'x=']);
  expect((await lifeboat(['client', 'config', 'get'])).stdout).toBe('colorized: false\nnamespace: backup\n');
  expect((await lifeboat(['client', 'config', 'get', 'x', 'namespace'])).stdout).toBe('x: <NOT SET>\nnamespace: backup\n');
  expect(await lifeboat(['client', 'config', 'set', 'namespace'])).toMatchObject({ code: 2, stderr: expect.stringContaining('key=value') });

  await writeFile(file, '{');
  expect(await lifeboat(['backup', 'get'])).toMatchObject({ code: 2, stderr: expect.stringContaining(`${file} cannot be read`) });
  expect(await lifeboat(['client', 'config', 'set', 'a=b'])).toMatchObject({ code: 2, stderr: expect.stringContaining(file) });
});
