import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { createClusterClient } from '@lifeboat/core';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';
import type { Measured } from './run-measured.ts';

let server: KubernetesApiServer;
let cwd: string;
const folder = (name: string, file = '') => join(cwd, 'store/backups', name, file);

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-bombs-'));
  await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
  await writeFile(join(cwd, 'lifeboat.yaml'), 'locations:\n  - { name: main, provider: file, config: { path: store } }\n');
  const cluster = createClusterClient({ server: server.url, token: server.token });
  const type = { group: '', version: 'v1' };
  await cluster.create({ ...type, resource: 'namespaces' }, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  // A restore looks at the rows of volumes only where there are volumes.
  const spec = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], csi: { driver: 'd', volumeHandle: 'h' } };
  await cluster.create(
    { ...type, resource: 'persistentvolumes' },
    { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec },
  );
  await cluster.close();
});
afterAll(async () => {
  await server.close();
  await rm(cwd, { recursive: true, force: true });
});

/** Like Velero's own: nothing says what the files were when they were written. */
async function makeBackup(name: string): Promise<void> {
  await runInProcess(['backup', 'create', name, '--kubeconfig', 'kubeconfig', '--quiet'], { cwd });
  const backup = JSON.parse(await readFile(folder(name, 'velero-backup.json'), 'utf8'));
  for (const key of Object.keys(backup.metadata.annotations)) if (key.startsWith('lifeboat.io/')) delete backup.metadata.annotations[key];
  await writeFile(folder(name, 'velero-backup.json'), JSON.stringify(backup));
  await rm(folder(name, 'lifeboat-digests.json'));
}

/** So many MiB of the same, as a gzip file of many members. */
function repeated(row: string, mebibytes: number): Buffer {
  const member = gzipSync(row.repeat(Math.floor(2 ** 20 / row.length)), { level: 9 });
  return Buffer.concat([gzipSync('['), ...Array.from({ length: mebibytes }, () => member), gzipSync('{}]')]);
}

async function measure(...commands: string[][]): Promise<Measured> {
  const script = join(import.meta.dirname, 'run-measured.ts');
  const child = spawn(process.execPath, ['--conditions=@lifeboat/source', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ cwd, commands }));
  const measured = JSON.parse(await text(child.stdout)) as Measured;
  console.log(
    `peak ${measured.peakMiB} MiB; ${measured.runs.map(({ seconds }, i) => `${commands[i]?.[1]} ${seconds.toFixed(1)} s`).join(', ')}`,
  );
  return measured;
}

const onCluster = ['--kubeconfig', 'kubeconfig'];

describe('what grows when it is read ends every command soon, with a clear error and little memory', () => {
  test('250 MiB of empty rows in 255 kB', async () => {
    await makeBackup('b');
    const bomb = repeated('{"pvName":""},', 10);
    const empty = repeated('{},', 250);
    expect(empty.length).toBeLessThan(300_000);
    await writeFile(folder('b', 'b-volumeinfo.json.gz'), empty);
    await writeFile(folder('b', 'b-podvolumebackups.json.gz'), bomb);
    for (const file of ['b-itemoperations.json.gz', 'b-resource-list.json.gz', 'b-results.gz']) await writeFile(folder('b', file), empty);
    const { runs, peakMiB } = await measure(
      ['backup', 'get', '--quiet'],
      ['backup', 'describe', 'b', '--details', '--quiet'],
      ['backup', 'verify', 'b', '--quiet'],
      ['restore', 'create', '--from-backup', 'b', '--quiet', ...onCluster],
      ['backup', 'delete', 'b', '--confirm', '--quiet'],
      ['backup', 'delete', 'b', '--confirm', '--quiet', '--force'],
    );
    const [get, describe, verify, restore, refused, deleted] = runs;
    expect([get?.code, get?.stdout]).toEqual([0, expect.stringContaining('Completed')]);
    expect(describe?.code).toBe(0);
    for (const file of ['volumeinfo', 'itemoperations', 'resource-list', 'results'])
      expect(describe?.stderr).toMatch(new RegExp(`^warning: backups/b/b-${file}\\.`, 'm'));
    expect([verify?.code, verify?.stderr]).toEqual([1, expect.stringMatching(/b-podvolumebackups\.json\.gz.*limit maxFileRatio/)]);
    expect([restore?.code, restore?.stderr]).toEqual([1, expect.stringMatching(/^error: .*b-volumeinfo\.json\.gz.*its row 1 is empty/m)]);
    expect([refused?.code, refused?.stderr]).toEqual([
      1,
      expect.stringMatching(/b-volumeinfo\.json\.gz.*BACKUP_HAS_VOLUME_DATA[\s\S]*--force/),
    ]);
    expect(deleted?.code).toBe(0);
    for (const { seconds } of runs) expect(seconds).toBeLessThan(30);
    expect(peakMiB).toBeLessThan(400);
  });

  test('an archive of 120,000 entries that hold nothing; more of them can be allowed', async () => {
    await makeBackup('e');
    const header = Buffer.alloc(512);
    header.write('resources/pods/namespaces/n/p.json', 0);
    header.write('0000644\0', 100);
    header.write('00000000000\0', 124);
    header.write('00000000000\0', 136);
    header.write('        0ustar\x0000', 148);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const archive = gzipSync(Buffer.concat([...Array.from({ length: 120_000 }, () => header), Buffer.alloc(1024)]));
    await writeFile(folder('e', 'e.tar.gz'), archive);
    const { runs, peakMiB } = await measure(
      ['backup', 'verify', 'e', '--quiet'],
      ['restore', 'create', '--from-backup', 'e', '--quiet', ...onCluster],
      ['backup', 'verify', 'e', '--quiet', '--limit', 'maxOddEntries=300000'],
      ['backup', 'delete', 'e', '--confirm', '--quiet'],
    );
    const [verify, restore, allowed, deleted] = runs;
    for (const each of [verify, restore]) expect([each?.code, each?.stderr]).toEqual([1, expect.stringContaining('(limit maxOddEntries)')]);
    expect(restore?.stderr).toMatch(/^hint: .*--limit NAME=NUMBER/m);
    expect([allowed?.code, allowed?.stderr]).toEqual([1, expect.not.stringContaining('maxOddEntries')]);
    expect(deleted?.code).toBe(0);
    for (const { seconds } of runs) expect(seconds).toBeLessThan(30);
    expect(peakMiB).toBeLessThan(400);
  });
});
