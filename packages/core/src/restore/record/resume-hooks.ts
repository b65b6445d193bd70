import { coded } from '../../errors/issues/issue-codes.ts';
import type { RestoreHookRunner } from '../../hooks/restore/restore-hook-runner.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import type { RestorePodRecord } from '../../velero-api/files/restore-hook-record.ts';

interface ResumeHooksOptions {
  readonly hooks: RestoreHookRunner;
  readonly records: readonly RestorePodRecord[];
  readonly log: OperationLog;
}

const podId = ({ namespace, name }: RestorePodRecord) => ({ group: '', resource: 'pods', namespace, name });

/** Goes on with the hooks of a restore that another process began. */
export function resumeHooks({ hooks, records, log }: ResumeHooksOptions): void {
  tellAgain(records, log);
  for (const record of records) {
    const id = podId(record);
    hooks.resume(record, { counted: log.forItem(id), lines: log.forItem(id, { counted: false }) });
  }
}

/** The results are stored less often than the records: an error about a hook that only a record tells is told here. */
function tellAgain(records: readonly RestorePodRecord[], log: OperationLog): void {
  const told = new Map<string, number>();
  const keyOf = (namespace: string, message: string) => JSON.stringify([namespace, message]);
  for (const [namespace, messages] of Object.entries(log.results.errors.namespaces ?? {}))
    for (const message of messages) told.set(keyOf(namespace, message), (told.get(keyOf(namespace, message)) ?? 0) + 1);
  for (const record of records) {
    for (const { message } of record.hooks) {
      if (message === undefined) continue;
      // Of several Pods with the same error it does not matter which one is told.
      const key = keyOf(record.namespace, message);
      const count = told.get(key) ?? 0;
      told.set(key, count - 1);
      if (count <= 0) log.forItem(podId(record)).error(message, coded('HOOK_FAILED'));
    }
  }
}
