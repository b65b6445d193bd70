import { expect, test } from 'vitest';
import { snapshotTags, volumeTags } from './snapshot-tags.ts';

const tag = (Key: string, Value: string) => ({ Key, Value });

test("a snapshot has the backup's tags, and its volume's where those have none", () => {
  const tags = { team: 'shop', 'velero.io/backup': 'b' };
  const ofVolume = [tag('velero.io/backup', 'an older one'), tag('cost', '7'), tag('team', 'other'), tag('aws:ec2:fleet', 'x')];
  expect(snapshotTags({ tags, volumeTags: ofVolume, token: undefined })).toEqual([
    tag('velero.io/backup', 'b'),
    tag('team', 'shop'),
    tag('cost', '7'),
  ]);
});

test("what EC2 has no room for is left out, the volume's own first", () => {
  const labels = Object.fromEntries(Array.from({ length: 45 }, (_, i) => [`label-${i}`, 'v']));
  const tags = { ...labels, [`${'long.'.repeat(30)}example.com/name`]: 'v', 'velero.io/backup': 'b', 'velero.io/pv': 'p' };
  const ofVolume = Array.from({ length: 40 }, (_, i) => tag(`volume-${i}`, 'v'));
  const keys = snapshotTags({ tags, volumeTags: ofVolume, token: 't' }).map(({ Key }) => Key);
  expect(keys).toHaveLength(50);
  expect(keys.slice(0, 3)).toEqual(['lifeboat.io/idempotency-token', 'velero.io/backup', 'velero.io/pv']);
  expect(keys.filter((key) => key?.startsWith('label-'))).toHaveLength(45);
  expect(keys.slice(-2)).toEqual(['volume-0', 'volume-1']);
});

test("a volume has its snapshot's tags, and with a cluster's name that cluster's", () => {
  const ofSnapshot = [
    tag('kubernetes.io/cluster/old', 'owned'),
    tag('KubernetesCluster', 'old'),
    tag('KubernetesClusterOwner', 'me'),
    tag('lifeboat.io/idempotency-token', 't'),
    tag('velero.io/backup', 'b'),
  ];
  expect(volumeTags(ofSnapshot, undefined)).toEqual(ofSnapshot.filter(({ Key }) => !Key.startsWith('lifeboat')));
  expect(volumeTags(ofSnapshot, 'new')).toEqual([
    tag('kubernetes.io/cluster/new', 'owned'),
    tag('KubernetesCluster', 'new'),
    tag('KubernetesClusterOwner', 'me'),
    tag('velero.io/backup', 'b'),
  ]);
});
