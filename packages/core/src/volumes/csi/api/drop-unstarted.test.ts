import { expect, test } from 'vitest';
import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { dropUnstarted } from './drop-unstarted.ts';

const finalizer = 'snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection';
const type = { group: 'snapshot.storage.k8s.io', version: 'v1', resource: 'volumesnapshotcontents' };

function content(more: { metadata?: object; spec?: object; status?: object } = {}): KubeObject {
  return {
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshotContent',
    metadata: {
      name: 'c',
      resourceVersion: '7',
      deletionTimestamp: '2026-11-27T10:00:00Z',
      finalizers: ['example.com/other', finalizer],
      ...more.metadata,
    },
    spec: { source: { volumeHandle: 'v' }, ...more.spec },
    ...(more.status && { status: more.status }),
  };
}

/** What is patched. */
async function drop(object: KubeObject, fail?: LifeboatError): Promise<unknown[]> {
  const patches: unknown[] = [];
  const patch: ClusterClient['patch'] = async (_type, ref, body) => {
    patches.push([ref, body]);
    if (fail) throw fail;
    return { object, created: false };
  };
  await dropUnstarted({ cluster: { patch }, type, content: object, signal: new AbortController().signal });
  return patches;
}

test('one that nobody began with loses the finalizer of the driver’s snapshotter and no other, unless it changed meanwhile', async () => {
  const metadata = { resourceVersion: '7', finalizers: ['example.com/other'] };
  const expected = [[{ name: 'c' }, { type: 'merge', patch: { metadata } }]];
  expect(await drop(content())).toEqual(expected);
  // What the controller complains of: no driver was asked.
  expect(await drop(content({ status: { error: { message: 'no class' } } }))).toEqual(expected);
  const changed = new LifeboatError({ code: 'KUBERNETES_CONFLICT', message: 'it changed' });
  expect(await drop(content(), changed)).toHaveLength(1);
  const refused = new LifeboatError({ code: 'KUBERNETES_FORBIDDEN', message: 'no' });
  await expect(drop(content(), refused)).rejects.toBe(refused);
});

test.each([
  ['the driver was asked', { metadata: { annotations: { 'snapshot.storage.kubernetes.io/volumesnapshot-being-created': 'yes' } } }],
  ['there is a snapshot', { status: { snapshotHandle: 'h' } }],
  ['it stands for a snapshot that was there before', { spec: { source: { snapshotHandle: 'h' } } }],
  ['nobody deletes it', { metadata: { deletionTimestamp: undefined } }],
  ['the finalizer is gone', { metadata: { finalizers: ['example.com/other'] } }],
])('one is left alone: %s', async (_, more) => {
  expect(await drop(content(more))).toEqual([]);
});
