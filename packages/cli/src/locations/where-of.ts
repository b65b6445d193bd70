import type { LocationSpec } from './location-spec.ts';

/** Locations as errors of the engine call them, once they are named as the user named them: `location "main"`, or by its URL. */
export function whereOf(locations: readonly LocationSpec[]): string {
  return locations.map(({ name, display }) => `location ${display.includes('://') ? display : `"${name}"`}`).join(' and ');
}
