import { expect, test } from 'vitest';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { settledClaim } from './settled-claim.ts';

const claim = (spec: object): KubeObject => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'c' }, spec });
const from = (name: string) => ({ dataSource: { kind: 'VolumeSnapshot', name }, dataSourceRef: { kind: 'VolumeSnapshot', name } });

test.each([
  ['has the volume that it got', { storageClassName: 'x' }, { volumeName: 'new' }, { storageClassName: 'x', volumeName: 'new' }],
  ['has what its volume was made from', from('old'), { volumeName: 'new', ...from('new') }, { volumeName: 'new', ...from('new') }],
  ['was not made from anything', { volumeName: 'v', ...from('old') }, { volumeName: 'v' }, { volumeName: 'v' }],
  ['has another volume than the one that is named', { volumeName: 'own' }, { volumeName: 'other' }, { volumeName: 'own' }],
])('a claim that is there %s', (_what, wanted, live, expected) => {
  const object = claim(wanted);
  expect(settledClaim(object, claim(live))).toEqual(claim(expected));
  expect(object).toEqual(claim(wanted));
});
