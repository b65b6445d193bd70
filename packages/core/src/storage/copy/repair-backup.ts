import type { LocationOutcome } from '../../contract/results/location-outcome.ts';
import type { RepairedBackup } from '../../contract/results/repaired-backup.ts';
import type { LocationEvent, TransferEvent } from '../../contract/results/transfer-event.ts';
import type { ArchiveLimits } from '../../contract/store/archive.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { VolumeFilesCopier } from '../../contract/store/volume-files-copier.ts';
import type { Issue } from '../../errors/issues/issue.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { parseGoDuration } from '../../velero-api/values/go-duration.ts';
import { intendedLocations } from '../../velero-api/values/intended-locations.ts';
import { createCopyProgress } from './copy-progress.ts';
import { findWholeCopy } from './find-whole-copy.ts';
import { makeCopy } from './make-copy.ts';

interface RepairBackupOptions extends CallOptions {
  readonly name: string;
  /** Every known location; the first that has the backup whole is what others are repaired from. */
  readonly stores: readonly BackupStore[];
  /** Names of the locations that shall have it. @default those that the backup was made for */
  readonly storageLocations?: readonly string[] | undefined;
  readonly now: Date;
  readonly archiveLimits?: ArchiveLimits | undefined;
  /** Repairs the files of volumes, too. @default they are not looked at */
  readonly files?: VolumeFilesCopier | undefined;
  readonly onEvent?: ((event: TransferEvent | LocationEvent) => void) | undefined;
  /** Called once a whole copy is found, and where it is to be. */
  readonly accept?: (() => void) | undefined;
}

/**
 * Brings a backup up to date in every location that it was made for: where it is missing, half-written or damaged it is copied
 * from one that has it whole, and verified by SHA-256. One that is whole, but expires earlier, gets the later expiration; locks last as long. A location that cannot be repaired is an outcome, not a throw.
 * @throws LifeboatError `BACKUP_NOT_FOUND`, `BACKUP_UNFINISHED` or `BACKUP_BROKEN` when no location has it whole,
 * `INVALID_REQUEST` when nothing says which locations shall have it or several have different backups of that name
 */
export async function repairBackup(options: RepairBackupOptions): Promise<RepairedBackup> {
  const { name, stores, onEvent, signal } = options;
  const progress = createCopyProgress({ onEvent });
  const { source, backup } = await findWholeCopy({ ...options, progress });
  const targets = options.storageLocations ?? intendedLocations(backup);
  if (targets.length === 0) throw nowhereToGo(name, source.location);
  options.accept?.();
  const repairLocation = async (target: string): Promise<LocationOutcome> => {
    try {
      const to = stores.find(({ location }) => location === target);
      if (!to) throw unknownLocation(target, stores);
      if (to === source) {
        await source.extendLock(name, { signal });
        return { name: target, outcome: 'present', bytes: 0, warnings: [] };
      }
      const { outcome, bytes, warnings } = await makeCopy({ ...options, from: source, to, progress });
      if (outcome === 'present') await extendCopy(backup, { to, now: options.now, signal });
      return { name: target, outcome, bytes, warnings };
    } catch (error) {
      throwIfAborted(signal, 'The repair');
      return { name: target, outcome: 'failed', error: error instanceof Error ? error : new Error(String(error)), bytes: 0, warnings: [] };
    }
  };
  const locations: LocationOutcome[] = [];
  for (const target of targets) {
    const location = await repairLocation(target);
    locations.push(location);
    onEvent?.({ type: 'location', location });
  }
  return { source: source.location, locations, issues: locations.flatMap(issuesOf) };
}

function issuesOf({ name: location, error, warnings = [] }: LocationOutcome): Issue[] {
  const issues: Issue[] = warnings.map((message) => ({ severity: 'warning', code: 'COPY_INCOMPLETE', message, location }));
  if (!error) return issues;
  const failure: Issue = { severity: 'error', code: 'LOCATION_MISSED_OUT', message: error.message, location };
  if (!LifeboatError.isInstance(error)) return [...issues, failure];
  const { code: errorCode, context } = error;
  return [...issues, { ...failure, errorCode, ...(context.remedy && { remedy: context.remedy }) }];
}

/** A copy that is whole lasts as long as what it is compared with, and is locked as long. */
async function extendCopy(
  backup: Backup,
  { to, now, signal }: CallOptions & { readonly to: BackupStore; readonly now: Date },
): Promise<void> {
  const { name } = backup.metadata;
  const there = await to.getComplete(name, { signal });
  const ttlInMs = parseGoDuration(backup.spec.ttl ?? '');
  const isLonger = Date.parse(backup.status.expiration ?? '') > Date.parse(there.status.expiration ?? '');
  if (isLonger && ttlInMs !== undefined) await to.setTtl(name, { ttlInMs, now, signal });
  else await to.extendLock(name, { signal });
}

function nowhereToGo(name: string, location: string): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_REQUEST',
    message:
      `Backup "${name}" in location "${location}" was made for that location only: name the locations that shall have it with ` +
      '`storageLocations`, or copy it with `copyBackup`',
    context: {
      backup: name,
      location,
      remedy: [
        { action: 'set-option', option: 'storageLocations' },
        { action: 'copy-backup', backup: name, location },
      ],
    },
  });
}

function unknownLocation(target: string, stores: readonly BackupStore[]): LifeboatError {
  const known = stores.map(({ location }) => location).join(', ');
  return new LifeboatError({
    code: 'UNKNOWN_LOCATION',
    message: `The backup was made for location "${target}" too, which this engine does not have; it has: ${known}`,
    context: { location: target },
  });
}
