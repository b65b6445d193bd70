import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { BackupStore } from '../storage/backup-store.ts';
import type { BackupVolumeInfo } from '../velero-api/volume-info.ts';
import type { SnapshotLocations } from '../volumes/snapshot-locations.ts';

interface VolumeDataOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly name: string;
  /** Snapshots of these are deleted with the backup. */
  readonly snapshotLocations: Pick<SnapshotLocations, 'find'>;
  /** CSI snapshots are deleted with the backup: there is a cluster to do it. */
  readonly csiDeletable: boolean;
}

const namedAtMost = 5;

/**
 * Refuses to delete the files of a backup that has volume data outside of its folder: deleting the files only would leave
 * snapshots and copies that nobody knows of any more.
 * @throws LifeboatError `BACKUP_HAS_VOLUME_DATA` that names them; also when a file that would tell cannot be read
 */
export async function refuseVolumeData(options: VolumeDataOptions): Promise<void> {
  const { backups, name } = options;
  const { data, unreadable } = await readVolumeData(options);
  if (data.length === 0 && unreadable.length === 0) return;
  const more = data.length > namedAtMost ? ` and ${data.length - namedAtMost} more` : '';
  const why =
    data.length > 0
      ? `holds volume data that Lifeboat cannot delete: ${data.slice(0, namedAtMost).join(', ')}${more}`
      : `may hold volume data: ${unreadable.join('; ')}`;
  throw new LifeboatError({
    code: 'BACKUP_HAS_VOLUME_DATA',
    message:
      `Backup "${name}" in location "${backups.location}" ${why}. Nothing was deleted. Delete it with \`velero backup delete ${name}\`, ` +
      'which removes that data too, or delete the files only with `keepVolumeData` (`--keep-volume-data`): the data then stays where it is, and no backup names it',
    context: { backup: name, location: backups.location, volumeData: data },
  });
}

/** Every snapshot and copy that the backup's files name, once each, and the files that cannot be read. */
async function readVolumeData({
  backups,
  name,
  snapshotLocations,
  csiDeletable,
  signal,
}: VolumeDataOptions): Promise<{ data: string[]; unreadable: string[] }> {
  const found = new Set<string>();
  const unreadable: string[] = [];
  async function collect<Row>(rows: Promise<Row[] | undefined>, describe: (row: Row) => (string | undefined)[]): Promise<void> {
    try {
      for (const row of (await rows) ?? []) for (const data of describe(row)) if (data !== undefined) found.add(data);
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'BACKUP_BROKEN', 'ARCHIVE_TOO_LARGE')) throw error;
      unreadable.push(error.message);
    }
  }
  const deletable = new Set<unknown>();
  await collect(backups.readVolumeSnapshots(name, { signal }), ({ spec, status }) => {
    const id = status?.providerSnapshotID;
    if (!snapshotLocations.find(spec?.location ?? ''))
      return [native(id, ` of snapshot location ${spec?.location}, which is not known here`)];
    deletable.add(id);
    return [];
  });
  await collect(backups.readPodVolumeBackups(name, { signal }), (copy: KubeObject) => [copied(statusOf(copy).snapshotID)]);
  await collect(backups.readCsiVolumeSnapshotContents(name, { signal }), (content) =>
    csiDeletable ? [] : [csi(statusOf(content).snapshotHandle)],
  );
  await collect(backups.readVolumeInfo(name, { signal }), (volume) => describeVolumeInfo(volume, deletable, csiDeletable));
  return { data: [...found], unreadable };
}

function describeVolumeInfo(volume: BackupVolumeInfo, deletable: ReadonlySet<unknown>, csiDeletable: boolean): (string | undefined)[] {
  const { csiSnapshotInfo, snapshotDataMovementInfo: moved, nativeSnapshotInfo, pvbInfo } = volume;
  return [
    deletable.has(nativeSnapshotInfo?.snapshotHandle) ? undefined : native(nativeSnapshotInfo?.snapshotHandle),
    copied(pvbInfo?.snapshotHandle),
    copied(moved?.snapshotHandle),
    csi(moved?.retainedSnapshot),
    csiDeletable && !volume.snapshotDataMoved ? undefined : csi(csiSnapshotInfo?.snapshotHandle),
  ];
}

const native = (id: unknown, where = '') => describe('snapshot', id, where);
const csi = (handle: unknown) => describe('CSI snapshot', handle, ', which takes the cluster of its driver to delete');
const copied = (id: unknown) => describe('file-level copy', id);

// Velero writes `unknown` for a snapshot that its data mover has taken away.
function describe(kind: string, id: unknown, where = ''): string | undefined {
  return typeof id === 'string' && id !== '' && id !== 'unknown' ? `${kind} ${id}${where}` : undefined;
}

function statusOf(object: KubeObject): Record<string, unknown> {
  return typeof object.status === 'object' && object.status !== null ? (object.status as Record<string, unknown>) : {};
}
