import type { BackupSpec } from '@lifeboat/core';
import type { DescribePage } from './describe-page.ts';
import { hookLines } from './hook-lines.ts';
import { names, orSelectorText, selectorText, triState } from './selector-text.ts';

/** What a backup, or those of a schedule, are asked to hold, in Velero's order. */
export function describeBackupSpec(page: DescribePage, spec: BackupSpec): void {
  describeFilters(page, spec);
  page.fields({ 'Storage Location': spec.storageLocation });
  page.fields({
    'Velero-Native Snapshot PVs': triState(spec.snapshotVolumes),
    'File System Backup (Default)': triState(spec.defaultVolumesToFsBackup),
    'Snapshot Move Data': triState(spec.snapshotMoveData),
    'Data Mover': spec.datamover || 'velero',
  });
  page.fields({ TTL: spec.ttl });
  page.fields({ CSISnapshotTimeout: spec.csiSnapshotTimeout, ItemOperationTimeout: spec.itemOperationTimeout });
  page.list('Hooks', hookLines(spec.hooks));
  if (spec.orderedResources && Object.keys(spec.orderedResources).length > 0) {
    page.list(
      'OrderedResources',
      Object.entries(spec.orderedResources).map(([resource, names]) => `${resource}: ${names}`),
    );
  }
}

function describeFilters(page: DescribePage, spec: BackupSpec): void {
  page.section('Namespaces', { Included: names(spec.includedNamespaces, '*'), Excluded: names(spec.excludedNamespaces, '<none>') });
  const old = spec.includedResources?.length || spec.excludedResources?.length || typeof spec.includeClusterResources === 'boolean';
  if (old) {
    page.section('Resources', {
      Included: names(spec.includedResources, '*'),
      Excluded: names(spec.excludedResources, '<none>'),
      'Cluster-scoped': spec.includeClusterResources == null ? 'auto' : spec.includeClusterResources ? 'included' : 'excluded',
    });
  } else {
    page.section('Resources', {
      'Included cluster-scoped': names(
        spec.includedClusterScopedResources,
        spec.excludedClusterScopedResources?.includes('*') ? '<none>' : 'auto',
      ),
      'Excluded cluster-scoped': names(spec.excludedClusterScopedResources, '<none>'),
      'Included namespace-scoped': names(spec.includedNamespaceScopedResources, '*'),
      'Excluded namespace-scoped': names(spec.excludedNamespaceScopedResources, '<none>'),
    });
  }
  page.fields({ 'Label selector': selectorText(spec.labelSelector) });
  page.fields({ 'Or label selector': orSelectorText(spec.orLabelSelectors) });
}
