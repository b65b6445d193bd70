import { createArchiveWriter, createBackupStore } from '@lifeboat/core';
import type { FileRepositoryFormat, ObjectStore, SourceEntry } from '@lifeboat/core/plugin-api';
import { kopia } from '@lifeboat/file-repository';

export const password = 'a password of tests';

const facts = { uid: 0, gid: 0, mtimeInNs: 981_173_106_000_000_000n };
const text = (content: string) => ({ size: Buffer.byteLength(content), open: async () => once(content) });

async function* once(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

/** What a volume holds. */
export function* sampleEntries(): Generator<SourceEntry> {
  yield { ...facts, path: [], type: 'directory', mode: 0o755, size: 0 };
  yield { ...facts, path: ['d'], type: 'directory', mode: 0o1750, size: 0 };
  yield { ...facts, path: ['d', 'hello'], type: 'file', mode: 0o640, ...text('hello, world') };
  yield { ...facts, path: ['d', 'suid'], type: 'file', mode: 0o4755, ...text('#!') };
  yield { ...facts, path: ['empty'], type: 'directory', mode: 0o500, size: 0 };
  yield { ...facts, path: ['link'], type: 'symlink', mode: 0o777, size: 7, target: 'd/hello' };
  yield { ...facts, path: ['out'], type: 'symlink', mode: 0o777, size: 8, target: '/outside' };
}

interface SavedVolume {
  readonly pod: string;
  readonly volume: string;
  readonly claim?: string;
  readonly format?: FileRepositoryFormat;
  readonly entries?: Iterable<SourceEntry>;
}

/** Puts a backup whose volumes have files into a location, as an engine does. Resolves with the IDs of their snapshots. */
export async function saveVolumes(
  store: ObjectStore,
  name: string,
  volumes: readonly SavedVolume[],
  at = '2026-11-30T05:00:00Z',
): Promise<string[]> {
  const now = new Date(at);
  const records: object[] = [];
  const ids: string[] = [];
  for (const { pod, volume, claim, format = kopia, entries = sampleEntries() } of volumes) {
    const [namespace = '', podName = ''] = pod.split('/');
    const how = { store, prefix: `${format.name}/${namespace}/`, password };
    const repository = await format.open(how).catch(() => format.create(how));
    const source = { host: 'default', user: 'default', path: `snapshot-pod-volume/${format.name}/${pod}/${claim ?? volume}` };
    const tags = { 'snapshot-requester': 'snapshot-pod-volume', 'snapshot-uploader': format.name };
    const { snapshot } = await repository.writeSnapshot(asStream(entries), { source, tags, startedAt: now });
    ids.push(snapshot.id);
    records.push({
      kind: 'PodVolumeBackup',
      apiVersion: 'velero.io/v1',
      metadata: { name: `${name}-${volume}`, ...(claim && { annotations: { 'velero.io/pvc-name': claim } }) },
      spec: {
        ...{ node: 'n', pod: { namespace, name: podName }, volume, backupStorageLocation: 'x', repoIdentifier: '' },
        uploaderType: format.name,
      },
      status: { phase: 'Completed', snapshotID: snapshot.id, progress: { totalBytes: snapshot.totalSize, bytesDone: snapshot.totalSize } },
    });
  }
  const uid = `a8b9c0d1-0000-4000-8000-${Buffer.from(name.padEnd(6, 'x').slice(0, 6)).toString('hex')}`;
  const expiration = new Date(now.getTime() + 30 * 86_400_000).toISOString().replace('.000', '');
  const status = { version: 1, formatVersion: '1.1.0', startTimestamp: at, completionTimestamp: at, expiration } as const;
  const metadata = { name, namespace: 'velero', uid };
  const writer = await createBackupStore({ store, location: 'default' }).begin(name, { now, uid });
  const archive = createArchiveWriter({ now: () => now });
  const put = writer.putArchive(archive.stream, {});
  await archive.finish();
  await put;
  await writer.putFile('podvolumebackups', JSON.stringify(records), {});
  const backup = { kind: 'Backup', apiVersion: 'velero.io/v1', metadata, spec: {}, status: { ...status, phase: 'Completed' } };
  await writer.commit(backup as never);
  return ids;
}

async function* asStream(entries: Iterable<SourceEntry>): AsyncGenerator<SourceEntry> {
  yield* entries;
}
