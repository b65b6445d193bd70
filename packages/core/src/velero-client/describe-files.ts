import type { BackupDescription } from '../contract/results/backup-description.ts';
import type { RestoreDescription } from '../contract/results/restore-description.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { BackupItemOperation, RestoreItemOperation } from '../velero-api/files/item-operation.ts';
import type { ResourceList, ResultsFile } from '../velero-api/files/results.ts';
import type { BackupVolumeInfo, RestoreVolumeInfo } from '../velero-api/files/volume-info.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { DownloadTargetKind } from '../velero-api/objects/download-request.ts';
import { isFinished, isInProgress } from '../velero-api/objects/phases.ts';
import type { Restore } from '../velero-api/objects/restore.ts';

/** Reads one of the JSON files of what is described, checked and within limits. */
type ReadFile = (kind: DownloadTargetKind) => Promise<unknown>;

interface DescribeOptions {
  readonly read: ReadFile;
  readonly details: boolean;
}

/** A backup with what its files say, as far as they can be had. */
export async function describeBackupFiles(backup: Backup, { read, details }: DescribeOptions): Promise<BackupDescription> {
  const { status } = backup;
  const files = createFiles(read, status.phase);
  const results = hasMessages(status) ? await files.get<ResultsFile>('BackupResults') : undefined;
  const volumes = await files.get<BackupVolumeInfo[]>('BackupVolumeInfos', { optional: true });
  const operations =
    details && status.backupItemOperationsAttempted ? await files.get<BackupItemOperation[]>('BackupItemOperations') : undefined;
  const resourceList = details ? await files.get<ResourceList>('BackupResourceList') : undefined;
  return {
    backup,
    ...(results && { results }),
    ...(volumes && { volumes }),
    ...(operations && { operations }),
    ...(resourceList && { resourceList }),
    problems: files.problems,
  };
}

/** A restore with what its files say, as far as they can be had. */
export async function describeRestoreFiles(restore: Restore, { read, details }: DescribeOptions): Promise<RestoreDescription> {
  const { status } = restore;
  const files = createFiles(read, status.phase);
  const results = hasMessages(status) ? await files.get<ResultsFile>('RestoreResults') : undefined;
  const volumes = await files.get<RestoreVolumeInfo[]>('RestoreVolumeInfo', { optional: true });
  const operations =
    details && status.restoreItemOperationsAttempted ? await files.get<RestoreItemOperation[]>('RestoreItemOperations') : undefined;
  const resourceList = details ? await files.get<ResourceList>('RestoreResourceList', { optional: true }) : undefined;
  return {
    restore,
    ...(results && { results }),
    ...(volumes && { volumes }),
    ...(operations && { operations }),
    ...(resourceList && { resourceList }),
    problems: files.problems,
  };
}

interface Files {
  /** `undefined` where there is none, or a problem. `optional`: not every version of Velero writes it. */
  get<T>(kind: DownloadTargetKind, options?: { readonly optional?: boolean }): Promise<T | undefined>;
  readonly problems: string[];
}

// What keeps one file away shows in the description, and does not keep the rest of it away.
function createFiles(read: ReadFile, phase: Backup['status']['phase'] | Restore['status']['phase']): Files {
  const problems: string[] = [];
  const mayBeThere = phase !== 'FailedValidation' && (isFinished(phase) || (isInProgress(phase) && phase !== 'InProgress'));
  let isSilent = false;
  return {
    problems,
    async get<T>(kind: DownloadTargetKind, { optional = phase === 'Failed' } = {}) {
      if (!mayBeThere || isSilent) return undefined;
      try {
        return (await read(kind)) as T;
      } catch (error) {
        if (!LifeboatError.isInstance(error) || error.code === 'CANCELED') throw error;
        // Who does not answer once is not asked for the next file.
        if (error.code === 'TIMEOUT') isSilent = true;
        if (error.code !== 'OBJECT_NOT_FOUND' || !optional) problems.push(error.message);
        return undefined;
      }
    },
  };
}

function hasMessages({ errors = 0, warnings = 0 }: { readonly errors?: number; readonly warnings?: number }): boolean {
  return errors + warnings > 0;
}
