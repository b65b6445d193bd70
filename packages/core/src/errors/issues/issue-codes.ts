import { backupIssues } from './backup-issues.ts';
import type { IssueCodeFacts } from './issue-code-facts.ts';
import { restoreIssues } from './restore-issues.ts';

/** What any run tells. */
const commonIssues = {
  HOOK_FAILED: {
    meaning: 'A hook failed, did not run, or its annotation is not understood.',
    remedy: 'Read the reason in the message, and in the log of its container.',
  },
  OPERATION_FAILED: {
    meaning: 'An asynchronous operation of an item action failed, or could not be canceled.',
    remedy: 'Read the reason in the message; what made the operation tells more.',
  },
  RUN_FAILED: {
    meaning: 'The run ended early.',
    remedy: 'Do what the error says with which its `result` rejects.',
  },
  COPY_INCOMPLETE: {
    meaning: 'A restore from the copy will lack something that only the original location has.',
    remedy: 'Keep the original, or restore from it.',
  },
  BACKUP_ODD: {
    meaning: 'A verification found something odd that does no harm.',
    remedy: 'Nothing.',
  },
  SNAPSHOT_DELETED_UNSURE: {
    meaning: 'A deletion removed snapshots on the word of the backup alone, or could not find out about some.',
    remedy: 'Look after the snapshots that the message names.',
  },
  EXPIRED_BACKUP_NOT_DELETED: {
    meaning: 'A backup has expired and could not be deleted, or a location could not be read, so that nothing was deleted there.',
    remedy: 'Read the reason in the message, and delete expired backups again.',
  },
  EXPIRED_BACKUP_KEPT: {
    meaning: 'A backup has expired and is kept for now: it is locked, being restored, in use by another run, or its location is read-only.',
    remedy:
      'Nothing, unless the reason in the message does not pass. A restore that was killed is ended by `resumeRestore` or `deleteRestore`.',
  },
  EXPIRATION_UNKNOWN: {
    meaning: 'Nothing says when the time of a backup is over, so that it is kept: it is there in part, or what is stored of it cannot be.',
    remedy: 'Look at what the message names; `deleteBackup` removes it.',
  },
  ACTION_MESSAGE: {
    meaning: 'An item action that is not built in said so.',
    remedy: 'Ask who wrote the action.',
  },
  ISSUES_OMITTED: {
    meaning: 'There were more issues than a result holds.',
    remedy: 'Read the others in the events, or in the stored log and results.',
  },
} as const satisfies Readonly<Record<string, IssueCodeFacts>>;

/** Every code of an {@link Issue}, with what it means and what to do. */
export const issueCodes = { ...commonIssues, ...backupIssues, ...restoreIssues } as const;

/** Stable: programs branch on it. */
export type IssueCode = keyof typeof issueCodes;

/** Fields of a log line that makes it an issue of this code. */
export function coded<Fields extends Readonly<Record<string, unknown>>>(
  code: IssueCode,
  fields?: Fields,
): Fields & { readonly code: IssueCode } {
  return { ...(fields as Fields), code };
}
