import type { ApiResource, Discovery } from '../../contract/cluster/discovery.ts';
import type { ResourceFilter } from '../../filters/resources.ts';
import { ownMember } from '../../json/index.ts';

const neededVerbs = ['list', 'create', 'get', 'delete'];

// One kind served under two groups: taken from whichever comes first.
const cohabitants: Readonly<Record<string, readonly [string, string]>> = {
  deployments: ['extensions', 'apps'],
  daemonsets: ['extensions', 'apps'],
  replicasets: ['extensions', 'apps'],
  networkpolicies: ['extensions', 'networking.k8s.io'],
  events: ['', 'events.k8s.io'],
};

/** The types that a backup lists, in Velero's order (Velero's pkg/backup/item_collector.go): groups as discovered with `extensions` last; of the
 * core group Pods, their claims and volumes first. */
export function selectTypes(options: {
  readonly discovery: Pick<Discovery, 'preferred' | 'all'>;
  readonly resources: Pick<ResourceFilter, 'shouldInclude'>;
  /** Every served version of each, preferred ones first: Velero's `EnableAPIGroupVersions`. */
  readonly allVersions: boolean;
}): readonly ApiResource[] {
  const { preferred, all } = options.discovery;
  const backupable = (options.allVersions ? all : preferred).filter((type) => neededVerbs.every((verb) => type.verbs.includes(verb)));
  const groups = [...new Set(backupable.map((type) => type.group))];
  groups.sort((a, b) => Number(a === 'extensions') - Number(b === 'extensions'));
  const ordered = groups.flatMap((group) => {
    const types = backupable.filter((type) => type.group === group);
    return group === '' ? types.sort((a, b) => corePriority(a) - corePriority(b)) : types;
  });
  const groupOf = new Map<string, string>();
  return ordered.filter((type) => {
    if (!options.resources.shouldInclude(type)) return false;
    if (!Object.hasOwn(cohabitants, type.resource) || !ownMember(cohabitants, type.resource)?.includes(type.group)) return true;
    const group = groupOf.get(type.resource) ?? type.group;
    groupOf.set(type.resource, group);
    return type.group === group;
  });
}

function corePriority(type: ApiResource): number {
  const at = ['pods', 'persistentvolumeclaims', 'persistentvolumes'].indexOf(type.resource);
  return at < 0 ? 3 : at;
}
