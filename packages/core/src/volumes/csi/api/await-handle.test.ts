import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ClusterClient, WatchEvent } from '../../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { GroupVersionResource, KubeObject } from '../../../plugin-api/kube-object.ts';
import { awaitHandle } from './await-handle.ts';
import { createFollowedSnapshots } from './followed-snapshots.ts';
import type { SnapshotApi } from './snapshot-api.ts';

const type = (resource: string) => ({ group: 'snapshot.storage.k8s.io', version: 'v1', resource });
const api = { snapshots: type('volumesnapshots'), contents: type('volumesnapshotcontents') } as unknown as SnapshotApi;
const snapshot: KubeObject = {
  apiVersion: 'snapshot.storage.k8s.io/v1',
  kind: 'VolumeSnapshot',
  metadata: { name: 's', namespace: 'shop' },
  spec: { source: { persistentVolumeClaimName: 'data' } },
  status: { boundVolumeSnapshotContentName: 'c' },
};

/** A server on which the snapshot is cut after a while. */
function scene({ mayWatch = true, cutInMs = 300, error }: { mayWatch?: boolean; cutInMs?: number; error?: string } = {}) {
  const stop = new AbortController();
  const begun = performance.now();
  const isCut = () => performance.now() - begun >= cutInMs;
  let reads = 0;
  const cluster = {
    async get(of: GroupVersionResource) {
      reads += 1;
      if (of.resource === 'volumesnapshots') return snapshot;
      const status = isCut() ? { snapshotHandle: 'h' } : error ? { error: { message: error } } : {};
      return { ...snapshot, metadata: { name: 'c' }, status };
    },
    async *watch(): AsyncGenerator<WatchEvent> {
      if (!mayWatch) throw new LifeboatError({ code: 'KUBERNETES_FORBIDDEN', message: 'no' });
      yield { type: 'ADDED', object: snapshot };
      await sleep(cutInMs + 50);
      yield { type: 'MODIFIED', object: snapshot };
      await sleep(10_000, undefined, { signal: stop.signal });
    },
  } as unknown as ClusterClient;
  const { signal } = stop;
  const followed = createFollowedSnapshots({ cluster, api, backupUid: 'u', signal });
  const wait = (timeoutInMs: number, onRefused?: () => void) =>
    awaitHandle({ cluster, api, snapshot, driver: 'disk.example.com', followed, timeoutInMs, signal, ...(onRefused && { onRefused }) });
  return { wait, stop, reads: () => reads };
}

test('who is told of changes hardly looks', async () => {
  const { wait, stop, reads } = scene({ cutInMs: 1000 });
  const { content } = await wait(20_000);
  expect(content.metadata.name).toBe('c');
  // The first look, one for what the watch begins with, and one for the change.
  expect(reads()).toBeLessThanOrEqual(6);
  stop.abort();
});

test('who may not watch looks again and again', async () => {
  const { wait, reads } = scene({ mayWatch: false });
  expect((await wait(20_000)).content.metadata.name).toBe('c');
  expect(reads()).toBeGreaterThan(4);
});

test('a driver that refuses for now is told of, and its words are in the error', async () => {
  const refused: number[] = [];
  const error = 'rpc error: code = ResourceExhausted desc = too many';
  const { wait } = scene({ mayWatch: false, cutInMs: 1e6, error });
  await expect(wait(300, () => refused.push(1))).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: expect.stringMatching(
      /claim shop\/data was not taken within 0\.3 s \(csiSnapshotTimeout\) by CSI driver disk\.example\.com: rpc/,
    ),
    context: { claim: 'shop/data', driver: 'disk.example.com' },
  });
  expect(refused.length).toBeGreaterThan(0);
});
