import { expect, test } from 'vitest';
import { withBackupDefaults, withRestoreDefaults } from './server-defaults.ts';

const defaults = {
  defaultBackupTtlInMs: 3600_000,
  defaultItemOperationTimeoutInMs: 60_000,
  defaultVolumesToFsBackup: true,
  defaultSnapshotMoveData: true,
};

test('what a Backup does not say it gets, and zero durations are nothing said', () => {
  const all = { ttl: '1h0m0s', itemOperationTimeout: '1m0s', defaultVolumesToFsBackup: true, snapshotMoveData: true };
  expect(withBackupDefaults({}, defaults)).toEqual(all);
  expect(withBackupDefaults({ ttl: '0s', itemOperationTimeout: '0s', snapshotMoveData: null }, defaults)).toEqual(all);
  expect(withBackupDefaults({}, {})).toEqual({});
});

test('what it says stays, also the old name and what is no duration', () => {
  const said = { ttl: '2h', itemOperationTimeout: '3h', defaultVolumesToFsBackup: false, snapshotMoveData: false };
  expect(withBackupDefaults(said, defaults)).toEqual(said);
  expect(withBackupDefaults({ defaultVolumesToRestic: false, ttl: 'long' }, defaults)).toEqual({
    ...{ defaultVolumesToRestic: false, ttl: 'long' },
    ...{ itemOperationTimeout: '1m0s', snapshotMoveData: true },
  });
});

test('a Restore gets the time for operations', () => {
  expect(withRestoreDefaults({ backupName: 'b' }, defaults)).toEqual({ backupName: 'b', itemOperationTimeout: '1m0s' });
  expect(withRestoreDefaults({ itemOperationTimeout: '5s' }, defaults)).toEqual({ itemOperationTimeout: '5s' });
});
