import type { ApiResource, Discovery, DiscoveryFailure } from '../../contract/cluster/discovery.ts';
import type { GroupVersionResource } from '../../plugin-api/kube-object.ts';

/** Makes a `Discovery` of what each group and version serves, groups and versions in the server's order. */
export function createDiscovery(
  served: readonly { readonly group: string; readonly version: string; readonly resources: readonly ApiResource[] }[],
  failures: readonly DiscoveryFailure[],
): Discovery {
  const all = served.flatMap(({ resources }) => resources);
  const groups = new Map<string, string[]>();
  for (const { group, version } of served) groups.set(group, [...(groups.get(group) ?? []), version]);
  const exact = new Map(all.map((type) => [key(type), type]));
  const preferred = [...firstOf(all, ({ group, resource }) => [`${group}/${resource}`]).values()];
  // kubectl's order: a plural name before a singular one, both before kinds and short names; groups as the server lists them.
  const names = [
    firstOf(preferred, ({ resource }) => [resource]),
    firstOf(preferred, ({ singularName }) => [singularName]),
    firstOf(preferred, ({ kind }) => [kind]),
    firstOf(preferred, ({ shortNames }) => shortNames),
  ];

  function resolveIn(types: readonly ApiResource[], name: string): ApiResource | undefined {
    return (
      types.find(({ resource }) => resource.toLowerCase() === name) ??
      types.find(({ singularName, kind }) => singularName.toLowerCase() === name || kind.toLowerCase() === name) ??
      types.find(({ shortNames }) => shortNames.some((short) => short.toLowerCase() === name))
    );
  }

  return {
    preferred,
    all,
    groups: [...groups].map(([name, versions]) => ({ name, versions })),
    failures,
    find: (type) => exact.get(key(type)),
    resolve(text) {
      const [name = '', ...rest] = text.toLowerCase().split('.');
      if (rest.length === 0) return names.map((index) => index.get(name)).find((type) => type !== undefined);
      const [version = '', ...group] = rest;
      const inVersion = all.filter((type) => type.version === version && type.group === group.join('.'));
      const inGroup = preferred.filter((type) => type.group === rest.join('.'));
      // kubectl also takes the beginning of a group's name.
      const nearGroup = preferred.filter((type) => type.group.startsWith(rest.join('.')));
      return resolveIn(inVersion, name) ?? resolveIn(inGroup, name) ?? resolveIn(nearGroup, name);
    },
  };
}

function key({ group, version, resource }: GroupVersionResource): string {
  return `${group}/${version}/${resource}`;
}

function firstOf(types: readonly ApiResource[], keys: (type: ApiResource) => readonly string[]): Map<string, ApiResource> {
  const index = new Map<string, ApiResource>();
  for (const type of types)
    for (const name of keys(type)) {
      const lower = name.toLowerCase();
      if (!index.has(lower)) index.set(lower, type);
    }
  return index;
}
