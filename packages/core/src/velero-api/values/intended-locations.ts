import { parseJson, stringifyJson } from '../../json/index.ts';
import { storageLocationsAnnotation } from './location-annotations.ts';
import type { VeleroObjectMeta } from './meta.ts';

/** For a backup that is made for several locations: by it a repair knows who missed out. */
export function intendedLocationsAnnotation(locations: readonly string[]): Record<string, string> {
  return locations.length > 1 ? { [storageLocationsAnnotation]: stringifyJson(locations) } : {};
}

/** The locations that a backup's annotation names, each once; empty when it does not say. */
export function intendedLocations({ metadata }: { readonly metadata: VeleroObjectMeta }): string[] {
  const text = metadata.annotations?.[storageLocationsAnnotation];
  if (typeof text !== 'string') return [];
  return [...new Set(text.trim().startsWith('[') ? namesOfJson(text) : text.split(/[\s,]+/).filter((name) => name !== ''))];
}

function namesOfJson(text: string): string[] {
  try {
    const names = parseJson(text);
    return Array.isArray(names) ? names.filter((name): name is string => typeof name === 'string' && name !== '') : [];
  } catch {
    return [];
  }
}
