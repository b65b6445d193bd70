import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterClient, createClusterClient } from '@lifeboat/core';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let cwd: string;
const lifeboat = (...argv: string[]) => runInProcess(argv, { cwd });
const onCluster = (...argv: string[]) => lifeboat(...argv, '--kubeconfig', 'kubeconfig');
const url = (name: string) => `file://${join(cwd, name)}`;

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = createClusterClient({ server: server.url, token: server.token });
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-cli-'));
  await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
  const entry = (name: string, more = '') => `  - { name: ${name}, provider: file, config: { path: ${name} }${more} }\n`;
  await writeFile(join(cwd, 'lifeboat.yaml'), `locations:\n${entry('a', ', default: true')}${entry('b')}${entry('c')}`);
  await cluster.create(
    { group: '', version: 'v1', resource: 'configmaps' },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'greeting', namespace: 'default' }, data: { hello: 'world' } },
  );
});
afterAll(async () => {
  await cluster.close();
  await server.close();
  await rm(cwd, { recursive: true, force: true });
});

test('from a backup to three locations, one of which cannot be written, to its repair and a restore without the default one', async () => {
  await writeFile(join(cwd, 'b'), 'a file where the folder should be');
  const refused = await onCluster('backup', 'create', 'b1', '--storage-location', 'a,b,c');
  expect(refused.code).toBe(1);
  expect(refused.stderr).not.toMatch(/warning|repair/);
  expect(refused.stderr).toMatch(/policy "all" needs 3 of its 3 locations\. "b" missed out: .*STORE_POLICY_UNMET/);

  const created = await onCluster('backup', 'create', 'b1', '--storage-location', 'a,b,c', '--storage-policy', 'quorum');
  expect(created.code, created.stderr).toBe(0);
  expect(created.stdout).toMatch(/In a: +stored \(file, .*In b: +NOT STORED: .*In c: +stored/s);
  expect(created.stdout).toContain('It is NOT in b. Once that works again: "lifeboat backup repair b1"');
  expect(created.stderr).toMatch(/warning: Location "b" missed out; `repairBackup`/);

  const listed = await lifeboat('backup', 'get', '--location', 'a', '--location', 'c');
  expect(listed.stdout).toMatch(/b1 .* a +<none> +\d+ .*\nb1 .* c +<none> +\d+ /);
  const still = await lifeboat('backup', 'repair', 'b1');
  expect(still.code).toBe(3);
  expect(still.stderr).toMatch(/error: location b misses backup b1: /);

  await rm(join(cwd, 'b'));
  const repaired = await lifeboat('backup', 'repair', 'b1');
  expect(repaired.stdout).toMatch(/whole in every location\n +Read from: +a\n +In a: +whole\n +In b: +repaired, /);
  expect(repaired.code).toBe(0);
  expect(repaired.stderr.replace(/^Locations are read from .*\n/, '')).toBe(
    'Local mode (lifeboat.yaml): the engine runs in this process\n' +
      ['verifying a', 'copying to b', 'comparing with c'].map((phase) => `Backup b1: ${phase}\n`).join(''),
  );
  const verified = await lifeboat('backup', 'verify', 'b1', '--location', 'a,b,c', '-o', 'json');
  expect(JSON.parse(verified.stdout).map(({ sound }: { sound: boolean }) => sound)).toEqual([true, true, true]);

  await writeFile(join(cwd, 'a/backups/b1/b1.tar.gz'), 'no archive');
  const planned = await onCluster('restore', 'create', '--from-backup', 'b1', '--dry-run');
  expect(planned.stderr).toMatch(/warning: Location "a" was skipped; this restore reads from "b"/);
  expect(planned.code).toBe(0);
  const restored = await onCluster('restore', 'create', '--from-backup', 'b1', '--result', 'json');
  expect(JSON.parse(restored.stdout)).toMatchObject({
    phase: 'Completed',
    storageLocation: 'b',
    location: expect.stringContaining('b (file'),
  });
});

test('URLs instead of names', async () => {
  const locations = ['--location', url('x'), '--location', url('y')];
  expect((await onCluster('backup', 'create', 'b2', ...locations)).code).toBe(0);
  await rm(join(cwd, 'y'), { recursive: true });
  const repaired = await lifeboat('backup', 'repair', 'b2', ...locations, '-o', 'json');
  expect(JSON.parse(repaired.stdout)).toMatchObject({
    source: 'default',
    locations: [
      { name: 'default', outcome: 'whole' },
      { name: 'default-2', outcome: 'repaired' },
    ],
  });
  const copied = await lifeboat('backup', 'copy', 'b2', '--from', url('y'), '--to', 'c');
  expect(copied).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Backup b2: copied\n +From: +file:.*\n +To: +c /) });
  expect(copied.stderr).toMatch(/^Locations are read from .*\nBackup b2: copying to c\n$/);
  expect((await lifeboat('backup', 'copy', 'b2', '--from', url('x'), '--to', 'c')).stdout).toContain('there already, byte for byte');
  expect(await lifeboat('backup', 'copy', 'b2', '--from', url('x'), '--to', 'c', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
  const repair = ['backup', 'repair', 'b2', ...locations, '--quiet', '-o', 'json'];
  expect(await lifeboat(...repair)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\{/), stderr: '' });
  expect((await lifeboat('backup', 'verify', 'b2', '--location', 'c')).code).toBe(0);
});
