import { createMemoryVolumeSnapshotter } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import type { NativeSnapshot } from '../../velero-api/files/native-snapshot.ts';
import { createSnapshotLocations } from '../../volumes/snapshot-locations.ts';
import type { SavedVolume } from './read-volumes.ts';
import { resetClaimBinding, resetVolumeBinding } from './reset-binding.ts';
import { decideVolumeRestore } from './volume-restore-decision.ts';

const volume = (policy: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'v' },
  spec: { persistentVolumeReclaimPolicy: policy },
});

const snapshotter = createMemoryVolumeSnapshotter();
const snapshotLocations = createSnapshotLocations({ main: { snapshotter } });
const decide = (policy: string, saved?: SavedVolume, restorePVs = true) =>
  decideVolumeRestore(volume(policy), { saved, restorePVs, snapshotLocations });
const snapshot = (location: string, id?: string): NativeSnapshot => ({
  spec: { backupName: 'b', backupUID: 'u', location, persistentVolumeName: 'v', providerVolumeID: 'vol-1', volumeType: 'gp3' },
  status: id === undefined ? { phase: 'Failed' } : { phase: 'Completed', providerSnapshotID: id },
});

test('a volume that was saved as an object only comes back, unless its claim can have a new one', () => {
  expect(decide('Retain')).toEqual({ action: 'restore' });
  expect(decide('Delete')).toMatchObject({ action: 'provision', dataLost: false });
});

test('a volume whose CSI snapshot failed is one without data: a claim that then begins empty is told of', () => {
  const failed = { method: 'CSISnapshot', failed: true } as const;
  expect(decide('Retain', failed)).toEqual({ action: 'restore' });
  expect(decide('Delete', failed)).toMatchObject({ action: 'provision', dataLost: false, beginsEmpty: true });
});

test('data in a CSI snapshot comes back through the claim; moved data cannot yet', () => {
  const info = { snapshotDataMoved: true, preserveLocalSnapshot: false, skipped: false };
  expect(decide('Retain', { method: 'CSISnapshot' })).toMatchObject({ action: 'provision', dataLost: false, fromCsiSnapshot: true });
  expect(decide('Retain', { method: 'CSISnapshot' }, false)).not.toHaveProperty('fromCsiSnapshot');
  expect(decide('Retain', { method: 'CSISnapshot', info })).toMatchObject({ action: 'provision', dataLost: true });
});

test.each(['PodVolumeBackup'] as const)('data that cannot be restored yet (%s) is told', (method) => {
  expect(decide('Retain', { method })).toMatchObject({ action: 'provision', dataLost: true });
  expect(decide('Retain', { method }, false)).not.toMatchObject({ dataLost: true });
});

test('a volume with a native snapshot comes from it, or not at all', () => {
  const native = (of?: NativeSnapshot): SavedVolume => ({ method: 'NativeSnapshot', ...(of && { snapshot: of }) });
  const good = snapshot('main', 'snap-1');
  expect(decide('Delete', native(good))).toMatchObject({ action: 'snapshot', snapshot: good, location: { name: 'main' } });
  expect(decide('Delete', native(good), false)).toEqual({ action: 'restore' });
  expect(decide('Delete', native(snapshot('moon', 'snap-1')))).toMatchObject({
    action: 'lost',
    reason: expect.stringMatching(/snapshot snap-1 is of snapshot location "moon", which this engine does not know \(it knows: main\)/),
  });
  expect(decide('Delete', native(snapshot('main')))).toMatchObject({ action: 'lost', reason: expect.stringContaining('failed') });
  expect(decide('Delete', native())).toMatchObject({ action: 'lost', reason: expect.stringContaining('no record') });
});

test('bindings are freed and follow the namespace mapping', () => {
  const annotations = () => ({ 'pv.kubernetes.io/bound-by-controller': 'yes', own: 'x' });
  const pv = {
    ...volume('Retain'),
    metadata: { name: 'v', annotations: annotations() },
    spec: { claimRef: { namespace: 'shop', name: 'c', uid: 'u', resourceVersion: '7' } },
  };
  resetVolumeBinding(pv, (namespace) => `${namespace}2`);
  expect(pv).toMatchObject({ metadata: { annotations: { own: 'x' } }, spec: { claimRef: { namespace: 'shop2', name: 'c' } } });
  expect(pv.spec.claimRef).not.toHaveProperty('uid');
  const claim = () => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'c', annotations: annotations() },
    spec: { volumeName: 'v' },
  });
  const [kept, freed] = [claim(), claim()];
  resetClaimBinding(kept, false);
  resetClaimBinding(freed, true);
  expect([kept.spec, freed.spec, kept.metadata.annotations]).toEqual([{ volumeName: 'v' }, {}, { own: 'x' }]);
});
