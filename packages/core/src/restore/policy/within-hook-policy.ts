import type { RestorePolicy } from '../../contract/restore-policy.ts';
import type { RestorePodRecord } from '../../velero-api/files/restore-hook-record.ts';

/** The hooks that another process left, without those that this engine's policy does not run: the record is in the bucket, and
 * may have been written by anybody. */
export function withinHookPolicy(
  records: readonly RestorePodRecord[],
  { runHooks = 'all' }: RestorePolicy = {},
): readonly RestorePodRecord[] {
  if (runHooks === 'all') return records;
  return records.map((record) => ({
    ...record,
    hooks: record.hooks.map((hook) =>
      hook.state === 'waiting' && (runHooks === 'none' || hook.source === 'annotation')
        ? {
            ...hook,
            state: 'not-run' as const,
            message: `Hook ${hook.name} was not run: the restore policy of this engine runs ${runHooks} hooks`,
          }
        : hook,
    ),
  }));
}
