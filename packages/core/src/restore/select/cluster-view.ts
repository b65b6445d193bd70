import type { Discovery } from '../../contract/cluster/discovery.ts';
import type { ArchiveReader } from '../../contract/store/archive.ts';
import type { FilterPolicies } from '../../filters/policies/compile-filter-policies.ts';
import { createResourceSelector, type SelectableItem } from '../../filters/resource-selector.ts';
import { createClusterReader } from '../../kubernetes/create-cluster-reader.ts';
import type { ClusterReader } from '../../plugin-api/cluster-reader.ts';
import type { RestoreItemAction } from '../../plugin-api/item-actions.ts';
import type { RunHooks } from '../../velero-api/files/run-hooks.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import type { DataDownloads } from '../../volumes/files/move/data-downloads.ts';
import { createPolicyFilter } from '../policy/policy-filter.ts';
import type { RestoreChoices } from '../request/restore-choices.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import type { JudgedObjects } from './judged-objects.ts';
import { orderedRestoreActions } from './ordered-actions.ts';
import { createSelection, type Selection } from './selection.ts';

/** What follows from the types that the cluster serves at one moment. Made anew after CRDs were restored. */
export interface ClusterView {
  readonly discovery: Discovery;
  readonly reader: ClusterReader;
  readonly selection: Selection;
  actionsFor(item: SelectableItem): readonly RestoreItemAction[];
}

export async function viewCluster(options: {
  readonly dependencies: RestoreDependencies;
  readonly archive: ArchiveReader;
  readonly restore: Restore;
  readonly runHooks: RunHooks;
  readonly choices: RestoreChoices;
  readonly filters: FilterPolicies | undefined;
  readonly judged: JudgedObjects | undefined;
  readonly downloads: DataDownloads | undefined;
  readonly signal: AbortSignal;
}): Promise<ClusterView> {
  const { cluster, namespace, actions, policy } = options.dependencies;
  const discovery = await cluster.discover({ signal: options.signal });
  const { archive, runHooks, downloads } = options;
  const selectors = orderedRestoreActions(actions, { namespace, archive, runHooks, downloads }).map((action) => ({
    action,
    applies: createResourceSelector(action.appliesTo, discovery),
  }));
  return {
    discovery,
    reader: createClusterReader(cluster, discovery),
    selection: createSelection({
      spec: options.restore.spec,
      oneShotResources: options.choices.oneShotResources,
      archive: options.archive,
      discovery,
      policy: policy && createPolicyFilter(policy),
      filters: options.filters,
      judged: options.judged?.judged,
    }),
    actionsFor: (item) => selectors.filter(({ applies }) => applies(item)).map(({ action }) => action),
  };
}
