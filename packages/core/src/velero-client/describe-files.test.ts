import { describe, expect, test } from 'vitest';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { DownloadTargetKind } from '../velero-api/objects/download-request.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import { describeBackupFiles, describeRestoreFiles } from './describe-files.ts';

const backup = (status: Backup['status']): Backup => ({
  kind: 'Backup',
  apiVersion: 'velero.io/v1',
  metadata: { name: 'b' },
  spec: {},
  status,
});
const restore = (status: Restore['status']): Restore => ({
  kind: 'Restore',
  apiVersion: 'velero.io/v1',
  metadata: { name: 'r' },
  spec: {},
  status,
});
const failing = (code: 'TIMEOUT' | 'OBJECT_NOT_FOUND' | 'CANCELED' | 'BACKUP_BROKEN') =>
  new LifeboatError({ code, message: `it is ${code}` });

/** Reads nothing, and keeps what was asked for. */
function reader(fail?: Error) {
  const asked: DownloadTargetKind[] = [];
  const read = async (kind: DownloadTargetKind) => {
    asked.push(kind);
    if (fail) throw fail;
    return [kind];
  };
  return { asked, read };
}

describe('only files that can be there are asked for', () => {
  test.each<[Backup['status'], boolean, DownloadTargetKind[]]>([
    [{}, true, []],
    [{ phase: 'Queued' }, true, []],
    [{ phase: 'InProgress' }, true, []],
    [{ phase: 'FailedValidation', errors: 1 }, true, []],
    [{ phase: 'Completed' }, false, ['BackupVolumeInfos']],
    [{ phase: 'PartiallyFailed', errors: 1 }, false, ['BackupResults', 'BackupVolumeInfos']],
    [
      { phase: 'WaitingForPluginOperations', backupItemOperationsAttempted: 1 },
      true,
      ['BackupVolumeInfos', 'BackupItemOperations', 'BackupResourceList'],
    ],
  ])('%j, details %s', async (status, details, kinds) => {
    const { asked, read } = reader();
    expect((await describeBackupFiles(backup(status), { read, details })).problems).toEqual([]);
    expect(asked).toEqual(kinds);
  });

  test('of restores', async () => {
    const { asked, read } = reader();
    const described = await describeRestoreFiles(restore({ phase: 'Completed', warnings: 1, restoreItemOperationsAttempted: 1 }), {
      read,
      details: true,
    });
    expect(asked).toEqual(['RestoreResults', 'RestoreVolumeInfo', 'RestoreItemOperations', 'RestoreResourceList']);
    expect(described).toMatchObject({ results: ['RestoreResults'], volumes: ['RestoreVolumeInfo'], problems: [] });
  });
});

describe('a file that cannot be had', () => {
  const completed = backup({ phase: 'Completed' });

  test('is a problem, and the others are read', async () => {
    const { asked, read } = reader(failing('BACKUP_BROKEN'));
    const { problems, volumes } = await describeBackupFiles(completed, { read, details: true });
    expect({ problems, volumes, asked: asked.length }).toEqual({
      problems: Array(2).fill('it is BACKUP_BROKEN'),
      volumes: undefined,
      asked: 2,
    });
  });

  test('is none where an old Velero has not written it, or the backup failed', async () => {
    const missing = reader(failing('OBJECT_NOT_FOUND'));
    expect((await describeBackupFiles(completed, { read: missing.read, details: false })).problems).toEqual([]);
    expect((await describeBackupFiles(backup({ phase: 'Failed', errors: 1 }), { read: missing.read, details: true })).problems).toEqual([]);
    expect((await describeBackupFiles(completed, { read: missing.read, details: true })).problems).toEqual(['it is OBJECT_NOT_FOUND']);
  });

  test('ends the questions where nobody answers, and the description where it is canceled', async () => {
    const { asked, read } = reader(failing('TIMEOUT'));
    expect((await describeBackupFiles(completed, { read, details: true })).problems).toEqual(['it is TIMEOUT']);
    expect(asked).toHaveLength(1);
    const canceled = reader(failing('CANCELED'));
    await expect(describeBackupFiles(completed, { read: canceled.read, details: true })).rejects.toMatchObject({ code: 'CANCELED' });
  });
});
