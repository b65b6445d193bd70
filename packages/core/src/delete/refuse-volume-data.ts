import type { BackupStore } from '../contract/store/backup-store.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { VolumeFiles } from '../storage/reading/read-volume-files.ts';
import type { BackupVolumeInfo } from '../velero-api/files/volume-info.ts';
import type { SnapshotLocations } from '../volumes/snapshot-locations.ts';

interface VolumeDataOptions {
  readonly backups: Pick<BackupStore, 'location'>;
  readonly name: string;
  readonly files: VolumeFiles;
  /** Snapshots of these are deleted with the backup. */
  readonly snapshotLocations: Pick<SnapshotLocations, 'find'>;
  /** Copies of files that are deleted with the backup, by their ids. @default none */
  readonly copiesDeletable?: readonly string[];
  /** CSI snapshots are deleted with the backup: there is a cluster to do it. */
  readonly csiDeletable: boolean;
  /** Files that do not tell are no reason. */
  readonly force: boolean;
}

const namedAtMost = 5;

/**
 * Refuses to delete the files of a backup that has volume data outside of its folder: deleting the files only would leave
 * snapshots and copies that nobody knows of any more. Returns warnings: with `force`, of what is not known.
 * @throws LifeboatError `BACKUP_HAS_VOLUME_DATA` that names them; also when a file that would tell is missing or damaged
 */
export function refuseVolumeData(options: VolumeDataOptions): string[] {
  const { backups, name, force } = options;
  const { unknown } = options.files;
  const data = readVolumeData(options);
  const what = `Backup "${name}" in location "${backups.location}"`;
  const context = { backup: name, location: backups.location, volumeData: data, unknown };
  if (data.length > 0) {
    const more = data.length > namedAtMost ? ` and ${data.length - namedAtMost} more` : '';
    const also = unknown.length > 0 ? `. It may hold more: ${unknown.join('; ')}` : '';
    throw new LifeboatError({
      code: 'BACKUP_HAS_VOLUME_DATA',
      message:
        `${what} holds volume data that Lifeboat cannot delete: ${data.slice(0, namedAtMost).join(', ')}${more}${also}. Nothing was deleted. ` +
        `Delete it with \`velero backup delete ${name}\`, which removes that data too, or delete the files only with ` +
        '`keepVolumeData`: the data then stays where it is, and no backup names it',
      context: { ...context, remedy: [{ action: 'set-option', option: 'keepVolumeData' }] },
    });
  }
  if (unknown.length === 0) return [];
  if (force) {
    return [
      `which volume data the backup had is not known, for ${unknown.join('; ')}. Snapshots that only this named stay: ` +
        `look for those with the tag or label velero.io/backup-name or velero.io/backup of "${name}"`,
    ];
  }
  throw new LifeboatError({
    code: 'BACKUP_HAS_VOLUME_DATA',
    message:
      `${what} may hold volume data that nothing names any more: ${unknown.join('; ')}. Nothing was deleted. Where another location has the ` +
      'backup, `repairBackup` brings the file back. Otherwise delete it with `force`, and the snapshots that are known go too, or ' +
      'with `keepVolumeData`, and none does',
    context: {
      ...context,
      remedy: [
        { action: 'repair-backup', backup: name },
        { action: 'set-option', option: 'force' },
        { action: 'set-option', option: 'keepVolumeData' },
      ],
    },
  });
}

/** Every snapshot and copy that the backup's files name and that stays, once each. */
function readVolumeData({ files, snapshotLocations, copiesDeletable = [], csiDeletable }: VolumeDataOptions): string[] {
  const deletable = new Set<unknown>(copiesDeletable);
  const found = [
    ...files.snapshots.map(({ spec, status }) => {
      const id = status?.providerSnapshotID;
      if (!snapshotLocations.find(spec?.location ?? ''))
        return native(id, ` of snapshot location ${spec?.location}, which is not known here`);
      deletable.add(id);
      return undefined;
    }),
    ...files.podVolumes.map((copy: KubeObject) => copied(statusOf(copy).snapshotID, deletable)),
    ...files.csiContents.map((content) => (csiDeletable ? undefined : csi(statusOf(content).snapshotHandle))),
    ...files.volumes.flatMap((volume) => describeVolumeInfo(volume, deletable, csiDeletable)),
  ];
  return [...new Set(found.filter((each) => each !== undefined))];
}

function describeVolumeInfo(volume: BackupVolumeInfo, deletable: ReadonlySet<unknown>, csiDeletable: boolean): (string | undefined)[] {
  const { csiSnapshotInfo, snapshotDataMovementInfo: moved, nativeSnapshotInfo, pvbInfo } = volume;
  return [
    deletable.has(nativeSnapshotInfo?.snapshotHandle) ? undefined : native(nativeSnapshotInfo?.snapshotHandle),
    copied(pvbInfo?.snapshotHandle, deletable),
    copied(moved?.snapshotHandle, deletable),
    // Velero names it also where it did not stay.
    volume.preserveLocalSnapshot ? csi(moved?.retainedSnapshot) : undefined,
    csiDeletable && !volume.snapshotDataMoved ? undefined : csi(csiSnapshotInfo?.snapshotHandle),
  ];
}

const native = (id: unknown, where = '') => describe('snapshot', id, where);
const csi = (handle: unknown) => describe('CSI snapshot', handle, ', which takes the cluster of its driver to delete');
const copied = (id: unknown, deletable?: ReadonlySet<unknown>) => (deletable?.has(id) ? undefined : describe('file-level copy', id));

// Velero writes `unknown` for a snapshot that its data mover has taken away.
function describe(kind: string, id: unknown, where = ''): string | undefined {
  return typeof id === 'string' && id !== '' && id !== 'unknown' ? `${kind} ${id}${where}` : undefined;
}

function statusOf(object: KubeObject): Record<string, unknown> {
  return typeof object.status === 'object' && object.status !== null ? (object.status as Record<string, unknown>) : {};
}
