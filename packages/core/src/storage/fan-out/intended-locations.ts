import { parseJson, stringifyJson } from '../../json/index.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';

/** On a backup that was made for several locations: their names, as a JSON list. By it a repair knows who missed out. */
const storageLocationsAnnotation = 'lifeboat.io/storage-locations';

export function intendedLocationsAnnotation(locations: readonly string[]): Record<string, string> {
  return locations.length > 1 ? { [storageLocationsAnnotation]: stringifyJson(locations) } : {};
}

/** The locations that a backup was made for; empty when it does not say. */
export function intendedLocations({ metadata }: Backup): string[] {
  const text = metadata.annotations?.[storageLocationsAnnotation];
  if (text === undefined) return [];
  try {
    const names = parseJson(text);
    return Array.isArray(names) ? names.filter((name): name is string => typeof name === 'string') : [];
  } catch {
    return [];
  }
}
