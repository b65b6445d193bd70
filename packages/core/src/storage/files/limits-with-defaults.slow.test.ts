import { gzipSync } from 'node:zlib';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { beforeEach, describe, expect, test } from 'vitest';
import { exposeGarbageCollection } from '../../../../../test/testing/expose-garbage-collection.ts';
import { createEngine } from '../../engine/create-engine.ts';
import { createBackupStore } from '../location/create-backup-store.ts';
import { readAll } from '../testing/read-all.ts';
import { sampleBackup } from '../testing/sample-backup.ts';
import { createStoreLab, type StoreLab } from '../testing/store-lab.ts';

let { store, backups, makeBackup } = {} as StoreLab;
beforeEach(() => {
  ({ store, backups, makeBackup } = createStoreLab());
});

/** A gzip file of many times the same. */
function repeated(part: string, times: number, { before = '', after = '' } = {}): Buffer {
  return gzipSync(before + part.repeat(times) + after, { level: 9 });
}

const volumeInfo = (name: string) => `backups/${name}/${name}-volumeinfo.json.gz`;
const resourceList = (name: string) => `backups/${name}/${name}-resource-list.json.gz`;

describe('a small file that is a large one inside', () => {
  test('250 MiB of empty rows in 255 kB end readers, verify and delete at once, with the limit', async () => {
    await makeBackup('b');
    const bomb = repeated('{},', 87_000_000, { before: '[{"pvName":"a"},', after: '{}]' });
    expect(bomb.length).toBeLessThan(300_000);
    await store.putObject(volumeInfo('b'), bomb);
    const started = performance.now();
    const limit = { code: 'BACKUP_BROKEN', message: expect.stringMatching(/b-volumeinfo\.json\.gz.*its row 2 is empty/) };
    await expect(backups.readFile('b', 'volumeinfo').then(readAll)).rejects.toMatchObject({
      code: 'ARCHIVE_TOO_LARGE',
      message: expect.stringMatching(/more than 250 bytes for each .*\(limit maxFileRatio\)/),
    });
    await expect(backups.readVolumeInfo('b')).rejects.toMatchObject(limit);
    const engine = createEngine({ storageLocations: { main: { store } } });
    expect((await engine.verifyBackup('b').result).problems).toContainEqual(limit.message);
    await engine.deleteBackup('b', { keepVolumeData: true }).result;
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test('less compressible ones end at the number of values, or at the bytes', async () => {
    await makeBackup('b');
    await store.putObject(volumeInfo('b'), repeated('{"a":1},', 400_000, { before: '[', after: '{"a":1}]' }));
    const few = createBackupStore({ location: 'main', store, limits: { maxFileValues: 300_000 } });
    await expect(few.readVolumeInfo('b')).rejects.toMatchObject({
      code: 'BACKUP_BROKEN',
      message: expect.stringContaining('more than 300000 values (limit maxFileValues)'),
    });
    const small = createBackupStore({ location: 'main', store, limits: { maxFileBytes: 1000 } });
    await expect(small.readVolumeInfo('b')).rejects.toMatchObject({
      code: 'ARCHIVE_TOO_LARGE',
      message: expect.stringMatching(/1000 bytes .*\(limit maxFileBytes\)/),
    });
    await expect(small.readFile('b', 'volumeinfo').then(readAll)).rejects.toMatchObject({ code: 'ARCHIVE_TOO_LARGE' });
    const short = createBackupStore({ location: 'main', store, limits: { maxRowBytes: 100 } });
    await store.putObject(volumeInfo('b'), gzipSync(JSON.stringify([{ pvName: 'x'.repeat(200) }])));
    await expect(short.readVolumeInfo('b')).rejects.toMatchObject({
      message: expect.stringContaining('more than 100 bytes (limit maxRowBytes)'),
    });
  });

  test('an abort ends reading though the source has ended long before', async () => {
    await makeBackup('b');
    const bomb = repeated('{"pvName":"a"},', 8_000_000, { before: '[', after: '{"pvName":"a"}]' });
    await store.putObject(volumeInfo('b'), bomb);
    const wide = createBackupStore({ location: 'main', store, limits: { maxFileRatio: 1e9, maxFileValues: 1e9 } });
    const started = performance.now();
    const signal = AbortSignal.timeout(200);
    await expect(wide.readVolumeInfo('b', { signal })).rejects.toMatchObject({ code: 'CANCELED' });
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

test('24 backups of 15 MiB of metadata, or of empty values within the bytes, hide no other and fill nothing', async () => {
  const memory = createMemoryObjectStore();
  const listed = createBackupStore({ location: 'main', store: memory });
  const large = Buffer.from(JSON.stringify({ ...sampleBackup('x'), junk: 'j'.repeat(15 * 1024 * 1024) }));
  const many = Buffer.from(`{"kind":"Backup","apiVersion":"velero.io/v1","metadata":{"name":"y"},"junk":[${'{},'.repeat(1_200_000)}{}]}`);
  for (let i = 0; i < 12; i++) {
    await memory.putObject(`backups/x${i}/velero-backup.json`, large);
    await memory.putObject(`backups/y${i}/velero-backup.json`, many);
  }
  await memory.putObject('backups/z/velero-backup.json', Buffer.from(JSON.stringify(sampleBackup('z'))));
  const found = new Map<string, string>();
  const collectGarbage = exposeGarbageCollection();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  let peak = 0;
  for await (const entry of listed.list()) {
    found.set(entry.name, entry.state === 'broken' ? entry.error.message : entry.state);
    collectGarbage();
    peak = Math.max(peak, process.memoryUsage().heapUsed - before);
  }
  expect(found.size).toBe(25);
  expect(found.get('z')).toBe('complete');
  expect(found.get('x3')).toContain('larger than 4194304 bytes');
  expect(found.get('y3')).toContain('more than 100000 values');
  // Three of them are more.
  expect(peak).toBeLessThan(32 * 1024 * 1024);
});

test('an honest resource list of a million objects is read, and an honest list of volumes', async () => {
  await makeBackup('b');
  const names = (kind: string) => Array.from({ length: 250_000 }, (_, i) => `namespace-${i % 500}/${kind}-${(i * 7919).toString(36)}-${i}`);
  const kinds = ['v1/Pod', 'v1/ConfigMap', 'v1/Secret', 'apps/v1/ReplicaSet'];
  const lists = Object.fromEntries(kinds.map((kind) => [kind, names(kind)]));
  await store.putObject(resourceList('b'), gzipSync(JSON.stringify(lists)));
  const listed = await backups.readResourceList('b');
  expect(Object.entries(listed ?? {}).map(([kind, found]) => [kind, found.length])).toEqual(kinds.map((kind) => [kind, 250_000]));
  expect(listed?.['v1/Pod']?.[249_999]).toBe(lists['v1/Pod']?.[249_999]);
  const volumes = Array.from({ length: 20_000 }, (_, i) => ({
    pvcName: `c${i}`,
    pvcNamespace: `n${i % 50}`,
    pvName: `pvc-${i}`,
    skipped: false,
  }));
  await store.putObject(volumeInfo('b'), gzipSync(JSON.stringify(volumes)));
  expect(await backups.readVolumeInfo('b')).toEqual(volumes);
});

describe('a row of the wrong shape is broken, with its place', () => {
  test.each([
    ['volumeinfo', [{ pvName: 'a' }, { pvName: 5 }], 'row 2.pvName'],
    ['volumeinfo', [{ csiSnapshotInfo: 'x' }], 'row 1.csiSnapshotInfo'],
    ['volumeinfo', [{ pvInfo: { labels: { a: {} } } }], 'row 1.pvInfo.labels.a'],
    ['volumesnapshots', [{ spec: { persistentVolumeName: [] } }], 'row 1.spec.persistentVolumeName'],
    ['itemoperations', [{ spec: { postOperationItems: 'x' } }], 'row 1.spec.postOperationItems'],
    ['podvolumebackups', [{ metadata: { annotations: 5 } }], 'row 1.metadata.annotations'],
    ['results', { errors: { namespaces: { a: 'x' } }, warnings: {} }, 'errors.namespaces.a'],
    ['resource-list', { 'v1/Pod': [5] }, 'v1/Pod is not a list of names'],
    ['resource-list', { 'v1/Pod': 5 }, 'v1/Pod is not a list of names'],
  ] as const)('%s %j', async (file, content, place) => {
    await makeBackup('b');
    const name = { results: 'b-results.gz', 'resource-list': 'b-resource-list.json.gz' }[file as string] ?? `b-${file}.json.gz`;
    await store.putObject(`backups/b/${name}`, gzipSync(JSON.stringify(content)));
    const broken = { code: 'BACKUP_BROKEN', message: expect.stringContaining(place) };
    const readers = {
      volumeinfo: backups.readVolumeInfo,
      volumesnapshots: backups.readVolumeSnapshots,
      itemoperations: backups.readItemOperations,
      podvolumebackups: backups.readPodVolumeBackups,
      results: backups.readResults,
      'resource-list': backups.readResourceList,
    };
    await expect(readers[file]('b')).rejects.toMatchObject(broken);
  });
});
