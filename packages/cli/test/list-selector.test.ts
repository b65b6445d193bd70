import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';

let cwd: string;
const lifeboat = (...argv: string[]) => runInProcess([...argv, '--location', `file://${cwd}/store`], { cwd });

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-list-'));
  const put = async (file: string, kind: string, labels: Record<string, string>, spec: object) => {
    const path = join(cwd, 'store', file);
    await mkdir(join(path, '..'), { recursive: true });
    const metadata = { name: file.split('/')[1], namespace: 'velero', labels };
    await writeFile(path, JSON.stringify({ kind, apiVersion: 'velero.io/v1', metadata, spec, status: { phase: 'Completed' } }));
  };
  await put('backups/gold/velero-backup.json', 'Backup', { tier: 'gold' }, {});
  await put('backups/plain/velero-backup.json', 'Backup', {}, {});
  await put('restores/mine/lifeboat-restore.json', 'Restore', { by: 'jane' }, { backupName: 'gold' });
  await put('restores/other/lifeboat-restore.json', 'Restore', {}, { backupName: 'gold' });
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

test('backup get and restore get list what the selector selects', async () => {
  const namesOf = (stdout: string) => JSON.parse(stdout).items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
  expect(namesOf((await lifeboat('backup', 'get', '-l', 'tier=gold', '-o', 'json')).stdout)).toEqual(['gold']);
  expect(namesOf((await lifeboat('backup', 'get', '--selector', '!tier', '-o', 'json')).stdout)).toEqual(['plain']);
  expect(namesOf((await lifeboat('restore', 'get', '-l', 'by in (jane,joe)', '-o', 'json')).stdout)).toEqual(['mine']);
  const wrong = await lifeboat('backup', 'get', '-l', 'a b c');
  expect([wrong.code, wrong.stderr]).toEqual([expect.any(Number), expect.stringContaining('--selector')]);
  expect(wrong.code).not.toBe(0);
});
