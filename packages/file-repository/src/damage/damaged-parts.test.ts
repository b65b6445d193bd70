import { type Damage, LifeboatError, type ObjectStore } from '@lifeboat/core/plugin-api';
import { expect, test } from 'vitest';
import { buildManifests } from '../kopia/manifests/build-manifest.ts';
import { plantContents, plantedId } from '../kopia/testing/plant-snapshot.ts';
import { copySampleRepository, openWithKeys } from '../kopia/testing/sample-repository.ts';
import { copyStore } from '../testing/copy-store.ts';
import { listBlobs, readBlob, type SampleFormat, sampleFormats } from '../testing/sample-formats.ts';
import { describeSaved, describeTree, directory, entriesOf, file, sampleBytes, sampleSource } from '../testing/sample-tree.ts';

const early = directory({ early: file(sampleBytes('early', 3000)) });
const late = directory({ late: file(sampleBytes('late', 3000)) });
const owner = 'default@default';

/** Two snapshots, whose contents are in indexes of their own. */
async function twoSnapshots(format: SampleFormat) {
  const { store, open } = await format.create();
  const repository = await open(store);
  const before = new Set(await listBlobs(store, format.prefix));
  const first = await repository.writeSnapshot(entriesOf(early), { source: sampleSource });
  const between = new Set(await listBlobs(store, format.prefix));
  const second = await repository.writeSnapshot(entriesOf(late), { source: sampleSource });
  const added = (await listBlobs(store, format.prefix)).filter((blob) => !between.has(blob));
  expect(before.size).toBeLessThan(between.size);
  return { store, open, first: first.snapshot.id, second: second.snapshot.id, added };
}

async function flip(store: ObjectStore, prefix: string, blob: string): Promise<void> {
  const bytes = await readBlob(store, prefix, blob);
  bytes.writeUInt8(bytes.readUInt8(20) ^ 16, 20);
  await store.putObject(prefix + blob, bytes);
}

for (const format of sampleFormats) {
  test(`${format.name}: an index that is damaged hides what it names, and nothing else`, async () => {
    const { store, open, first, second, added } = await twoSnapshots(format);
    const index = added.find(format.isIndex) ?? '';
    await flip(store, format.prefix, index);
    const blobs = await listBlobs(store, format.prefix);
    const repository = await open(store);

    const told: Damage[] = [];
    await repository.listSnapshots({}, { onDamage: (damage) => told.push(damage) });
    // restic's snapshots are files of their own, whose list needs no index.
    if (format.name === 'kopia') expect(told).toMatchObject([{ blob: index }]);
    expect((await repository.listSnapshots()).map(({ id }) => id)).toContain(first);
    expect(await describeSaved(await repository.openSnapshot(first))).toEqual(describeTree(early));
    const restored = repository.openSnapshot(second).then(describeSaved);
    await expect(restored).rejects.toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining(index) });

    // Nothing relies on what is not known whole, and nothing is removed.
    const refused = { code: 'REPOSITORY_DAMAGED', message: expect.stringContaining(index) };
    for (const parent of [undefined, 'none'])
      await expect(repository.writeSnapshot(entriesOf(late), { source: sampleSource, ...(parent && { parent }) })).rejects.toMatchObject(
        refused,
      );
    for (const mode of ['quick', 'full'] as const) await expect(repository.maintain({ mode, owner })).rejects.toMatchObject(refused);
    const left = await listBlobs(store, format.prefix);
    expect(blobs.filter((blob) => !left.includes(blob))).toEqual([]);

    const damages: Damage[] = [];
    const report = await repository.verify({ depth: 'contents', onDamage: (damage) => damages.push(damage) });
    expect(damages.filter(({ blob }) => blob === index)).toHaveLength(1);
    expect(report.snapshotCount).toBe(format.name === 'kopia' ? 1 : 2);
  });

  test(`${format.name}: what holds a snapshot's record, damaged, takes no other one from the list`, async () => {
    const { store, open, first, second, added } = await twoSnapshots(format);
    const record = added.find((blob) => (format.name === 'kopia' ? blob.startsWith('q') : blob.startsWith('snapshots/'))) ?? '';
    // Of kopia's pack, each byte: one of them is of the manifest.
    const bytes = await readBlob(store, format.prefix, record);
    await store.putObject(
      format.prefix + record,
      bytes.map((byte) => byte ^ 1),
    );
    const repository = await open(store);
    const told: Damage[] = [];
    const listed = await repository.listSnapshots({}, { onDamage: (damage) => told.push(damage) });
    expect(listed.map(({ id }) => id)).toEqual([first]);
    expect(told).toMatchObject([{ blob: record }]);
    if (format.name === 'restic') expect(told[0]).toMatchObject({ snapshot: second });
    expect((await repository.listSnapshots()).map(({ id }) => id)).toEqual([first]);
    expect(await describeSaved(await repository.openSnapshot(first))).toEqual(describeTree(early));

    // It is not known to be gone: that is another answer than that it is.
    await expect(repository.openSnapshot(second)).rejects.toMatchObject({
      code: 'REPOSITORY_DAMAGED',
      message: expect.stringContaining(record),
    });
    const kept = await listBlobs(store, format.prefix);
    await expect(repository.maintain({ mode: 'full', owner })).rejects.toMatchObject({ code: 'REPOSITORY_DAMAGED' });
    const left = await listBlobs(store, format.prefix);
    expect(kept.filter((blob) => !left.includes(blob))).toEqual([]);

    // Backups go on, and what was found damaged is stored again.
    const damages: Damage[] = [];
    await repository.verify({ depth: 'contents', onDamage: (damage) => damages.push(damage) });
    expect(damages.map(({ blob }) => blob)).toContain(record);
    const next = await repository.writeSnapshot(entriesOf(late), { source: sampleSource });
    expect(await describeSaved(await repository.openSnapshot(next.snapshot.id))).toEqual(describeTree(late));
    if (format.name === 'kopia') {
      await expect(repository.deleteSnapshot(second)).rejects.toMatchObject({ code: 'REPOSITORY_DAMAGED' });
      return;
    }
    await repository.deleteSnapshot(second);
    await repository.maintain({ mode: 'full' });
    expect(await repository.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0, snapshotCount: 2 });
  });
}

