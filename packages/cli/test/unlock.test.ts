import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';

let cwd: string;
const folder = () => join(cwd, 'store/backups/b');
const lifeboat = (...argv: string[]) => runInProcess([...argv, '--location', `file://${cwd}/store`], { cwd });

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-unlock-'));
  await mkdir(folder(), { recursive: true });
  const marker = { backup: 'b', writer: 'w', operation: 'copy', startTimestamp: '2026-11-23T10:00:00Z', host: 'elsewhere', pid: 7 };
  await writeFile(join(folder(), 'lifeboat-in-progress.json'), JSON.stringify(marker));
  await writeFile(join(folder(), 'b.tar.gz'), 'half');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

test('backup unlock frees a name with --force only while its lease lasts, says who had it, and leaves the files', async () => {
  const refused = await lifeboat('backup', 'unlock', 'b');
  expect(refused.stderr).toMatch(/process 7 on host "elsewhere"[\s\S]*backup unlock b --force/);
  expect(refused.code).not.toBe(0);
  expect((await lifeboat('backup', 'delete', 'b', '--confirm')).code).not.toBe(0);

  const { code, stdout } = await lifeboat('backup', 'unlock', 'b', '--force');
  expect(stdout).toMatch(/^Backup b in .*: unlocked; it was held for a copy by process 7 on host "elsewhere" since 2026-11-23T10:00:00Z/);
  expect(code).toBe(0);
  expect(await readdir(folder())).toEqual(['b.tar.gz', 'lifeboat-in-progress.json']);
  expect((await lifeboat('backup', 'delete', 'b', '--confirm')).code).toBe(0);
  expect((await lifeboat('backup', 'unlock', 'b')).stdout).toContain('nobody holds its name');
});
