import { expect, test } from 'vitest';
import { newBackup } from '../../backup/prepare/new-backup.ts';
import type { BackupRequest } from '../../contract/requests.ts';
import { newRestore } from '../../restore/request/new-restore.ts';
import { parseBackupRequest } from './parse-backup-request.ts';
import { parseRestoreRequest } from './parse-restore-request.ts';

const version = { gitVersion: 'v1.33.0', major: '1', minor: '33' };
const backupOf = (request: BackupRequest) =>
  newBackup({
    request: parseBackupRequest(request),
    location: 'a',
    snapshotLocations: [],
    version,
    excludedByLabel: [],
    namespace: 'velero',
    now: new Date(0),
  });

test('text and milliseconds are the same time, and a Backup has it as Velero prints it', () => {
  const hooks = <D>(timeout: D) => ({ resources: [{ name: 'h', pre: [{ exec: { command: ['sync'], timeout } }] }] });
  const inMs = backupOf({ name: 'b', ttl: 86_400_000, csiSnapshotTimeout: 90_000, itemOperationTimeout: 3_600_000, hooks: hooks(5000) });
  const inText = backupOf({ name: 'b', ttl: '24h', csiSnapshotTimeout: '1m30s', itemOperationTimeout: '60m', hooks: hooks('5000ms') });
  expect(inMs.spec).toEqual(inText.spec);
  expect(inMs.status).toMatchObject({ expiration: '1970-01-02T00:00:00Z' });
  expect(inMs.spec).toMatchObject({ ttl: '24h0m0s', csiSnapshotTimeout: '1m30s', itemOperationTimeout: '1h0m0s', hooks: hooks('5s') });
});

test('zero is the default, as in Velero', () => {
  expect(backupOf({ name: 'b', ttl: 0, csiSnapshotTimeout: '0', itemOperationTimeout: 0 }).spec).toMatchObject({
    ttl: '720h0m0s',
    csiSnapshotTimeout: '10m0s',
    itemOperationTimeout: '4h0m0s',
  });
});

test('a Restore has them so, too', () => {
  const postHooks = [{ exec: { command: ['a'], execTimeout: 1000, waitTimeout: '300s' } }];
  const { spec } = newRestore(
    parseRestoreRequest({ backupName: 'b', itemOperationTimeout: 7_200_000, hooks: { resources: [{ name: 'h', postHooks }] } }),
    { namespace: 'velero', now: new Date(0) },
  );
  expect(spec.itemOperationTimeout).toBe('2h0m0s');
  expect(spec.hooks?.resources?.[0]?.postHooks?.[0]?.exec).toEqual({ command: ['a'], execTimeout: '1s', waitTimeout: '5m0s' });
});
