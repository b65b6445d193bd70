import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';

/** Warns of volume data that lies in the source's location but outside of the backup's folder, and is not copied: copies of files and
 * moved data in its repository. Snapshots are not in a location, and serve every copy. */
export async function localVolumeData(
  options: CallOptions & { readonly name: string; readonly from: BackupStore; readonly to: BackupStore; readonly filesToo: boolean },
): Promise<string[]> {
  const { name, from, to, filesToo, signal } = options;
  if (filesToo) return [];
  const copies = (await from.readPodVolumeBackups(name, { signal })) ?? [];
  const volumes = (await from.readVolumeInfo(name, { signal })) ?? [];
  const count =
    copies.filter(({ status }) => status?.snapshotID).length +
    volumes.filter((volume) => volume.snapshotDataMovementInfo?.snapshotHandle).length;
  if (count === 0) return [];
  return [
    `the files of ${count} volume${count === 1 ? '' : 's'} lie in the repository of location "${from.location}", which is not copied: ` +
      `a restore from "${to.location}" brings back the objects only`,
  ];
}