test.each(sampleFormats)('$name: what a verification found unreadable, the next backup stores again', async (format) => {
  for (const how of ['changed', 'missing', 'cut off'] as const) {
    const { store, open, first } = await twoSnapshots(format);
    const repository = await open(store);
    for (const pack of (await listBlobs(store, format.prefix)).filter(format.isPack)) {
      const bytes = await readBlob(store, format.prefix, pack);
      if (how === 'missing') await store.deleteObject(format.prefix + pack);
      else if (how === 'cut off') await store.putObject(format.prefix + pack, bytes.subarray(0, 40));
      else
        await store.putObject(
          format.prefix + pack,
          bytes.map((byte) => byte ^ 1),
        );
    }
    const report = await repository.verify({ depth: 'contents' });
    expect(report.damageCount).toBeGreaterThan(1);
    const opened: string[] = [];
    const entries = entriesOf(
      directory({ ...Object.fromEntries(early.children ?? []), ...Object.fromEntries(late.children ?? []) }),
      (path) => opened.push(path),
    );
    const next = await repository.writeSnapshot(entries, { source: sampleSource });
    expect(opened.sort()).toEqual(['early', 'late']);
    const fresh = await open(store);
    expect(await describeSaved(await fresh.openSnapshot(next.snapshot.id))).toHaveLength(3);
    // Its directory is another one, and still is not there.
    if (format.name === 'restic')
      await expect(fresh.openSnapshot(first).then(describeSaved)).rejects.toMatchObject({ code: 'REPOSITORY_DAMAGED' });
    expect(await (await open(store)).writeSnapshot(entriesOf(early), { source: sampleSource, parent: next.snapshot.id })).toMatchObject({
      unchangedFiles: 1,
    });
  }
});

test('kopia: a record that is no snapshot is told by its ID, keeps garbage from being collected, and can be deleted', async () => {
  const { store, keys } = await copySampleRepository();
  const labels = { type: 'snapshot', hostname: 'h', username: 'u', path: '/p' };
  const root = { name: 'root', type: 'd', obj: plantedId(7, 'k') };
  const times = { startTime: '2026-01-01T00:00:00Z', endTime: '2026-01-01T00:00:00Z' };
  for (const data of [null, {}, { source: {}, rootEntry: 1 }, { source: {}, ...times, startTime: 'soon', rootEntry: root }]) {
    const copy = await copyStore(store);
    const repository = await openWithKeys(copy, keys);
    const { snapshot } = await repository.writeSnapshot(entriesOf(early), { source: sampleSource });
    const { content, ids } = buildManifests([{ labels, data }]);
    await plantContents(copy, keys, new Map([[plantedId(1, 'm'), { data: content }]]));
    const [id = ''] = ids;
    const told: Damage[] = [];
    const listed = await repository.listSnapshots({}, { onDamage: (damage) => told.push(damage) });
    expect(listed.map((each) => each.id)).toEqual([snapshot.id]);
    expect(told).toEqual([{ snapshot: id, message: expect.stringContaining(id) }]);
    const refused = { code: 'REPOSITORY_DAMAGED', message: expect.stringContaining(id), context: { snapshot: id } };
    await expect(repository.openSnapshot(id)).rejects.toMatchObject(refused);
    await expect(repository.maintain({ mode: 'full', owner })).rejects.toMatchObject(refused);
    expect(await repository.verify()).toMatchObject({ damageCount: 1, snapshotCount: 1 });
    expect((await repository.writeSnapshot(entriesOf(early), { source: sampleSource })).unchangedFiles).toBe(1);
    await repository.deleteSnapshot(id);
    expect(await repository.maintain({ mode: 'full', owner })).toMatchObject({ mode: 'full' });
    expect(await repository.verify()).toMatchObject({ damageCount: 0, snapshotCount: 2 });
  }
  await expect((await openWithKeys(store, keys)).openSnapshot('0'.repeat(32))).rejects.toSatisfy((error) =>
    LifeboatError.isInstance(error, 'FILE_SNAPSHOT_NOT_FOUND'),
  );
});
