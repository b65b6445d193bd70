import type { IssueEvent } from '../contract/events.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { ResultMessages, ResultsFile } from '../velero-api/files/results.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import { createOperationLog, type OperationLog } from './operation-log.ts';

interface RunLogOptions {
  readonly object: Backup | Restore;
  readonly dependencies: { readonly now: () => Date; readonly logger?: Logger | undefined };
  readonly onMessage: (event: IssueEvent) => void;
  /** What an earlier process stored of the same run: its log, compressed, and its results. @default the run begins */
  readonly continues?: { readonly file: Uint8Array; readonly results: ResultsFile };
}

/** The log of a backup or a restore, which an earlier process may have begun. */
export function createRunLog({ object, dependencies, onMessage, continues }: RunLogOptions): OperationLog {
  const { kind, metadata, status } = object;
  const resultStyle = kind === 'Backup' ? 'backup' : 'restore';
  // Neither is newer than the other in every case: what was counted was not always in the results yet.
  const counted = (known: number | undefined, messages: ResultMessages) => Math.max(known ?? 0, countMessages(messages));
  return createOperationLog({
    fields: { [resultStyle]: `${metadata.namespace}/${metadata.name}` },
    resultStyle,
    now: dependencies.now,
    logger: dependencies.logger,
    onMessage,
    ...(continues && {
      continues: {
        ...continues,
        warnings: counted(status.warnings, continues.results.warnings),
        errors: counted(status.errors, continues.results.errors),
      },
    }),
  });
}

function countMessages({ velero = [], cluster = [], namespaces = {} }: ResultMessages): number {
  return velero.length + cluster.length + Object.values(namespaces).flat().length;
}
