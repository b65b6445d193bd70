import type { EngineOptions } from '../../contract/engine.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { findProvider } from '../../locations/find-provider.ts';

type Options = Pick<EngineOptions, 'storageLocations' | 'snapshotLocations' | 'plugins' | 'resolveSecret'>;

/** What opens a location of each list, and what only one has that a provider opens. */
const lists = [
  { list: 'storageLocations', opened: 'store', configOnly: ['provider', 'objectStorage', 'config', 'credential'] },
  { list: 'snapshotLocations', opened: 'snapshotter', configOnly: ['config', 'credential'] },
] as const;

/** Locations that have neither what opened ones have nor a provider. Takes options of any shape. */
export function unopenableLocations(options: Options): string[] {
  return lists.flatMap(({ list, opened }) =>
    Object.entries(given(options, list)).flatMap(([name, location]) =>
      typeof location !== 'object' || location === null || has(location, opened) || has(location, 'provider')
        ? []
        : [`${list}.${name}.${opened}: Required value, or the "provider" that opens it`],
    ),
  );
}

/** What keeps an engine from opening its locations, as far as that can be told without asking anybody. */
export function locationProblems(options: Options): string[] {
  return lists.flatMap(({ list, opened, configOnly }) =>
    Object.entries(given(options, list) as Readonly<Record<string, object>>).flatMap(([name, location]) => {
      const path = `${list}.${name}`;
      const extra = configOnly.find((field) => has(location, field));
      if (has(location, opened))
        return extra === undefined ? [] : [`${path}.${extra}: it is for a location that a provider opens; this one has a ${opened}`];
      if (has(location, 'credential') && !options.resolveSecret)
        return [`${path}.credential: it names a secret, which \`resolveSecret\` reads: pass one`];
      return providerProblems(String(Reflect.get(location, 'provider')), options.plugins ?? [], path);
    }),
  );
}

function given(options: Options, list: (typeof lists)[number]['list']): Readonly<Record<string, unknown>> {
  const locations: unknown = options?.[list];
  return typeof locations === 'object' && locations !== null ? (locations as Readonly<Record<string, unknown>>) : {};
}

function has(location: object, field: string): boolean {
  return Reflect.get(location, field) !== undefined;
}

function providerProblems(name: string, plugins: NonNullable<Options['plugins']>, path: string): string[] {
  try {
    findProvider(name, plugins, `${path}.provider`);
    return [];
  } catch (error) {
    if (!LifeboatError.isInstance(error)) throw error;
    return [plugins.length === 0 ? `${error.message}: pass \`plugins\`` : error.message];
  }
}
