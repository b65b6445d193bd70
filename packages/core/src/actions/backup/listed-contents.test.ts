import { expect, test } from 'vitest';
import type { ClusterReader } from '../../plugin-api/cluster-reader.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { backupUidLabel } from '../../velero-api/values/labels.ts';
import { createListedContents } from './listed-contents.ts';

const backup = { metadata: { name: 'b', uid: 'u-1' } } as Backup;
const content = (name: string, status: object): KubeObject => ({
  apiVersion: 'snapshot.storage.k8s.io/v1',
  kind: 'VolumeSnapshotContent',
  metadata: { name: `content-${name}` },
  spec: { volumeSnapshotRef: { namespace: 'shop', name } },
  status,
});

function reader(contents: () => KubeObject[]) {
  const selectors: (string | undefined)[] = [];
  const cluster: ClusterReader = {
    getObject: async () => undefined,
    async *listObjects(_type, options) {
      selectors.push(options?.labelSelector);
      yield* contents();
    },
    preferredVersion: () => 'v1',
  };
  return { cluster, selectors };
}

test('a thousand that ask at once are answered by one list, and a later one by a new list', async () => {
  let now = 0;
  const listed = createListedContents(() => now);
  const { cluster, selectors } = reader(() =>
    Array.from({ length: 1000 }, (_, i) => content(`s-${i}`, i === 7 ? { error: { message: 'broken' } } : { readyToUse: now > 0 })),
  );
  const ask = (name: string) => listed.find({ namespace: 'shop', name }, { backup, cluster });
  const found = await Promise.all(Array.from({ length: 1000 }, (_, i) => ask(`s-${i}`)));
  expect(selectors).toEqual([`${backupUidLabel}=u-1`]);
  expect(found[0]).toEqual({ ready: false, error: undefined });
  expect(found[7]).toEqual({ ready: false, error: 'broken' });
  expect(await ask('unknown')).toBeUndefined();
  now = 1500;
  expect(await ask('s-0')).toEqual({ ready: true, error: undefined });
  expect(selectors).toHaveLength(2);
});

test('who may not list, and a backup without a uid, are told nothing', async () => {
  const { cluster, selectors } = reader(() => {
    throw new Error('forbidden');
  });
  const options = { backup, cluster };
  expect(await createListedContents().find({ namespace: 'shop', name: 's' }, options)).toBeUndefined();
  const unnamed = { ...options, backup: { metadata: { name: 'b' } } as Backup };
  expect(await createListedContents().find({ namespace: 'shop', name: 's' }, unnamed)).toBeUndefined();
  expect(selectors).toHaveLength(1);
});
