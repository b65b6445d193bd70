import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createClusterClient } from '@lifeboat/core';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';

let server: KubernetesApiServer;
let cwd: string;
const lifeboat = (...argv: string[]) => runInProcess(argv, { cwd });
const onCluster = (...argv: string[]) => lifeboat(...argv, '--kubeconfig', 'kubeconfig');

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-bad-'));
  await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
  await writeFile(join(cwd, 'lifeboat.yaml'), 'locations:\n  - { name: main, provider: file, config: { path: store } }\n');
  const cluster = createClusterClient({ server: server.url, token: server.token });
  const type = { group: '', version: 'v1' };
  await cluster.create({ ...type, resource: 'namespaces' }, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  const metadata = { name: 'c0', namespace: 'shop' };
  await cluster.create({ ...type, resource: 'configmaps' }, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
  await cluster.close();
});
afterAll(async () => {
  await server.close();
  await rm(cwd, { recursive: true, force: true });
});

describe('backups that are none, or not yet', () => {
  const put = async (name: string, file: string, content: string) => {
    await mkdir(join(cwd, 'store/backups', name), { recursive: true });
    await writeFile(join(cwd, 'store/backups', name, file), content, 'latin1');
  };
  const metadata = (name: string, status: object) =>
    JSON.stringify({ kind: 'Backup', apiVersion: 'velero.io/v1', metadata: { name }, spec: {}, status });

  test('are listed by name with phase or reason, and hide no other', async () => {
    expect((await onCluster('backup', 'create', 'whole', '--include-namespaces', 'shop', '--quiet')).code).toBe(0);
    await put('torn', 'velero-backup.json', '{"kind":');
    await put('moving', 'velero-backup.json', metadata('moving', { phase: 'WaitingForPluginOperations' }));
    await put('remains', 'remains.tar.gz', 'x');
    const listed = await lifeboat('backup', 'get');
    expect(listed.stdout).toMatch(/\nmoving +WaitingForPluginOperations .*\nremains +Unfinished .*\ntorn +Broken .*\nwhole +Completed /);
    expect(listed.stderr).toMatch(
      /^warning: backup torn is broken: backups\/torn\/velero-backup\.json in location "main" .*not valid JSON/m,
    );
    expect(listed.code).toBe(0);
    expect(JSON.parse((await lifeboat('backup', 'get', '-o', 'json')).stdout)).toMatchObject({
      items: [{ metadata: { name: 'whole' } }],
      inProgress: [{ metadata: { name: 'moving' }, status: { phase: 'WaitingForPluginOperations' } }],
      unfinished: [{ name: 'remains' }],
      broken: [{ name: 'torn', error: expect.stringContaining('not valid JSON') }],
    });
    expect((await lifeboat('backup', 'get', 'torn', 'whole')).code).toBe(1);
  });

  test("the archive of a backup of Velero's that was cut is told by download, which leaves no file", async () => {
    await put('cut', 'velero-backup.json', metadata('cut', { phase: 'Completed' }));
    await put('cut', 'cut.tar.gz', gzipSync(Buffer.alloc(4096)).subarray(0, -4).toString('latin1'));
    const downloaded = await lifeboat('backup', 'download', 'cut');
    expect(downloaded).toMatchObject({ code: 1, stdout: '' });
    expect(downloaded.stderr).toMatch(/archive of backup "cut" in location "main".*cut or damaged: read it again/);
    expect((await readdir(cwd)).filter((file) => file.startsWith('cut'))).toEqual([]);
    await rm(join(cwd, 'store/backups/cut'), { recursive: true });
  });

  test('one in progress is described and not restored', async () => {
    expect((await lifeboat('backup', 'describe', 'moving')).stdout).toContain('Phase:  WaitingForPluginOperations\n');
    const { code, stderr } = await onCluster('restore', 'create', '--from-backup', 'moving');
    expect(stderr).toMatch(/^error: Backup "moving" .*phase is WaitingForPluginOperations.*\(BACKUP_IN_PROGRESS\)$/m);
    expect(code).toBe(1);
    expect(await lifeboat('backup', 'verify', 'moving')).toMatchObject({ code: 1, stderr: expect.stringContaining('it is in progress') });
  });

  test('a damaged file keeps describe from nothing else', async () => {
    await put('whole', 'whole-results.gz', 'torn');
    await put('whole', 'whole-volumeinfo.json.gz', 'torn');
    const { code, stdout, stderr } = await lifeboat('backup', 'describe', 'whole', '--details');
    expect(stderr).toMatch(/\nwarning: backups\/whole\/whole-results\.gz .*\nwarning: backups\/whole\/whole-volumeinfo\.json\.gz /);
    expect(stdout).toContain('    - shop/c0\n');
    expect(code).toBe(0);
  });

  test('a lost file is not taken for "none": describe and delete name it, and delete says how it goes all the same', async () => {
    await onCluster('backup', 'create', 'lost', '--include-namespaces', 'shop', '--quiet');
    await rm(join(cwd, 'store/backups/lost/lost-volumeinfo.json.gz'));
    const described = await lifeboat('backup', 'describe', 'lost');
    expect(described.stderr).toMatch(/^warning: backups\/lost\/lost-volumeinfo\.json\.gz .*missing/m);
    expect(described.stdout).toContain('Phase:  Completed');
    const inJson = JSON.parse((await lifeboat('backup', 'describe', 'lost', '-o', 'json')).stdout);
    expect(inJson.problems).toEqual([expect.stringContaining('lost-volumeinfo')]);
    const refused = await onCluster('backup', 'delete', 'lost', '--confirm');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/lost-volumeinfo.*BACKUP_HAS_VOLUME_DATA[\s\S]*--force/)]);
    const forced = await onCluster('backup', 'delete', 'lost', '--confirm', '--force');
    expect([forced.code, forced.stderr]).toEqual([0, expect.stringMatching(/^warning: which volume data .*lost-volumeinfo/m)]);
  });
});
