import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import type { VolumeFilesOptions } from '../../contract/volume-files-options.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { FileRepository, FileRepositoryFormat } from '../../plugin-api/file-repository.ts';
import type { SnapshotInfo } from '../../plugin-api/snapshot-tree.ts';
import type { TreeEntry } from '../../plugin-api/source-entry.ts';
import { createArchiveWriter } from '../../storage/archive/archive-writer.ts';
import { createBackupStore } from '../../storage/location/create-backup-store.ts';
import { createEngine } from '../create-engine.ts';

const day = 86_400_000;
const now = new Date('2026-11-30T12:00:00Z');
const ago = (inMs: number) => new Date(now.getTime() - inMs);

/** Names of files with their contents, `d/` for a folder of all of them. */
type Files = Readonly<Record<string, string>>;

interface Snapshot {
  readonly id: string;
  readonly at?: Date;
  readonly files?: Files;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A format that keeps what a repository has in this process, and says of each only what a real one says. */
function formatWith(byNamespace: Readonly<Record<string, readonly Snapshot[] | LifeboatError>>, damage: string[] = []) {
  const deleted: string[] = [];
  const facts = { mode: 0o644, uid: 0, gid: 0, mtimeInNs: 0n };
  const open: FileRepositoryFormat['open'] = async ({ prefix }) => {
    const found = byNamespace[prefix.split('/')[1] ?? ''] ?? [];
    if (found instanceof LifeboatError) throw found;
    const rootOf = (id: string): TreeEntry => ({ ...facts, type: 'directory', name: '', size: 0, contentId: `root of ${id}` });
    const infoOf = ({
      id,
      at = ago(10 * day),
      files = {},
      tags = { 'snapshot-requester': 'snapshot-pod-volume' },
    }: Snapshot): SnapshotInfo => ({
      ...{
        id,
        source: { host: 'default', user: 'default', path: `a path of ${id}` },
        tags: new Map(Object.entries(tags)),
        description: '',
      },
      ...{ startedAt: at, endedAt: at, root: rootOf(id), failedCount: 0, fileCount: Object.keys(files).length },
      totalSize: Object.values(files).join('').length,
    });
    const repository = {
      async listSnapshots(_filter, { onDamage } = {}) {
        for (const message of damage) onDamage?.({ message });
        return found.filter(({ id }) => !deleted.includes(id)).map(infoOf);
      },
      async openSnapshot(id) {
        const { files = {} } = found.find((each) => each.id === id) as Snapshot;
        const list = async () =>
          Object.entries(files).map(([name, text]) => ({
            ...facts,
            type: 'file' as const,
            name,
            size: text.length,
            contentId: `content ${text}`,
          }));
        return { snapshot: { root: rootOf(id) }, list } as never;
      },
      async deleteSnapshot(id) {
        deleted.push(id);
      },
    } satisfies Partial<FileRepository>;
    return repository as unknown as FileRepository;
  };
  return { name: 'kopia', open, create: open, deleted };
}

interface Backup {
  readonly name: string;
  /** IDs of the snapshots that it names, all of namespace `shop`. */
  readonly names: readonly string[];
  readonly phase?: 'Completed' | 'WaitingForPluginOperations';
  /** Of its Backup object. */
  readonly spec?: object;
  readonly status?: object;
}

async function engineWith(options: {
  readonly format: FileRepositoryFormat;
  readonly backups?: readonly Backup[];
  readonly running?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly accessMode?: 'ReadOnly';
  readonly files?: Partial<VolumeFilesOptions>;
}) {
  const { format, backups = [], running = [], namespaces = ['shop'], accessMode } = options;
  const store = createMemoryObjectStore();
  for (const namespace of namespaces) await store.putObject(`kopia/${namespace}/kopia.repository`, Buffer.alloc(100));
  const place = createBackupStore({ store, location: 'main' });
  for (const { name, names, phase = 'Completed', spec = {}, status: more } of backups) {
    const writer = await place.begin(name, { now, uid: `uid-of-${name}` });
    const archive = createArchiveWriter({ now: () => now });
    const put = writer.putArchive(archive.stream, {});
    await archive.finish();
    await put;
    const records = names.map((snapshotID, i) => ({
      ...{ kind: 'PodVolumeBackup', apiVersion: 'velero.io/v1', metadata: { name: `${name}-${i}` } },
      spec: { node: 'n', pod: { namespace: 'shop', name: 'web' }, volume: `data${i}`, uploaderType: 'kopia' },
      status: { phase: 'Completed', snapshotID },
    }));
    await writer.putFile('podvolumebackups', JSON.stringify(records), {});
    const status = {
      version: 1,
      formatVersion: '1.1.0',
      phase,
      startTimestamp: '2026-11-20T00:00:00Z',
      expiration: '2026-12-20T00:00:00Z',
      ...more,
    };
    const metadata = { name, namespace: 'velero', uid: `uid-of-${name}` };
    const backup = { kind: 'Backup', apiVersion: 'velero.io/v1', metadata, spec, status } as never;
    if (phase === 'Completed') await writer.commit(backup);
    else await store.putObject(`backups/${name}/velero-backup.json`, Buffer.from(JSON.stringify(backup)));
  }
  for (const name of running) await place.begin(name, { now });
  const engine = createEngine({
    storageLocations: { main: { store, ...(accessMode && { accessMode }) } },
    volumeFiles: { formats: [format], password: 'x', ...options.files },
    now: () => now,
  });
  return { engine, store };
}

const orphans = [{ id: 'held' }, { id: 'orphan' }, { id: 'young', at: ago(3600_000) }, { id: 'foreign', tags: { mine: 'yes' } }];
const kindsOf = (findings: readonly { readonly kind: string; readonly snapshotId?: string }[]) =>
  findings.map(({ kind, snapshotId }) => [kind, snapshotId]);

test('what a location has, without a password', async () => {
  const password = () => Promise.reject(new Error('a listing asks for none'));
  const format = formatWith({});
  const { engine, store } = await engineWith({ format, namespaces: ['shop', 'bank'], files: { password } });
  await store.putObject('kopia/Not_a_Namespace/x', Buffer.alloc(1));
  await store.putObject('kopia/shop/p1', Buffer.alloc(900));
  const listed = await engine.listVolumeRepositories();
  expect(listed).toEqual([
    { namespace: 'bank', format: 'kopia', storedBytes: 100, objects: 1, changedAt: expect.any(Date) },
    { namespace: 'shop', format: 'kopia', storedBytes: 1000, objects: 2, changedAt: expect.any(Date) },
  ]);
  expect((await engine.listVolumeRepositories({ namespace: 'shop' })).map(({ namespace }) => namespace)).toEqual(['shop']);
  expect(await engine.listVolumeRepositories({ namespace: 'none' })).toEqual([]);
});

test('who holds which bytes, and when they go', async () => {
  const files: Files = { a: 'in both', b: 'only here' };
  const snapshots = [
    { id: 'one', files },
    { id: 'two', files: { a: 'in both', again: 'in both', c: '2' } },
    { id: 'three', files: { a: 'in both' } },
  ];
  const format = formatWith({ shop: snapshots });
  const backups = [
    { name: 'first', names: ['one'] },
    { name: 'second', names: ['two', 'one'] },
  ];
  const { engine } = await engineWith({ format, backups });
  const [described] = await engine.describeVolumeRepositories({ sizes: true });
  expect(described).toMatchObject({ namespace: 'shop', contentBytes: 'in both'.length + 'only here'.length + 1, problems: [] });
  const pod = 'shop/web';
  const expiration = '2026-12-20T00:00:00Z';
  expect(described?.snapshots.map(({ id, state, ownBytes, size, holders }) => ({ id, state, ownBytes, size, holders }))).toEqual([
    {
      ...{ id: 'one', state: 'held', ownBytes: 9, size: 16 },
      holders: [
        { backup: 'first', expiration, pod, volume: 'data0' },
        { backup: 'second', expiration, pod, volume: 'data1' },
      ],
    },
    { id: 'two', state: 'held', ownBytes: 1, size: 15, holders: [{ backup: 'second', expiration, pod, volume: 'data0' }] },
    { id: 'three', state: 'orphan', ownBytes: 0, size: 7, holders: [] },
  ]);
});

test('a check tells what no backup names and what backups miss, and changes nothing', async () => {
  const format = formatWith({ shop: orphans });
  const { engine } = await engineWith({ format, backups: [{ name: 'b', names: ['held', 'gone'] }] });
  const { findings, repositories, notFixed } = await engine.checkVolumeRepositories();
  expect(kindsOf(findings)).toEqual([
    ['lost-snapshot', 'gone'],
    ['orphan-snapshot', 'orphan'],
    ['orphan-snapshot', 'young'],
  ]);
  expect(findings[0]).toMatchObject({ backup: 'b', message: expect.stringContaining('volume data1 of pod shop/web') });
  expect({ repositories, notFixed, deleted: format.deleted }).toEqual({
    repositories: [{ namespace: 'shop', format: 'kopia' }],
    notFixed: undefined,
    deleted: [],
  });
});

test('a fix forgets what no backup names, and neither what is young nor what others made', async () => {
  const format = formatWith({ shop: orphans });
  const { engine } = await engineWith({ format, backups: [{ name: 'b', names: ['held'] }] });
  const { findings, notFixed } = await engine.checkVolumeRepositories({ fix: true });
  expect(format.deleted).toEqual(['orphan']);
  expect(findings.map(({ snapshotId, fixed }) => [snapshotId, fixed])).toEqual([
    ['orphan', true],
    ['young', false],
  ]);
  expect(notFixed).toContain('1 snapshot is younger than 24 h');
  await engine.checkVolumeRepositories({ fix: true, graceInMs: 3600_000 });
  expect(format.deleted).toEqual(['orphan', 'young']);
  expect((await engine.checkVolumeRepositories({ fix: true })).findings).toEqual([]);
});

test.each([
  ['a backup that is being written', { running: ['new'] }, /"new" of the location may still be written/],
  [
    'a backup of a Velero that still moves data',
    { backups: [{ name: 'moving', names: [], phase: 'WaitingForPluginOperations' as const }] },
    /"moving" of the location may still be written/,
  ],
])('%s keeps a fix from forgetting anything', async (_, given, why) => {
  const format = formatWith({ shop: orphans });
  const { engine } = await engineWith({ format, ...given });
  const { notFixed } = await engine.checkVolumeRepositories({ fix: true });
  expect(notFixed).toMatch(why);
  expect(format.deleted).toEqual([]);
});

test('a backup that cannot say what it needs, and a repository that hides something, keep a fix from forgetting anything', async () => {
  const format = formatWith({ shop: orphans });
  const { engine, store } = await engineWith({ format, backups: [{ name: 'b', names: ['held'] }] });
  await store.putObject('backups/b/b-podvolumebackups.json.gz', Buffer.from('no gzip'));
  const { findings, notFixed } = await engine.checkVolumeRepositories({ fix: true });
  expect(findings[0]).toMatchObject({ kind: 'unknown-backup', backup: 'b' });
  expect(notFixed).toContain('backup "b" does not say which snapshots it needs');
  expect(format.deleted).toEqual([]);

  const hiding = formatWith({ shop: orphans }, ['index x1 is damaged']);
  const damaged = await engineWith({ format: hiding, backups: [{ name: 'b', names: ['held', 'gone'] }] });
  const found = await damaged.engine.checkVolumeRepositories({ fix: true });
  expect(kindsOf(found.findings)[0]).toEqual(['damaged', undefined]);
  expect(found.findings.some(({ kind }) => kind === 'lost-snapshot')).toBe(false);
  expect(found.notFixed).toContain('a part cannot be read');
  expect(hiding.deleted).toEqual([]);
});

test("snapshots of old Veleros' backups are no orphans: their restic notes the backup, and 1.12 tells nowhere where data was moved to", async () => {
  const old = { id: 'old', tags: { backup: 'b', 'backup-uid': 'x', volume: 'data' } };
  const left = { id: 'left', tags: { backup: 'deleted', 'backup-uid': 'y', volume: 'data' } };
  const format = formatWith({ shop: [old, left] });
  const { engine } = await engineWith({ format, backups: [{ name: 'b', names: [] }] });
  expect(kindsOf((await engine.checkVolumeRepositories({ fix: true })).findings)).toEqual([['orphan-snapshot', 'left']]);
  expect(format.deleted).toEqual(['left']);

  const moved = formatWith({ shop: [{ id: 'moved', tags: { 'snapshot-requester': 'snapshot-data-upload-download' } }] });
  const backups = [{ name: 'b', names: [], spec: { snapshotMoveData: true }, status: { backupItemOperationsCompleted: 1 } }];
  const check = await (await engineWith({ format: moved, backups })).engine.checkVolumeRepositories({ fix: true });
  expect(check.notFixed).toContain('it moved data of snapshots, and its files do not tell which');
  expect(moved.deleted).toEqual([]);
});

test('a repository that another password opens is told, and the others are looked at', async () => {
  const wrong = new LifeboatError({ code: 'REPOSITORY_WRONG_PASSWORD', message: 'the password does not open it' });
  const format = formatWith({ bank: wrong, shop: orphans });
  const { engine } = await engineWith({ format, namespaces: ['bank', 'shop'], backups: [{ name: 'b', names: ['held'] }] });
  const { findings } = await engine.checkVolumeRepositories();
  expect(findings[0]).toMatchObject({ kind: 'wrong-password', namespace: 'bank' });
  expect(kindsOf(findings).slice(1)).toEqual([
    ['orphan-snapshot', 'orphan'],
    ['orphan-snapshot', 'young'],
  ]);
  const described = await engine.describeVolumeRepositories();
  expect(described.map(({ namespace, error }) => [namespace, error?.message])).toEqual([
    ['bank', 'the password does not open it'],
    ['shop', undefined],
  ]);
});

test('a fix in a location that is only read is refused, and so is a grace of less than an hour', async () => {
  const format = formatWith({ shop: orphans });
  const { engine } = await engineWith({ format, accessMode: 'ReadOnly' });
  await expect(engine.checkVolumeRepositories({ fix: true })).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
  await expect(engine.checkVolumeRepositories({ fix: true, graceInMs: 1 })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(engine.checkVolumeRepositories({ format: 'tar' })).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
  expect(format.deleted).toEqual([]);
});
