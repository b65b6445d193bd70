import { expect, test } from 'vitest';
import { createRunLog } from '../logging/create-run-log.ts';
import type { BackupItemOperation } from '../velero-api/files/item-operation.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import { followOperations, type OperationAction } from './follow-operations.ts';

const object: Backup = {
  kind: 'Backup',
  apiVersion: 'velero.io/v1',
  metadata: { name: 'b', namespace: 'velero' },
  spec: { itemOperationTimeout: '1h' },
  status: {},
};

async function follow(action: OperationAction<Backup> | undefined) {
  const row: BackupItemOperation = {
    spec: {
      backupName: 'b',
      backupUID: 'u',
      backupItemAction: 'test.io/slow',
      resourceIdentifier: { Group: '', Resource: 'configmaps', Namespace: 'shop', Name: 'a' },
      operationID: 'op-1',
      postOperationItems: null,
    },
    status: { phase: 'InProgress', created: new Date().toISOString() },
  };
  const now = () => new Date();
  const log = createRunLog({ object, dependencies: { now }, onMessage: () => {} });
  await followOperations({
    object,
    rows: [row],
    nameOf: ({ spec }) => spec.backupItemAction,
    actionNamed: (name) => (name === 'test.io/slow' ? action : undefined),
    cluster: {} as never, // no action here asks it
    log,
    dependencies: { itemOperationSyncFrequencyInMs: 10, concurrency: 1, now },
    onEnded: async () => {},
    cancelOnAbort: false,
    signal: new AbortController().signal,
  });
  return row.status;
}

test('an operation is asked after with the object of its run', async () => {
  const asked: unknown[] = [];
  const progress: OperationAction<Backup>['progress'] = async (id, of) => {
    asked.push(id, of);
    return { completed: true };
  };
  expect(await follow({ progress })).toMatchObject({ phase: 'Completed' });
  expect(asked).toEqual(['op-1', object]);
});

test.each([
  ['an action that the engine does not have', undefined, 'give it to the engine and resume the backup'],
  ['one that cannot tell', {}, 'it has no progress()'],
])('that of %s fails and says why', async (_, action, why) => {
  expect(await follow(action)).toMatchObject({
    phase: 'Failed',
    error: expect.stringContaining(`Operation op-1 of test.io/slow cannot be followed: ${why}`),
  });
});
