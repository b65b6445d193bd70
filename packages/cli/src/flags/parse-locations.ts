import { isLocationUrl } from '../locations/location-url.ts';
import { parseList } from './parse-list.ts';

/** Parser of a flag that names locations: names `a,b`, or URLs, which may hold commas, each with a flag of its own. */
export function parseLocations(text: string, previous: readonly string[] | undefined): string[] {
  return isLocationUrl(text) ? [...(previous ?? []), text] : parseList(text, previous);
}
