import type { Backup, BackupItemOperation, BackupVolumeInfo, ResourceList, ResultsFile } from '@lifeboat/core';
import type { DeleteBackupRequest } from '@lifeboat/core/velero-api';
import { formatTime } from '../tables/format-bytes.ts';
import { describeBackupSpec } from './describe-backup-spec.ts';
import { describeMessages } from './describe-messages.ts';
import { describeOperations } from './describe-operations.ts';
import { createDescribePage, type DescribePage } from './describe-page.ts';
import { describeVolumes } from './describe-volumes.ts';
import { mapLines, number, resourceLines } from './selector-text.ts';

interface DescribeBackupOptions {
  readonly backup: Backup;
  readonly results?: ResultsFile | undefined;
  readonly volumes?: readonly BackupVolumeInfo[] | undefined;
  readonly operations?: readonly BackupItemOperation[] | undefined;
  /** Printed with `--details`. */
  readonly resourceList?: ResourceList | undefined;
  /** What a server was asked to delete it. */
  readonly deletions?: readonly DeleteBackupRequest[] | undefined;
}

/** `backup describe`, in Velero's order (pkg/cmd/util/output/backup_describer.go) as far as the fields exist. */
export function describeBackup({ backup, results, volumes, operations, resourceList, deletions = [] }: DescribeBackupOptions): string {
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
  if (status.phase === 'Queued') page.fields({ 'Queue position': number(status.queuePosition) });
  if (status.validationErrors?.length) page.list('Validation errors', status.validationErrors);
  describeMessages(page, results);
  describeBackupSpec(page, spec);
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
  if (deletions.length > 0) describeDeletions(page, deletions);
  return page.text();
}

function describeDeletions(page: DescribePage, deletions: readonly DeleteBackupRequest[]): void {
  const failed = deletions.filter(({ status }) => status.errors?.length).length;
  page.list(
    `Deletion Attempts${failed > 0 ? ` (${failed} failed)` : ''}`,
    deletions.flatMap(({ metadata, status }) => [
      `${formatTime(metadata.creationTimestamp)}: ${status.phase || 'New'}`,
      ...(status.errors?.length ? ['Errors:', ...status.errors.map((error) => `  ${error}`)] : []),
    ]),
  );
}
function countsText(errors = 0, warnings = 0): string {
  if (errors + warnings === 0) return '';
  return ` (${[errors > 0 && `${errors} error${errors === 1 ? '' : 's'}`, warnings > 0 && `${warnings} warning${warnings === 1 ? '' : 's'}`].filter(Boolean).join(', ')})`;
}
