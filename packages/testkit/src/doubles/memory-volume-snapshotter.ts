import { setTimeout as sleep } from 'node:timers/promises';
import { cloneJson } from '@lifeboat/core/json';
import { type ErrorCode, type KubeObject, LifeboatError, throwIfAborted, type VolumeSnapshotter } from '@lifeboat/core/plugin-api';
import { anything, objectOf, oneOf, takeOptions, text } from '@lifeboat/core/provider-kit';
import { createMemoryDisks, type MemoryDisks } from './memory-disks.ts';

/** Options of {@link createMemoryVolumeSnapshotter}. */
export interface MemoryVolumeSnapshotterOptions {
  /** Volumes and snapshots; several snapshotters may share them. @default new and empty ones */
  readonly disks?: MemoryDisks;
  /** The CSI driver of the PersistentVolumes that belong to this snapshotter. @default `memory.csi.lifeboat.io` */
  readonly driver?: string;
  /** The state of new snapshots. `pending`: they stay pending until the test changes that. @default `completed` */
  readonly newSnapshots?: 'pending' | 'completed';
}

interface CsiSource {
  driver?: string;
  volumeHandle?: string;
}

const pollIntervalInMs = 5;

const optionsField = objectOf<MemoryVolumeSnapshotterOptions>({
  disks: anything,
  driver: text,
  newSnapshots: oneOf(['pending', 'completed']),
});

/** Creates a snapshotter of {@link MemoryDisks} that keeps every promise of the contract. */
export function createMemoryVolumeSnapshotter(given: MemoryVolumeSnapshotterOptions = {}): VolumeSnapshotter {
  const options = takeOptions('createMemoryVolumeSnapshotter', given, optionsField);
  const { disks = createMemoryDisks(), driver = 'memory.csi.lifeboat.io', newSnapshots = 'completed' } = options;
  const byToken = new Map<string, string>();

  const fail = (code: ErrorCode, message: string) => new LifeboatError({ code, message });
  const volume = (id: string) => {
    const found = disks.volumes.get(id);
    if (!found) throw fail('VOLUME_NOT_FOUND', `There is no volume '${id}'`);
    return found;
  };
  const snapshot = (id: string) => {
    const found = disks.snapshots.get(id);
    if (!found) throw fail('SNAPSHOT_NOT_FOUND', `There is no snapshot '${id}'`);
    return found;
  };
  const once = (kind: string, token: string | undefined, make: () => string) => {
    const known = token === undefined ? undefined : byToken.get(`${kind} ${token}`);
    const id = known ?? make();
    if (token !== undefined) byToken.set(`${kind} ${token}`, id);
    return id;
  };
  const csiOf = ({ spec }: KubeObject) => {
    const csi = (spec as { csi?: CsiSource } | undefined)?.csi;
    return csi?.driver === driver ? csi : undefined;
  };

  return {
    specVersion: 1,
    getVolumeId: (persistentVolume) => csiOf(persistentVolume)?.volumeHandle || undefined,

    setVolumeId(persistentVolume, volumeId) {
      const copy = cloneJson(persistentVolume);
      const csi = csiOf(copy);
      if (!csi) throw fail('INVALID_REQUEST', `PersistentVolume '${copy.metadata.name}' is not one of driver '${driver}'`);
      csi.volumeHandle = volumeId;
      return copy;
    },

    async getVolumeInfo({ volumeId }, { signal } = {}) {
      throwIfAborted(signal, `Reading volume '${volumeId}'`);
      return volume(volumeId).info;
    },

    async createSnapshot({ volumeId, tags, idempotencyToken }, { signal } = {}) {
      throwIfAborted(signal, `The snapshot of volume '${volumeId}'`);
      const snapshotId = once('snapshot', idempotencyToken, () => {
        volume(volumeId);
        if (disks.snapshots.size >= disks.maxSnapshots) throw fail('SNAPSHOTTER_QUOTA_EXCEEDED', 'There is room for no more snapshots');
        return disks.addSnapshot({ volumeId, tags: { ...tags }, state: newSnapshots });
      });
      return { snapshotId };
    },

    async awaitSnapshot(snapshotId, { signal, timeoutInMs }) {
      const what = `Waiting for snapshot '${snapshotId}'`;
      for (let waitedInMs = 0; ; waitedInMs += pollIntervalInMs) {
        throwIfAborted(signal, what);
        const { state } = snapshot(snapshotId);
        if (state === 'completed') return;
        if (state === 'failed') throw fail('SNAPSHOT_FAILED', `Snapshot '${snapshotId}' has failed`);
        if (waitedInMs >= timeoutInMs) throw fail('TIMEOUT', `Snapshot '${snapshotId}' is not usable after ${timeoutInMs} ms`);
        await sleep(pollIntervalInMs);
      }
    },

    async readSnapshotTags(snapshotId, { signal } = {}) {
      throwIfAborted(signal, `Reading snapshot '${snapshotId}'`);
      return { ...snapshot(snapshotId).tags };
    },

    async createVolumeFromSnapshot({ snapshotId, availabilityZone, idempotencyToken, ...info }, { signal } = {}) {
      throwIfAborted(signal, `The volume of snapshot '${snapshotId}'`);
      const volumeId = once('volume', idempotencyToken, () => {
        snapshot(snapshotId);
        if (disks.volumes.size >= disks.maxVolumes) throw fail('SNAPSHOTTER_QUOTA_EXCEEDED', 'There is room for no more volumes');
        return disks.addVolume({ info, availabilityZone, snapshotId });
      });
      return { volumeId };
    },

    async deleteSnapshot(snapshotId, { signal } = {}) {
      throwIfAborted(signal, `Deleting snapshot '${snapshotId}'`);
      disks.snapshots.delete(snapshotId);
    },
  };
}
