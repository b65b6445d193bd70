import { setTimeout as sleep } from 'node:timers/promises';
import { LifeboatError, throwIfAborted, type VolumeSnapshotter } from '@lifeboat/core/plugin-api';
import { createMemoryDisks, createMemoryVolumeSnapshotter, wrapVolumeSnapshotter } from '../src/doubles/index.ts';
import type { VolumeSnapshotterSuiteOptions } from '../src/index.ts';

export const secret = 'the-secret-that-nobody-may-see';

/** A snapshotter each of whose requests goes to `meet` first. */
export function meeting(good: VolumeSnapshotter, meet: (signal: AbortSignal | undefined) => Promise<void>): VolumeSnapshotter {
  const first = <A, R>(call: ((argument: A, options: never) => Promise<R>) | undefined) =>
    (async (argument: A, options?: { readonly signal?: AbortSignal }) => {
      await meet(options?.signal);
      return await call?.(argument, options as never);
    }) as never;
  return wrapVolumeSnapshotter(good, {
    getVolumeInfo: first(good.getVolumeInfo),
    createSnapshot: first(good.createSnapshot),
    createVolumeFromSnapshot: first(good.createVolumeFromSnapshot),
    awaitSnapshot: first(good.awaitSnapshot),
    readSnapshotTags: first(good.readSnapshotTags),
    deleteSnapshot: first(good.deleteSnapshot),
  });
}

/** A snapshotter that refuses every request. */
export function deniedSnapshotter(good: VolumeSnapshotter, message = 'these credentials may not do that'): VolumeSnapshotter {
  return meeting(good, async () => {
    throw new LifeboatError({ code: 'SNAPSHOTTER_ACCESS_DENIED', message });
  });
}

/** Everything that the suite can be given, for snapshotters on one set of disks in memory. */
export function memorySnapshotterOptions(): Omit<Required<VolumeSnapshotterSuiteOptions>, 'runner' | 'name'> {
  const disks = createMemoryDisks();
  const source = disks.addVolume({ info: { type: 'fast' } });
  const create = () => createMemoryVolumeSnapshotter({ disks });
  const volume = (volumeHandle: string) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pvc-1' },
    spec: { csi: { driver: 'memory.csi.lifeboat.io', volumeHandle }, claimRef: { namespace: 'shop', name: 'data' } },
  });
  return {
    createSnapshotter: create,
    persistentVolumes: [{ form: 'CSI', persistentVolume: volume('volume-1'), volumeId: 'volume-1', otherVolumeId: 'volume-2' }],
    unknown: { volume: { volumeId: 'volume-unknown' }, snapshotId: 'snapshot-unknown' },
    async createVolume() {
      const [info, availabilityZone] = [{ type: 'fast', iops: 4000, throughput: 250 }, 'zone-a'];
      return { volumeId: disks.addVolume({ info, availabilityZone }), availabilityZone, info };
    },
    deleteVolume: async ({ volumeId }) => void disks.volumes.delete(volumeId),
    describeVolume: async ({ volumeId }) => ({ ...disks.volumes.get(volumeId), usable: disks.volumes.has(volumeId) }),
    readSnapshotTags: async (snapshotId) => disks.snapshots.get(snapshotId)?.tags ?? {},
    adaptTags: (tags) => tags,
    createPendingSnapshot: async () => disks.addSnapshot({ volumeId: source, tags: {}, state: 'pending' }),
    createFailedSnapshot: async () => disks.addSnapshot({ volumeId: source, tags: {}, state: 'failed' }),
    createDeniedSnapshotter: () => deniedSnapshotter(create()),
    createFullSnapshotter: () => createMemoryVolumeSnapshotter({ disks: { ...disks, maxSnapshots: 0, maxVolumes: 0 } }),
    createHangingSnapshotter: () =>
      meeting(create(), async (signal) => {
        await sleep(60_000, undefined, signal ? { signal } : {}).catch(() => {});
        throwIfAborted(signal);
      }),
    secrets: [secret],
    timeoutInMs: 5000,
    caseTimeoutInMs: 60_000,
  };
}
