import type { ArchiveLimits } from '../contract/store/archive.ts';
import type { BackupStore } from '../contract/store/backup-store.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { openArchive } from '../storage/archive/open-archive.ts';
import { openSound } from '../storage/digests/open-sound.ts';
import type { VolumeFiles } from '../storage/reading/read-volume-files.ts';
import { contentFields } from '../volumes/csi/api/snapshot-fields.ts';
import type { StoredCsiSnapshot } from '../volumes/csi/delete-snapshots.ts';
import type { NamedCsiSnapshot } from '../volumes/ownership/check-snapshot-ownership.ts';

interface ReadCsiSnapshotsOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly name: string;
  readonly files: VolumeFiles;
  readonly archiveLimits: ArchiveLimits | undefined;
}

/** The CSI snapshots that a backup keeps in storage systems, by its volume rows (and by its contents, as Veleros before 1.14
 * wrote them). What does not tell is for `refuseVolumeData` to say. */
export async function readCsiSnapshots(options: ReadCsiSnapshotsOptions): Promise<readonly NamedCsiSnapshot[]> {
  const { files } = options;
  const found = new Map<string, StoredCsiSnapshot & { readonly contentName?: string }>();
  for (const { csiSnapshotInfo: info, snapshotDataMoved } of files.volumes) {
    if (!info || snapshotDataMoved || !info.snapshotHandle || info.snapshotHandle === 'unknown') continue;
    found.set(info.snapshotHandle, { handle: info.snapshotHandle, driver: info.driver, contentName: info.vscName });
  }
  for (const content of files.csiContents) {
    const { handle, driver } = contentFields(content);
    if (handle !== undefined && !found.has(handle)) found.set(handle, { handle, driver, content });
  }
  if (found.size === 0) return [];
  const names = [...found.values()].map(({ contentName, content }) => contentName || (content?.metadata?.name ?? ''));
  const archived = await readContents(options, new Set(names));
  return [...found.values()].map(({ contentName = '', ...snapshot }) => {
    const inArchive = archived.get(contentName || (snapshot.content?.metadata?.name ?? ''));
    return {
      ...snapshot,
      content: snapshot.content ?? inArchive,
      isArchived: inArchive !== undefined && contentFields(inArchive).handle === snapshot.handle,
    };
  });
}

/** An archive that is missing or damaged does not keep a backup from being deleted. */
async function readContents(options: ReadCsiSnapshotsOptions, names: ReadonlySet<string>): Promise<ReadonlyMap<string, KubeObject>> {
  const { backups, name, archiveLimits: limits, signal } = options;
  const contents = new Map<string, KubeObject>();
  // With digests, an archive that is not what was written says nothing of whose a snapshot is.
  const sound = await readable(openSound(backups, name, { signal }));
  const stream = sound && (await readable(sound.openArchive(name, { signal })));
  const archive = stream && (await readable(openArchive({ stream, limits, signal })));
  if (!archive) return contents;
  try {
    for (const each of names) {
      const id = { group: 'snapshot.storage.k8s.io', resource: 'volumesnapshotcontents', namespace: '', name: each };
      const content = each === '' ? undefined : await readable(archive.read(id));
      if (content) contents.set(each, content);
    }
  } finally {
    await archive.close();
  }
  return contents;
}

async function readable<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (
      LifeboatError.isInstance(
        error,
        'BACKUP_BROKEN',
        'BACKUP_UNTRUSTED',
        'BACKUP_UNFINISHED',
        'ARCHIVE_CORRUPT',
        'ARCHIVE_TOO_LARGE',
        'OBJECT_NOT_FOUND',
      )
    )
      return undefined;
    throw error;
  }
}
