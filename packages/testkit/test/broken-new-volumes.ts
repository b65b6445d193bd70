import { LifeboatError, type VolumeFromSnapshot } from '@lifeboat/core/plugin-api';
import { wrapVolumeSnapshotter } from '../src/doubles/index.ts';
import { type BrokenSnapshotter, unbroken } from './broken-snapshotter.ts';

const withoutToken = ({ idempotencyToken: _, ...request }: VolumeFromSnapshot): VolumeFromSnapshot => request;
const error = (code: LifeboatError['code'], message: string) => new LifeboatError({ code, message });

/** Snapshotters that make wrong volumes or delete wrongly. */
export const brokenNewVolumes: readonly BrokenSnapshotter[] = [
  {
    fault: 'drops iops and throughput',
    breaks: 'createVolumeFromSnapshot makes a volume of the type, iops and throughput',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        createVolumeFromSnapshot: ({ iops: _, throughput: __, ...request }, o) => good.createVolumeFromSnapshot(request, o),
      }),
  },
  {
    fault: 'has a zone of its own',
    breaks: 'createVolumeFromSnapshot makes the volume in the availability zone',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        createVolumeFromSnapshot: (request, o) => good.createVolumeFromSnapshot({ ...request, availabilityZone: 'zone-b' }, o),
      }),
  },
  {
    fault: 'returns a volume that is still being made',
    breaks: 'createVolumeFromSnapshot waits until the volume can be attached',
    create: unbroken,
    options: (good) => ({
      async describeVolume(volume) {
        const { availabilityZone } = (await good.describeVolume?.(volume)) ?? {};
        return { availabilityZone, usable: false };
      },
    }),
  },
  {
    fault: 'makes one volume of a snapshot, if it is asked again',
    breaks: 'createVolumeFromSnapshot without a token makes a volume at every call',
    create(good) {
      const known = new Map<string, { volumeId: string }>();
      return wrapVolumeSnapshotter(good, {
        async createVolumeFromSnapshot(request, o) {
          const before = known.get(request.snapshotId);
          if (before && !request.idempotencyToken) return before;
          const result = await good.createVolumeFromSnapshot(request, o);
          known.set(request.snapshotId, result);
          return result;
        },
      });
    },
  },
  {
    fault: 'does not heed the token',
    breaks: 'createVolumeFromSnapshot with the same token makes one volume',
    create: (good) =>
      wrapVolumeSnapshotter(good, { createVolumeFromSnapshot: (request, o) => good.createVolumeFromSnapshot(withoutToken(request), o) }),
  },
  {
    fault: 'takes every token for the same',
    breaks: 'createVolumeFromSnapshot with another token makes another volume',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        createVolumeFromSnapshot: (request, o) =>
          good.createVolumeFromSnapshot(request.idempotencyToken ? { ...request, idempotencyToken: 'one' } : request, o),
      }),
  },
  {
    fault: 'asks for the volume of the snapshot',
    breaks: 'a snapshot outlives its volume',
    create(good) {
      const sources = new Map<string, string>();
      return wrapVolumeSnapshotter(good, {
        async createSnapshot(request, o) {
          const result = await good.createSnapshot(request, o);
          sources.set(result.snapshotId, request.volumeId);
          return result;
        },
        async createVolumeFromSnapshot(request, o) {
          const volumeId = sources.get(request.snapshotId);
          if (volumeId) await good.getVolumeInfo({ volumeId }, o);
          return await good.createVolumeFromSnapshot(request, o);
        },
      });
    },
  },
  {
    fault: 'takes a snapshot that never was for a bad request',
    breaks: 'createVolumeFromSnapshot of an unknown snapshot fails with SNAPSHOT_NOT_FOUND and names it',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        async createVolumeFromSnapshot(request, o) {
          if (request.snapshotId === 'snapshot-unknown' && !o?.signal) throw error('INVALID_REQUEST', `'${request.snapshotId}'`);
          return await good.createVolumeFromSnapshot(request, o);
        },
      }),
  },
  {
    fault: "deletes the volume's other snapshots, too",
    breaks: 'deleteSnapshot removes the snapshot and no other',
    create(good) {
      const taken: { readonly snapshotId: string; readonly volumeId: string }[] = [];
      return wrapVolumeSnapshotter(good, {
        async createSnapshot(request, o) {
          const result = await good.createSnapshot(request, o);
          taken.push({ ...result, volumeId: request.volumeId });
          return result;
        },
        async deleteSnapshot(snapshotId, o) {
          const { volumeId } = taken.find((snapshot) => snapshot.snapshotId === snapshotId) ?? {};
          await good.deleteSnapshot(snapshotId, o);
          for (const other of taken) if (other.volumeId === volumeId) await good.deleteSnapshot(other.snapshotId, o);
        },
      });
    },
  },
  {
    fault: 'misses a snapshot that never was',
    breaks: 'deleteSnapshot of an unknown snapshot is success',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        async deleteSnapshot(snapshotId, o) {
          await good.deleteSnapshot(snapshotId, o);
          if (snapshotId === 'snapshot-unknown') throw error('SNAPSHOT_NOT_FOUND', `there is no snapshot '${snapshotId}'`);
        },
      }),
  },
  {
    fault: 'misses a snapshot that it has deleted',
    breaks: 'deleteSnapshot twice is success',
    create(good) {
      const deleted = new Set<string>();
      return wrapVolumeSnapshotter(good, {
        async deleteSnapshot(snapshotId, o) {
          await good.deleteSnapshot(snapshotId, o);
          if (snapshotId !== 'snapshot-unknown' && deleted.has(snapshotId)) throw error('SNAPSHOT_NOT_FOUND', `'${snapshotId}'`);
          deleted.add(snapshotId);
        },
      });
    },
  },
];
