import type { ArchiveLimits } from '../../contract/store/archive.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { VolumeFilesCopier } from '../../contract/store/volume-files-copier.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { CopyProgress } from './copy-progress.ts';
import { type LocationReason, nowhereWhole } from './nowhere-whole.ts';
import { verifyCopy } from './verify-copy.ts';

interface FindWholeCopyOptions extends CallOptions {
  readonly name: string;
  readonly stores: readonly BackupStore[];
  /** Only backups in these count, when others have another backup of that name. */
  readonly storageLocations?: readonly string[] | undefined;
  readonly archiveLimits?: ArchiveLimits | undefined;
  readonly files?: VolumeFilesCopier | undefined;
  readonly progress: CopyProgress;
}

interface WholeCopy {
  readonly source: BackupStore;
  readonly backup: Backup;
}

/** The first location that has a backup whole: it is complete, and reading all of it finds no damage, nor is any of its volumes' files missing.
 * @throws LifeboatError that says what each location has instead */
export async function findWholeCopy(options: FindWholeCopyOptions): Promise<WholeCopy> {
  const { name, stores, storageLocations, archiveLimits, files, progress, signal } = options;
  const asked = stores.filter(({ location }) => storageLocations?.includes(location) ?? true);
  const reasons: LocationReason[] = [];
  const complete: WholeCopy[] = [];
  for (const source of asked) {
    try {
      await source.getComplete(name, { signal });
      const checked = await source.openChecked(name, { signal });
      // What it says of itself, its uid for one, counts for nothing then.
      const [problem] = checked?.state === 'broken' ? checked.damage : [checked?.distrust];
      if (problem) throw problem;
      if (checked) complete.push({ source, backup: checked.backup });
    } catch (error) {
      throwIfAborted(signal, 'Looking for the backup');
      reasons.push({ location: source.location, error });
    }
  }
  const uids = new Set(complete.map(({ backup }) => backup.metadata.uid));
  if (uids.size > 1) throw ambiguous(name, complete);
  for (const { source, backup } of complete) {
    try {
      const { problems } = await verifyCopy({ backups: source, name, archiveLimits, files, progress, signal });
      if (problems.length === 0) return { source, backup };
      reasons.push({
        location: source.location,
        error: new LifeboatError({ code: 'BACKUP_BROKEN', message: problems.slice(0, 3).join('; ') }),
      });
    } catch (error) {
      throwIfAborted(signal, 'Looking for the backup');
      reasons.push({ location: source.location, error });
    }
  }
  throw nowhereWhole(name, reasons);
}

function ambiguous(name: string, copies: readonly WholeCopy[]): LifeboatError {
  const locations = copies.map(({ source }) => source.location);
  return new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `Locations ${locations.join(', ')} have different backups named "${name}": say which locations belong together with \`storageLocations\``,
    context: { backup: name, locations, remedy: [{ action: 'set-option', option: 'storageLocations' }] },
  });
}
