import { expect, test } from 'vitest';
import { resetClaimBinding, resetVolumeBinding } from './reset-binding.ts';
import { decideVolume } from './volume-decision.ts';

const volume = (policy: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'v' },
  spec: { persistentVolumeReclaimPolicy: policy },
});

test('a volume that was saved as an object only comes back, unless its claim can have a new one', () => {
  expect(decideVolume(volume('Retain'), { method: undefined, restorePVs: true })).toEqual({ action: 'restore' });
  expect(decideVolume(volume('Delete'), { method: undefined, restorePVs: true })).toMatchObject({ action: 'provision', dataLost: false });
});

test.each(['NativeSnapshot', 'CSISnapshot', 'PodVolumeBackup'] as const)('data that cannot be restored yet (%s) is told', (method) => {
  expect(decideVolume(volume('Retain'), { method, restorePVs: true })).toMatchObject({ action: 'provision', dataLost: true });
  expect(decideVolume(volume('Retain'), { method, restorePVs: false })).not.toMatchObject({ dataLost: true });
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
