import type { Backup } from './objects/backup.ts';
import { storedBytesAnnotation } from './values/location-annotations.ts';

/**
 * How many bytes the files of a backup take in a location: its archive and what is noted beside it. Files of volumes in repositories
 * and snapshots are not among them. `undefined` for a backup that Lifeboat has not written to its end, such as one of Velero.
 */
export function storedBytes({ metadata }: Pick<Backup, 'metadata'>): number | undefined {
  const text = metadata.annotations?.[storedBytesAnnotation];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
