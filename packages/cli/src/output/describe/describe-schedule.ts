import type { Schedule } from '@lifeboat/core/velero-api';
import { formatTime } from '../tables/format-bytes.ts';
import { describeBackupSpec } from './describe-backup-spec.ts';
import { createDescribePage } from './describe-page.ts';
import { mapLines } from './selector-text.ts';

/** `schedule describe`, in Velero's order (pkg/cmd/util/output/schedule_describe.go). */
export function describeSchedule({ metadata, spec, status }: Schedule): string {
  const { template } = spec;
  const page = createDescribePage();
  page.fields({
    Name: metadata.name,
    Namespace: metadata.namespace ?? '<none>',
    Labels: mapLines(metadata.labels),
    Annotations: mapLines(metadata.annotations),
  });
  page.fields({ Phase: status.phase || 'New' });
  if (template.resourcePolicy)
    page.section('Resource policies', { Type: template.resourcePolicy.kind, Name: template.resourcePolicy.name });
  if (status.validationErrors?.length) page.list('Validation errors', status.validationErrors);
  page.fields({ Paused: String(spec.paused ?? false) });
  page.fields({ Schedule: spec.schedule });
  if (spec.useOwnerReferencesInBackup) page.fields({ 'Backups have it as owner': 'true' });
  const backups = createDescribePage();
  describeBackupSpec(backups, template);
  page.list('Backup Template', backups.text().trimEnd().split('\n'));
  page.fields({
    'Last Backup': status.lastBackup ? formatTime(status.lastBackup) : '<never>',
    ...(status.lastSkipped && { 'Last Skipped': formatTime(status.lastSkipped) }),
  });
  return page.text();
}
