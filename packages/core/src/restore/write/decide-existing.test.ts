import { expect, test } from 'vitest';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { decideExisting } from './decide-existing.ts';

const labels = { 'velero.io/backup-name': 'b', 'velero.io/restore-name': 'r' };
const config = (data: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', ...metadata },
  data,
});
const wanted = config({ a: '1' }, { labels: { app: 'x', ...labels } });
const same = config({ a: '1' }, { labels: { app: 'x' }, annotations: {}, managedFields: [{ manager: 'm' }] });
const different = config({ a: '2', b: '3' }, { labels: { app: 'x' } });

function decide(options: Parameters<typeof decideExisting>[0]) {
  const { change, ...decision } = decideExisting(options);
  // Where there is something to do, or left undone, it says what.
  expect(change !== undefined).toBe(decision.action === 'update' || 'warning' in decision);
  if (change) expect(change.to).not.toEqual(change.from);
  return decision;
}

test('none: the same is passed over in silence, a different one with a warning', () => {
  expect(decide({ wanted, live: same, policy: 'none' })).toEqual({ action: 'skip' });
  expect(decide({ wanted, live: different, policy: 'none' })).toEqual({
    action: 'skip',
    warning:
      'could not restore, ConfigMap:c already exists. Warning: the in-cluster version is different than the backed-up version (existingResourcePolicy: update writes it)',
  });
});

test('update: the same gets the labels of the restore, once', () => {
  expect(decide({ wanted, live: same, policy: 'update' })).toEqual({
    action: 'update',
    patch: { metadata: { labels } },
    labelsOnly: true,
  });
  expect(decide({ wanted, live: wanted, policy: 'update' })).toEqual({ action: 'skip' });
});

test('update: a different one becomes what the backup has', () => {
  expect(decide({ wanted, live: different, policy: 'update' })).toEqual({
    action: 'update',
    patch: { metadata: { labels }, data: { a: '1', b: null } },
    labelPatch: { metadata: { labels } },
  });
});

test('a ServiceAccount is merged under any policy; what the cluster has wins', () => {
  const account = (fields: object, metadata: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'a', ...metadata },
    ...fields,
  });
  const live = account({ secrets: [{ name: 'x' }] }, { annotations: { k: 'live' } });
  const backup = account(
    { secrets: [{ name: 'y' }, { name: 'x' }], imagePullSecrets: [{ name: 'p' }] },
    { annotations: { k: 'old', l: 'new' }, labels },
  );
  expect(decide({ wanted: backup, live, policy: 'none' })).toEqual({
    action: 'update',
    patch: { metadata: { annotations: { l: 'new' } }, secrets: [{ name: 'x' }, { name: 'y' }], imagePullSecrets: [{ name: 'p' }] },
  });
  expect(decide({ wanted: account({}, { labels }), live: account({}, {}), policy: 'none' })).toEqual({ action: 'skip' });
});
