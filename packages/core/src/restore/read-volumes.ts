import { parseJson } from '../json/index.ts';
import type { BackupFile, BackupStore } from '../storage/backup-store.ts';

/** How the data of a backup's PersistentVolumes was saved. */
export type VolumeMethod = 'NativeSnapshot' | 'PodVolumeBackup' | 'CSISnapshot';

/** By PersistentVolume name, from `volumeinfo` and, for PVs that it does not name, from `volumesnapshots`. A PV that is not
 * in the map was saved as an object only. */
export async function readVolumeMethods(options: {
  readonly store: BackupStore;
  readonly backupName: string;
  readonly signal: AbortSignal;
}): Promise<ReadonlyMap<string, VolumeMethod>> {
  const methods = new Map<string, VolumeMethod>();
  const infos = await readRows(options, 'volumeinfo');
  const snapshots = await readRows(options, 'volumesnapshots');
  for (const row of snapshots) {
    const name = (row.spec as { persistentVolumeName?: unknown } | undefined)?.persistentVolumeName;
    if (typeof name === 'string' && (row.status as { phase?: unknown } | undefined)?.phase === 'Completed')
      methods.set(name, 'NativeSnapshot');
  }
  for (const { pvName, backupMethod, skipped } of infos) {
    if (typeof pvName !== 'string' || pvName === '') continue;
    if (!skipped && (backupMethod === 'NativeSnapshot' || backupMethod === 'PodVolumeBackup' || backupMethod === 'CSISnapshot'))
      methods.set(pvName, backupMethod);
    else methods.delete(pvName);
  }
  return methods;
}

async function readRows(
  { store, backupName, signal }: { store: BackupStore; backupName: string; signal: AbortSignal },
  file: BackupFile,
): Promise<Record<string, unknown>[]> {
  const stream = await store.readFile(backupName, file, { signal });
  if (!stream) return [];
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8').trim();
  const rows: unknown = text === '' ? [] : parseJson(text);
  return Array.isArray(rows) ? rows : [];
}
