import { LifeboatError, type SnapshotRequest } from '@lifeboat/core/plugin-api';
import { wrapVolumeSnapshotter } from '../src/doubles/index.ts';
import type { BrokenSnapshotter } from './broken-snapshotter.ts';

const failing = (code: 'SNAPSHOTTER_ERROR' | 'VOLUME_NOT_FOUND', message: string) => new LifeboatError({ code, message });
const withoutToken = ({ idempotencyToken: _, ...request }: SnapshotRequest): SnapshotRequest => request;

/** Snapshotters that get volumes' facts or snapshots wrong. */
export const brokenSnapshots: readonly BrokenSnapshotter[] = [
  {
    fault: 'does not know the throughput of volumes that it did not make',
    breaks: "getVolumeInfo tells the volume's type, iops and throughput",
    create(good) {
      const made = new Set<string>();
      return wrapVolumeSnapshotter(good, {
        async getVolumeInfo(volume, o) {
          const { throughput, ...info } = await good.getVolumeInfo(volume, o);
          return made.has(volume.volumeId) && throughput !== undefined ? { ...info, throughput } : info;
        },
        async createVolumeFromSnapshot(request, o) {
          const result = await good.createVolumeFromSnapshot(request, o);
          made.add(result.volumeId);
          return result;
        },
      });
    },
  },
  {
    fault: 'does not say which volume it did not find',
    breaks: 'getVolumeInfo of an unknown volume fails with VOLUME_NOT_FOUND and names it',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        getVolumeInfo: (volume, o) =>
          good.getVolumeInfo(volume, o).catch((error: unknown) => {
            throw LifeboatError.isInstance(error, 'VOLUME_NOT_FOUND') ? failing('VOLUME_NOT_FOUND', 'no such volume') : error;
          }),
      }),
  },
  {
    fault: 'sets no tag without a slash',
    breaks: 'createSnapshot sets the tags',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        createSnapshot: (request, o) =>
          good.createSnapshot(
            { ...request, tags: Object.fromEntries(Object.entries(request.tags).filter(([key]) => key.includes('/'))) },
            o,
          ),
      }),
  },
  {
    fault: 'reads the tags of the snapshot that was made last',
    breaks: 'readSnapshotTags tells whose a snapshot is, in the spelling of Velero',
    create(good) {
      let last: string | undefined;
      return wrapVolumeSnapshotter(good, {
        async createSnapshot(request, o) {
          const result = await good.createSnapshot(request, o);
          last = result.snapshotId;
          return result;
        },
        readSnapshotTags: async (id, o) => (await good.readSnapshotTags?.(id, o).then(() => good.readSnapshotTags?.(last ?? id, o))) ?? {},
      });
    },
  },
  {
    fault: 'has no tags for a snapshot that is unknown',
    breaks: 'readSnapshotTags of an unknown snapshot fails with SNAPSHOT_NOT_FOUND',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        readSnapshotTags: async (id, o) =>
          (await good.readSnapshotTags?.(id, o)?.catch((error: unknown) => {
            if (!LifeboatError.isInstance(error, 'SNAPSHOT_NOT_FOUND')) throw error;
            return {};
          })) ?? {},
      }),
  },
  {
    fault: 'passes on more tags than the provider takes',
    breaks: 'createSnapshot takes tags as many and as long as a Backup may have labels',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        async createSnapshot(request, o) {
          if (Object.keys(request.tags).length > 50) throw failing('SNAPSHOTTER_ERROR', 'TagLimitExceeded');
          return await good.createSnapshot(request, o);
        },
      }),
  },
  {
    fault: 'makes one snapshot of a volume for a backup, token or not',
    breaks: 'createSnapshot without a token makes a snapshot at every call',
    create(good) {
      const known = new Map<string, { snapshotId: string }>();
      return wrapVolumeSnapshotter(good, {
        async createSnapshot(request, o) {
          const backup = request.tags['velero.io/backup'];
          if (backup !== 'a' || request.idempotencyToken) return await good.createSnapshot(request, o);
          const result = known.get(request.volumeId) ?? (await good.createSnapshot(request, o));
          known.set(request.volumeId, result);
          return result;
        },
      });
    },
  },
  {
    fault: 'does not heed the token',
    breaks: 'createSnapshot with the same token makes one snapshot',
    create: (good) => wrapVolumeSnapshotter(good, { createSnapshot: (request, o) => good.createSnapshot(withoutToken(request), o) }),
  },
  {
    fault: 'takes every token for the same, one call after the other',
    breaks: 'createSnapshot with another token makes another snapshot',
    create(good) {
      let last: Promise<{ snapshotId: string }> | undefined;
      let running = 0;
      return wrapVolumeSnapshotter(good, {
        async createSnapshot(request, o) {
          if (!request.idempotencyToken) return await good.createSnapshot(request, o);
          if (last && running === 0) return await last;
          running++;
          await new Promise(setImmediate);
          last = good.createSnapshot(request, o).finally(() => running--);
          return await last;
        },
      });
    },
  },
  {
    fault: 'looks for the token first and has its own error for a volume that is unknown then',
    breaks: 'createSnapshot of an unknown volume fails with VOLUME_NOT_FOUND and names it',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        createSnapshot: (request, o) =>
          good.createSnapshot(request, o).catch((error: unknown) => {
            const other = request.idempotencyToken && LifeboatError.isInstance(error, 'VOLUME_NOT_FOUND');
            throw other ? failing('SNAPSHOTTER_ERROR', '404') : error;
          }),
      }),
  },
  {
    fault: 'takes a volume that it cannot read for a failure of the provider',
    breaks: 'createSnapshot of a deleted volume fails with VOLUME_NOT_FOUND',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        createSnapshot: (request, o) =>
          good.createSnapshot(request, o).catch((error: unknown) => {
            const deleted = LifeboatError.isInstance(error, 'VOLUME_NOT_FOUND') && request.volumeId !== 'volume-unknown';
            throw deleted ? failing('SNAPSHOTTER_ERROR', 'state: deleting') : error;
          }),
      }),
  },
];
