import { expect, test } from 'vitest';
import { getVolumeId, setVolumeId } from './volume-id.ts';

const volume = (spec: object, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'pv', labels },
  spec,
});
const csi = (volumeHandle: string, driver = 'ebs.csi.aws.com') => ({ csi: { driver, volumeHandle } });
const inTree = (volumeID: string) => ({ awsElasticBlockStore: { volumeID } });
const zoned = { 'failure-domain.beta.kubernetes.io/zone': 'eu-west-1a' };

test.each([
  [csi('vol-0f34b20d'), 'vol-0f34b20d'],
  [csi('aws://eu-west-1a/vol-0f34b20d'), 'vol-0f34b20d'],
  // Velero's expression goes to the end.
  [csi('vol-0f34b20d/more'), 'vol-0f34b20d/more'],
  [csi('fs-0f34b20d'), undefined],
  [csi('vol-0f34b20d', 'efs.csi.aws.com'), undefined],
  [{ ...csi('vol-1', 'other'), ...inTree('vol-2') }, undefined],
  [inTree('vol-0f34b20d'), 'vol-0f34b20d'],
  [inTree('aws://eu-west-1a/vol-0f34b20d'), 'vol-0f34b20d'],
  [inTree('no-volume'), undefined],
  [inTree(''), undefined],
])('the id in %j is %s', (spec, id) => {
  expect(getVolumeId(volume(spec))).toBe(id);
});

test.each([
  [csi('vol-1'), zoned, csi('vol-2')],
  [inTree('aws://eu-west-1a/vol-1'), zoned, inTree('aws://eu-west-1a/vol-2')],
  [inTree('vol-1'), zoned, inTree('aws://eu-west-1a/vol-2')],
  // The newer label is not looked at, as in Velero: kubelets take the bare id as well.
  [inTree('aws://eu-west-1a/vol-1'), { 'topology.kubernetes.io/zone': 'eu-west-1a' }, inTree('vol-2')],
])('%j with labels %j becomes %j', (spec, labels, expected) => {
  expect(setVolumeId(volume(spec, labels), 'vol-2').spec).toEqual(expected);
});

test('what is no EBS volume cannot become one', () => {
  for (const spec of [csi('x', 'efs.csi.aws.com'), { hostPath: { path: '/' } }, {}]) {
    expect(() => setVolumeId(volume(spec), 'vol-2')).toThrow(/PersistentVolume 'pv' is no EBS volume/);
  }
});
