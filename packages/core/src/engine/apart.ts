import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';

/** Refuses locations that are one and the same place: their copies would be one. A store that does not name its place is taken
 * for another one. @throws LifeboatError `INVALID_REQUEST` */
export function requireApart(locations: readonly { readonly name: string; readonly place?: ObjectStore['place'] | undefined }[]): void {
  const seen = new Map<string, string>();
  for (const { name, place } of locations) {
    if (place === undefined) continue;
    const other = seen.get(place);
    if (other !== undefined && other !== name)
      throw new LifeboatError({
        code: 'INVALID_REQUEST',
        message: `The storage locations "${other}" and "${name}" are one place, ${place}: a backup in both would be there once. Nothing was written`,
        context: { locations: [other, name] },
      });
    seen.set(place, name);
  }
}
