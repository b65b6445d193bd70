import type { IssueEvent } from '../../../contract/events.ts';
import type { Issue } from '../../../errors/issues/issue.ts';
import { createIssueList } from '../../../errors/issues/issue-list.ts';
import { volumePath } from './tally.ts';

/** What a restore into a claim meets and goes on after. */
export interface VolumeIssues {
  readonly list: readonly Issue[];
  readonly hasErrors: boolean;
  failed(message: string): void;
  odd(message: string): void;
  /** Part of the volume could not be listed. */
  unreadable(complaint: string): void;
  /** A file or a directory of the snapshot, by its path. */
  damaged(path: string, why: string | Error): void;
  /** Whether it was told of a path, or of a directory above it, that it is damaged. */
  isDamaged(path: string): boolean;
}

interface VolumeIssuesOptions {
  readonly location: string;
  readonly onEvent: (event: IssueEvent) => void;
}

export function createVolumeIssues({ location, onEvent }: VolumeIssuesOptions): VolumeIssues {
  const issues = createIssueList();
  const damaged = new Set<string>();
  let hasErrors = false;
  function add(issue: Issue): void {
    hasErrors ||= issue.severity === 'error';
    issues.add(issue);
    onEvent({ type: 'issue', issue });
  }
  const made: VolumeIssues = {
    get list() {
      return issues.list();
    },
    get hasErrors() {
      return hasErrors;
    },
    failed: (message) => add({ severity: 'error', code: 'VOLUME_NOT_RESTORED', message, location }),
    odd: (message) => add({ severity: 'warning', code: 'VOLUME_NOT_RESTORED', message, location }),
    unreadable: (complaint) => made.failed(`Part of the claim could not be looked at: ${complaint.trim()}`),
    damaged(path, why) {
      if (damaged.has(path)) return;
      damaged.add(path);
      const message = `${volumePath(path)} cannot be restored: ${why instanceof Error ? why.message : why}`;
      add({ severity: 'error', code: 'BACKUP_DAMAGED', message, location, errorCode: 'REPOSITORY_DAMAGED' });
    },
    isDamaged(path) {
      for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) if (damaged.has(at)) return true;
      return false;
    },
  };
  return made;
}
