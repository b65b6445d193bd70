import type { ResourceList, Restore, RestoreItemOperation, RestoreVolumeInfo, ResultsFile } from '@lifeboat/core';
import { formatTime } from '../tables/format-bytes.ts';
import { describeMessages } from './describe-messages.ts';
import { describeOperations } from './describe-operations.ts';
import { createDescribePage, type DescribePage } from './describe-page.ts';
import { mapLines, names, number, orSelectorText, resourceLines, selectorText, triState } from './selector-text.ts';

interface DescribeRestoreOptions {
  /** For one without a record. */
  readonly name?: string | undefined;
  /** Absent for one that Velero made. */
  readonly restore?: Restore | undefined;
  readonly results?: ResultsFile | undefined;
  readonly volumes?: readonly RestoreVolumeInfo[] | undefined;
  readonly operations?: readonly RestoreItemOperation[] | undefined;
  /** Printed with `--details`. */
  readonly resourceList?: ResourceList | undefined;
}

/** `restore describe`, in Velero's order (pkg/cmd/util/output/restore_describer.go) as far as the fields exist. */
export function describeRestore(options: DescribeRestoreOptions): string {
  const { restore, results, volumes = [], operations = [], resourceList } = options;
  const page = createDescribePage();
  if (!restore) return describeFilesOnly(page, options);
  const { metadata, spec, status } = restore;
  page.fields({
    Name: metadata.name,
    Namespace: metadata.namespace ?? '<none>',
    Labels: mapLines(metadata.labels),
    Annotations: mapLines(metadata.annotations),
  });
  page.fields({
    Phase: status.phase || 'New',
    'Failure reason': status.failureReason,
    'Total items to be restored': number(status.progress?.totalItems),
    'Items restored': number(status.progress?.itemsRestored),
  });
  page.fields({ Started: formatTime(status.startTimestamp), Completed: formatTime(status.completionTimestamp) });
  if (status.validationErrors?.length) page.list('Validation errors', status.validationErrors);
  describeMessages(page, results);
  page.fields({ Backup: spec.backupName });
  page.section('Namespaces', {
    Included: names(spec.includedNamespaces, 'all namespaces found in the backup'),
    Excluded: names(spec.excludedNamespaces, '<none>'),
  });
  page.section('Resources', {
    Included: names(spec.includedResources, '*'),
    Excluded: names(spec.excludedResources, '<none>'),
    'Cluster-scoped': spec.includeClusterResources == null ? 'auto' : spec.includeClusterResources ? 'included' : 'excluded',
  });
  page.fields({ 'Namespace mappings': mapLines(spec.namespaceMapping) });
  page.fields({ 'Label selector': selectorText(spec.labelSelector) });
  page.fields({ 'Or label selector': orSelectorText(spec.orLabelSelectors) });
  page.fields({ 'Restore PVs': triState(spec.restorePVs) });
  describeVolumes(page, volumes);
  if (spec.restoreStatus) {
    page.section('Restore status of', {
      Included: names(spec.restoreStatus.includedResources, '<none>'),
      Excluded: names(spec.restoreStatus.excludedResources, '<none>'),
    });
  }
  page.fields({ 'Existing Resource Policy': spec.existingResourcePolicy ?? '<none>', ItemOperationTimeout: spec.itemOperationTimeout });
  page.fields({ 'Preserve Service NodePorts': triState(spec.preserveNodePorts) });
  if (spec.resourcePolicy) page.section('Resource policies', { Type: spec.resourcePolicy.kind, Name: spec.resourcePolicy.name });
  if (spec.resourceModifier) page.section('Resource modifier', { Type: spec.resourceModifier.kind, Name: spec.resourceModifier.name });
  const hooks = spec.hooks?.resources ?? [];
  if (hooks.length > 0)
    page.list(
      'Hooks',
      hooks.map(({ name }) => name),
    );
  describeOperations(page, 'Restore Item Operations', {
    operations,
    counts: {
      attempted: status.restoreItemOperationsAttempted,
      completed: status.restoreItemOperationsCompleted,
      failed: status.restoreItemOperationsFailed,
    },
    details: resourceList !== undefined,
  });
  page.fields({ HooksAttempted: String(status.hookStatus?.hooksAttempted ?? 0), HooksFailed: String(status.hookStatus?.hooksFailed ?? 0) });
  if (resourceList) page.list('Resource List', resourceLines(resourceList));
  return page.text();
}

/** What the files of a restore say that Velero made: its filters and its phase are in Velero's cluster. */
function describeFilesOnly(
  page: DescribePage,
  { name, results, volumes = [], operations = [], resourceList }: DescribeRestoreOptions,
): string {
  page.fields({ Name: name, 'Made by': 'Velero, which keeps the Restore object in its cluster: here are the files of it' });
  describeMessages(page, results);
  describeVolumes(page, volumes);
  const counts = { attempted: operations.length, completed: undefined, failed: undefined };
  describeOperations(page, 'Restore Item Operations', { operations, counts, details: resourceList !== undefined });
  if (resourceList) page.list('Resource List', resourceLines(resourceList));
  return page.text();
}

function describeVolumes(page: DescribePage, volumes: readonly RestoreVolumeInfo[]): void {
  const csi = volumes.filter(({ restoreMethod }) => restoreMethod === 'CSISnapshot');
  if (csi.length > 0) page.list('CSI Snapshot Restores', csi.flatMap(csiLines));
}

function csiLines({ pvcNamespace, pvcName, csiSnapshotInfo }: RestoreVolumeInfo): string[] {
  const { vscName, snapshotHandle, driver } = csiSnapshotInfo ?? {};
  const facts = { 'Snapshot Content Name': vscName, 'Storage Snapshot ID': snapshotHandle, 'CSI Driver': driver };
  return [`${pvcNamespace}/${pvcName}:`, ...Object.entries(facts).flatMap(([name, value]) => (value ? [`  ${name}: ${value}`] : []))];
}
