import { groupResource } from '../../plugin-api/kube-object.ts';
import type { ItemProcessor, ReadyItem } from '../items/item-processor.ts';
import type { PreparedBackup } from '../prepare/prepare-backup.ts';

const crds = { group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' };

/** The CRDs of the custom resources in the backup, also those that a label selector passed over. None where
 * `includeClusterResources` says what comes of the cluster-scoped kinds. */
export async function* collectCrds(options: {
  readonly prepared: PreparedBackup;
  /** Types that have objects in the backup. */
  readonly types: readonly { readonly group: string; readonly resource: string }[];
  readonly processor: ItemProcessor;
}): AsyncGenerator<readonly ReadyItem[]> {
  const { prepared, types, processor } = options;
  const crdType = prepared.facts.discovery.resolve(groupResource(crds));
  const { includeClusterResources, labelSelector, orLabelSelectors } = prepared.backup.spec;
  if (!crdType || typeof includeClusterResources === 'boolean') return;
  const hasSelector = Boolean(labelSelector) || (orLabelSelectors ?? []).length > 0 || prepared.select?.includesSome;
  if (prepared.resources.shouldInclude(crdType) && !hasSelector) return;
  // Discovery does not say which types are custom: those of a group with a dot may be.
  for (const type of types.filter(({ group }) => group.includes('.')))
    yield await processor.fetchIfThere({ ...crds, namespace: '', name: groupResource(type) }, { quiet: builtInGroups.has(type.group) });
}

/** Groups of a kube-apiserver's own kinds, which need no CRD: who may not read CRDs misses nothing. */
const builtInGroups = new Set(
  [
    ...['admissionregistration', 'apiextensions', 'apiregistration', 'authentication', 'authorization', 'certificates', 'coordination'],
    ...['discovery', 'events', 'flowcontrol.apiserver', 'internal.apiserver', 'networking', 'node', 'rbac.authorization', 'resource'],
    ...['scheduling', 'storage', 'storagemigration'],
  ].map((name) => `${name}.k8s.io`),
);
