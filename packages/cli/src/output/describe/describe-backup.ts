import type { Backup, BackupItemOperation, BackupVolumeInfo, ResourceList, ResultsFile } from '@lifeboat/core';
import { formatTime } from '../tables/format-bytes.ts';
import { describeMessages } from './describe-messages.ts';
import { describeOperations } from './describe-operations.ts';
import { createDescribePage, type DescribePage } from './describe-page.ts';
import { describeVolumes } from './describe-volumes.ts';
import { hookLines } from './hook-lines.ts';
import { mapLines, names, number, orSelectorText, resourceLines, selectorText, triState } from './selector-text.ts';

interface DescribeBackupOptions {
  readonly backup: Backup;
  readonly results?: ResultsFile | undefined;
  readonly volumes?: readonly BackupVolumeInfo[] | undefined;
  readonly operations?: readonly BackupItemOperation[] | undefined;
  /** Printed with `--details`. */
  readonly resourceList?: ResourceList | undefined;
}

/** `backup describe`, in Velero's order (pkg/cmd/util/output/backup_describer.go) as far as the fields exist. */
export function describeBackup({ backup, results, volumes, operations, resourceList }: DescribeBackupOptions): string {
  const { metadata, spec, status } = backup;
  const page = createDescribePage();
  page.fields({
    Name: metadata.name,
    Namespace: metadata.namespace ?? '<none>',
    Labels: mapLines(metadata.labels),
    Annotations: mapLines(metadata.annotations),
  });
  if (spec.resourcePolicy) page.section('Resource policies', { Type: spec.resourcePolicy.kind, Name: spec.resourcePolicy.name });
  page.fields({ Phase: `${status.phase || 'New'}${countsText(status.errors, status.warnings)}`, 'Failure reason': status.failureReason });
  if (status.validationErrors?.length) page.list('Validation errors', status.validationErrors);
  describeMessages(page, results);
  describeFilters(page, backup);
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
  page.fields({ 'Backup Format Version': status.formatVersion });
  page.fields({ Started: formatTime(status.startTimestamp), Completed: formatTime(status.completionTimestamp) });
  page.fields({ Expiration: formatTime(status.expiration) });
  page.fields({
    'Total items to be backed up': number(status.progress?.totalItems),
    'Items backed up': number(status.progress?.itemsBackedUp),
  });
  describeOperations(page, 'Backup Item Operations', {
    operations: operations ?? [],
    counts: {
      attempted: status.backupItemOperationsAttempted,
      completed: status.backupItemOperationsCompleted,
      failed: status.backupItemOperationsFailed,
    },
    details: resourceList !== undefined,
  });
  if (resourceList) page.list('Resource List', resourceLines(resourceList));
  describeVolumes(page, { backup, volumes, details: resourceList !== undefined });
  page.fields({ HooksAttempted: String(status.hookStatus?.hooksAttempted ?? 0), HooksFailed: String(status.hookStatus?.hooksFailed ?? 0) });
  return page.text();
}

function describeFilters(page: DescribePage, { spec }: Backup): void {
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
      'Included cluster-scoped': names(spec.includedClusterScopedResources, '<none>'),
      'Excluded cluster-scoped': names(spec.excludedClusterScopedResources, '<none>'),
      'Included namespace-scoped': names(spec.includedNamespaceScopedResources, '*'),
      'Excluded namespace-scoped': names(spec.excludedNamespaceScopedResources, '<none>'),
    });
  }
  page.fields({ 'Label selector': selectorText(spec.labelSelector) });
  page.fields({ 'Or label selector': orSelectorText(spec.orLabelSelectors) });
}

function countsText(errors = 0, warnings = 0): string {
  if (errors + warnings === 0) return '';
  return ` (${[errors > 0 && `${errors} error${errors === 1 ? '' : 's'}`, warnings > 0 && `${warnings} warning${warnings === 1 ? '' : 's'}`].filter(Boolean).join(', ')})`;
}
