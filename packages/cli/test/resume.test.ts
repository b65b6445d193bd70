import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';

let server: KubernetesApiServer;
let cwd: string;
const lifeboat = (...argv: string[]) => runInProcess([...argv, '--location', `file://${cwd}/store`, '--kubeconfig', 'kubeconfig'], { cwd });

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-resume-'));
  await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
  for (const argv of [
    ['backup', 'create', 'b'],
    ['restore', 'create', 'r', '--from-backup', 'b', '--include-namespaces', 'default'],
  ]) {
    const { code, stderr } = await lifeboat(...argv);
    expect(code, stderr).toBe(0);
  }
});
afterAll(async () => {
  await server.close();
  await rm(cwd, { recursive: true, force: true });
});

test.each([
  [['backup', 'resume', 'b'], /b.*its phase is Completed/, 2],
  [['restore', 'resume', 'r'], /Restore "r" .*cannot be resumed: its phase is Completed/, 2],
  [['restore', 'resume', 'nobody'], /RESTORE_NOT_FOUND/, 1],
])('%j is refused', async (argv, message, exitCode) => {
  const { code, stderr } = await lifeboat(...argv);
  expect(stderr).toMatch(message);
  expect(code).toBe(exitCode);
});

// One that waits is finished in core: resume-after-kill.slow.test.ts and restore/operations.test.ts.
test('a restore that still waits is finished', async () => {
  const file = join(cwd, 'store/restores/r/lifeboat-restore.json');
  const restore = JSON.parse(await readFile(file, 'utf8')) as { status: Record<string, unknown> };
  delete restore.status.completionTimestamp;
  await writeFile(file, JSON.stringify({ ...restore, status: { ...restore.status, phase: 'WaitingForPluginOperations' } }));
  const marker = { restore: 'r', writer: 'w', operation: 'restore', startTimestamp: '2026-11-23T10:00:00Z', host: 'elsewhere', pid: 7 };
  await writeFile(join(cwd, 'store/restores/r/lifeboat-in-progress.json'), JSON.stringify(marker));
  const refused = await lifeboat('restore', 'resume', 'r');
  expect(refused.stderr).toMatch(/process 7 on host "elsewhere"[\s\S]*restore resume r --force/);
  expect(refused.code).toBe(1);
  const { code, stdout } = await lifeboat('restore', 'resume', 'r', '--force');
  expect(stdout).toMatch(/^Restore r: Completed\n {2}Backup: +b$/m);
  expect(code).toBe(0);
});
