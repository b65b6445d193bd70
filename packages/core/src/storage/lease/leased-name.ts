import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { backupFolder, backupKey, claimKey, parseKey, restoreFolder, restoreKey } from '../layout/velero-layout.ts';

/** A name in a location that one run at a time may hold: of a backup, or of a restore that another process can finish. */
export interface LeasedName {
  readonly store: ObjectStore;
  /** For errors. */
  readonly location: string;
  readonly kind: 'backup' | 'restore';
  readonly name: string;
  /** What is there besides markers. Beside remains they tell whose those are. */
  readonly inspect: (options: CallOptions) => Promise<'nothing' | 'remains' | 'whole'>;
}

export const inProgressCodes = { backup: 'BACKUP_IN_PROGRESS', restore: 'RESTORE_IN_PROGRESS' } as const;

export function folderOf({ kind, name }: LeasedName): string {
  return kind === 'backup' ? backupFolder(name) : restoreFolder(name);
}

export function markerKeyOf({ kind, name }: LeasedName): string {
  return kind === 'backup' ? backupKey(name, 'marker') : restoreKey(name, 'marker');
}

export function claimKeyOf(leased: LeasedName, writer: string): string {
  return claimKey(folderOf(leased), writer);
}

/** For messages. */
export function describeName({ kind, name, location }: LeasedName): string {
  return `${kind === 'backup' ? 'Backup' : 'Restore'} "${name}" in location "${location}"`;
}

/** Whether its folder holds more than marker and claims. */
export async function hasFiles(leased: Pick<LeasedName, 'store'>, folder: string, options: CallOptions): Promise<boolean> {
  for await (const { key } of leased.store.listObjects(folder, options)) {
    const file = parseKey(key)?.file;
    if (file !== 'marker' && file !== 'claim') return true;
  }
  return false;
}
