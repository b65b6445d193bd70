import { createArchiveWriter, createBackupStore, createEngine, type LeaseOptions, type ObjectStore } from '@lifeboat/core';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';

export const operations = ['backup', 'copy', 'repair', 'resume', 'delete', 'replace', 'set-ttl'] as const;
export type Operation = (typeof operations)[number];

/** What lies in the location when the first writer begins. */
export type Start = 'nothing' | 'complete' | 'damaged' | 'waiting' | 'abandoned';
export const startOf: Readonly<Record<Operation, Start>> = {
  backup: 'nothing',
  copy: 'nothing',
  repair: 'damaged',
  resume: 'waiting',
  delete: 'complete',
  replace: 'abandoned',
  'set-ttl': 'complete',
};

const now = new Date('2026-11-23T10:00:00Z');

type Writer = Awaited<ReturnType<ReturnType<typeof createBackupStore>['begin']>>;
type StoredBackup = Parameters<Writer['commit']>[0];

function backupOf(uid: string, phase: 'Completed' | 'WaitingForPluginOperations'): StoredBackup {
  return {
    kind: 'Backup',
    apiVersion: 'velero.io/v1',
    metadata: { name: 'b', namespace: 'velero', uid },
    spec: { volumeGroupSnapshotLabelKey: 'velero.io/volume-group' },
    status: {
      version: 1,
      formatVersion: '1.1.0',
      phase,
      startTimestamp: '2026-11-23T10:00:00Z',
      progress: { totalItems: 1, itemsBackedUp: 1 },
    },
  } as StoredBackup;
}

async function putFiles(writer: Writer, uid: string): Promise<void> {
  const archive = createArchiveWriter({ now: () => now });
  const put = writer.putArchive(archive.stream);
  const id = { group: '', resource: 'configmaps', namespace: 'ns', name: 'a', version: 'v1', preferred: true };
  const added = archive
    .add(id, { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'a', namespace: 'ns' }, data: { uid } })
    .then(() => archive.finish());
  const [stored] = await Promise.allSettled([put, added]);
  if (stored.status === 'rejected') throw stored.reason;
  await writer.putFile('resource-list', '{"v1/ConfigMap":["ns/a"]}');
  for (const file of ['volumeinfo', 'volumesnapshots', 'podvolumebackups', 'itemoperations'] as const) await writer.putFile(file, '[]\n');
  await writer.putFile('results', '{"errors":{},"warnings":{}}');
  await writer.putFile('logs', `of ${uid}\n`);
}

async function write(writer: Writer, uid: string): Promise<void> {
  try {
    await putFiles(writer, uid);
    await writer.putUnfinished(backupOf(uid, 'WaitingForPluginOperations'));
    await writer.commit(backupOf(uid, 'Completed'));
  } catch (error) {
    await writer.discard({ signal: AbortSignal.timeout(30_000) }).catch(() => {});
    throw error;
  }
}

// What is prepared keeps its name on a machine that has much to do, too.
const open = (store: ObjectStore, lease?: Required<LeaseOptions>, owner?: string) =>
  createBackupStore({ location: 'target', store, ...(lease && { lease: { ...lease, ...(owner !== undefined && { owner }) } }) });

interface OperateOptions {
  readonly store: ObjectStore;
  readonly source: ObjectStore;
  readonly uid: string;
  readonly lease?: Required<LeaseOptions>;
  readonly owner?: string;
}

/** Does an operation as a process of its own would; what it completes has the uid `uid`, a copy that of the source. */
export async function operate(operation: Operation, options: OperateOptions): Promise<void> {
  const { store, source, uid, lease, owner } = options;
  const engine = createEngine({
    ...(lease && { lease }),
    ...(owner !== undefined && { owner }),
    storageLocations: { source: { store: source }, target: { store } },
  });
  if (operation === 'backup' || operation === 'replace')
    return write(await open(store, lease, owner).begin('b', { now, uid, replaceUnfinished: operation === 'replace' }), uid);
  if (operation === 'copy') return void (await engine.copyBackup({ name: 'b', from: 'source', to: 'target' }).result);
  if (operation === 'delete') return void (await engine.deleteBackup('b', { storageLocation: 'target' }).result);
  if (operation === 'set-ttl') return void (await engine.setBackupTtl('b', { ttl: '1h', storageLocation: 'target' }));
  if (operation === 'repair') {
    const { locations } = await engine.repairBackup('b', { storageLocations: ['source', 'target'] }).result;
    const error = locations.find(({ name }) => name === 'target')?.error;
    if (error) throw error;
    return;
  }
  const { writer, backup } = await open(store, lease, owner).resume('b', { now });
  try {
    await writer.putUnfinished({ ...backup, status: { ...backup.status, phase: 'Finalizing' } });
    await putFiles(writer, uid);
    await writer.commit({ ...backup, status: { ...backup.status, phase: 'Completed' } });
  } catch (error) {
    await writer.release(now, { signal: AbortSignal.timeout(30_000) }).catch(() => {});
    throw error;
  }
}

let sourceMade: Promise<ObjectStore> | undefined;

/** A location with the backup `source`, whole. */
export function makeSource(): Promise<ObjectStore> {
  sourceMade ??= (async () => {
    const store = createMemoryObjectStore();
    await write(await open(store).begin('b', { now, uid: 'source' }), 'source');
    return store;
  })();
  return sourceMade;
}

export async function prepare(store: ObjectStore, start: Start): Promise<void> {
  if (start === 'nothing') return;
  const uid = start === 'damaged' ? 'source' : 'before';
  const writer = await open(store).begin('b', { now, uid });
  if (start === 'abandoned') {
    await writer.putFile('logs', 'half');
    return writer.release(now);
  }
  if (start !== 'waiting') await write(writer, uid);
  else {
    await putFiles(writer, uid);
    await writer.putUnfinished(backupOf(uid, 'WaitingForPluginOperations'));
    await writer.release(now);
  }
  if (start === 'damaged') await store.putObject('backups/b/b.tar.gz', Buffer.from('damaged'));
}

/** What the location has: its state, the uid of a complete backup, what verify finds wrong with it, and every byte. */
export async function look(store: ObjectStore): Promise<{ state: string; uid: string; problems: readonly string[]; bytes: string }> {
  const entry = await open(store).inspect('b');
  const problems = entry?.state === 'complete' ? await problemsOf(store) : [];
  const uid = entry?.state === 'complete' ? (entry.backup.metadata.uid ?? '') : '';
  const bytes: string[] = [];
  for await (const { key } of store.listObjects('backups/')) {
    if (key.includes('lifeboat-in-progress-')) continue;
    const chunks: Uint8Array[] = [];
    for await (const chunk of await store.getObject(key)) chunks.push(chunk);
    bytes.push(`${key} ${Buffer.concat(chunks).toString('base64')}`);
  }
  return { state: entry?.state ?? 'nothing', uid, problems, bytes: bytes.join('\n') };
}

async function problemsOf(store: ObjectStore): Promise<readonly string[]> {
  try {
    return (await createEngine({ storageLocations: { target: { store } } }).verifyBackup('b').result).problems;
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
