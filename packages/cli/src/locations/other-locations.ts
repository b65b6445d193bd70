import { LifeboatError, type ObjectStore } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';
import { type ConfigFlags, loadLifeboatConfig } from './file/load-lifeboat-config.ts';
import type { LocationSpec } from './location-spec.ts';
import { createLazyStore } from './open/lazy-store.ts';
import { openStore } from './open/open-store.ts';
import { placeOf } from './place-of.ts';

/** The locations of `lifeboat.yaml` that a command is not about, by name: opened when they are asked something. */
export async function otherLocations(
  flags: ConfigFlags,
  context: CliContext,
  own: readonly LocationSpec[],
): Promise<Record<string, ObjectStore>> {
  const config = await loadLifeboatConfig(flags, context);
  const taken = new Set(own.map(placeOf));
  const names = new Set(own.map(({ name }) => name));
  const others = (config?.locations ?? []).filter((location) => !taken.has(placeOf(location)) && !names.has(location.name));
  return Object.fromEntries(others.map((location) => [location.name, createLazyStore(() => openOther(location, context))]));
}

async function openOther(location: LocationSpec, context: CliContext): Promise<ObjectStore> {
  try {
    return await openStore(location, context);
  } catch (cause) {
    if (LifeboatError.isInstance(cause)) throw cause;
    const message = `Location ${location.display} cannot be opened: ${(cause as Error).message}`;
    throw new LifeboatError({ code: 'STORE_ERROR', message, cause });
  }
}
