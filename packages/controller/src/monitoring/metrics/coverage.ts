import { createNamespaceFilter } from '@lifeboat/core';
import type { Backup } from '@lifeboat/core/velero-api';
import { isMadeHere } from '../happening.ts';

/** A namespace of the cluster. */
export interface NamespaceAge {
  readonly name: string;
  readonly createdAt: number;
}

/** When the last good copy of a namespace in a location began; `undefined`: there is none. */
export interface Coverage {
  readonly namespace: string;
  readonly location: string;
  readonly copiedAt: number | undefined;
}

interface CoverageOptions {
  readonly backups: readonly Backup[];
  readonly namespaces: readonly NamespaceAge[];
  readonly locations: readonly string[];
  readonly locationsOf: (backup: Backup) => readonly string[];
}

/**
 * Finds the last good copy of each namespace in each location, from the objects of the backups. No archive is read. A good copy is a backup
 * that Completed, was made in this cluster, is not limited by labels or resource names, and began after the namespace was created: an
 * earlier namespace with the same name may have been deleted since.
 */
export function coverageOf({ backups, namespaces, locations, locationsOf }: CoverageOptions): Coverage[] {
  const active = namespaces.map(({ name }) => name);
  const latest = new Map(locations.map((location) => [location, new Map<string, number>()]));
  const good = backups
    .filter((backup) => backup.status?.phase === 'Completed' && isMadeHere(backup) && isWhole(backup))
    .map((backup) => ({ backup, beganAt: Date.parse(backup.status.startTimestamp ?? '') }))
    .sort((a, b) => b.beganAt - a.beganAt);
  for (const { backup, beganAt } of good) {
    const unknown = locationsOf(backup)
      .map((location) => latest.get(location))
      .filter((known) => known !== undefined && known.size < active.length);
    // Most backups are older than one that has everything.
    if (unknown.length === 0) continue;
    const filter = createNamespaceFilter({ includes: backup.spec.includedNamespaces, excludes: backup.spec.excludedNamespaces, active });
    for (const { name, createdAt } of namespaces)
      if (createdAt <= beganAt && filter.shouldInclude(name))
        for (const known of unknown) if (known && !known.has(name)) known.set(name, beganAt);
  }
  return active.flatMap((namespace) =>
    locations.map((location) => ({ namespace, location, copiedAt: latest.get(location)?.get(namespace) })),
  );
}

function isWhole({ spec }: Backup): boolean {
  const isOpen = (names: readonly string[] | null | undefined) => !names || names.length === 0 || names.includes('*');
  return (
    !spec.labelSelector &&
    !spec.orLabelSelectors?.length &&
    isOpen(spec.includedResources) &&
    isOpen(spec.includedNamespaceScopedResources) &&
    !spec.excludedNamespaceScopedResources?.includes('*')
  );
}
