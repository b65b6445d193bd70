import { type BackupDescription, type Engine, LifeboatError } from '@lifeboat/core';
import type { BackupCopy } from '../../html/parts/copies-section.ts';
import type { LocationSpec } from '../../locations/location-spec.ts';

interface FoundCopies {
  /** Of the first location that has the backup, with its details. */
  readonly description: BackupDescription;
  readonly location: LocationSpec;
  readonly copies: readonly BackupCopy[];
}

interface FindOptions {
  readonly engine: Engine;
  readonly locations: readonly LocationSpec[];
  readonly signal: AbortSignal;
}

/** Looks for a backup in all locations. @throws LifeboatError what the first location says, where none of them has it */
export async function findCopies(name: string, { engine, locations, signal }: FindOptions): Promise<FoundCopies> {
  const looked = await Promise.all(
    locations.map(async (location) => {
      try {
        return { location, description: await engine.describeBackup(name, { details: true, storageLocation: location.name, signal }) };
      } catch (error) {
        if (LifeboatError.isInstance(error, 'CANCELED') || !LifeboatError.isInstance(error)) throw error;
        return { location, error };
      }
    }),
  );
  const main = looked.find(({ description }) => description !== undefined);
  if (!main?.description) throw looked[0]?.error;
  const { description, location } = main;
  const copies = looked.map(({ location: { display }, description: found, error }): BackupCopy => {
    if (!found) {
      const isMissing = LifeboatError.isInstance(error, 'BACKUP_NOT_FOUND');
      return { location: display, state: isMissing ? 'missing' : 'unknown', phase: '', problems: isMissing ? [] : [error?.message ?? ''] };
    }
    const { metadata, status } = found.backup;
    const isSame = metadata.uid === description.backup.metadata.uid && status.startTimestamp === description.backup.status.startTimestamp;
    return { location: display, state: isSame ? 'same' : 'other', phase: status.phase ?? 'New', problems: found.problems };
  });
  return { description, location, copies };
}
