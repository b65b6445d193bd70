import { LifeboatError } from '@lifeboat/core';
import type { LocationSpec } from './location-spec.ts';

/** An error of the engine with locations called as the user called them: who gave a URL has never heard of a location "default". */
export function asNamedByUser(error: unknown, locations: readonly Pick<LocationSpec, 'name' | 'display'>[]): unknown {
  if (!LifeboatError.isInstance(error)) return error;
  let { message } = error;
  for (const { name, display } of locations)
    if (display.includes('://')) message = message.replaceAll(`location "${name}"`, `location ${display}`);
  if (message !== error.message) error.message = message;
  return error;
}
