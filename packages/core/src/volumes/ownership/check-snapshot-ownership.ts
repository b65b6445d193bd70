import PQueue from 'p-queue';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { SnapshotOwnership } from '../../contract/deletion/snapshot-ownership.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { ownMember } from '../../json/index.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { NativeSnapshot } from '../../velero-api/files/native-snapshot.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { backupNameLabel, validLabelValue } from '../../velero-api/values/labels.ts';
import { findSnapshotApi } from '../csi/api/snapshot-api.ts';
import { contentFields } from '../csi/api/snapshot-fields.ts';
import type { StoredCsiSnapshot } from '../csi/delete-snapshots.ts';
import type { SnapshotLocations } from '../snapshot-locations.ts';

/** A CSI snapshot that a backup's files name. */
export interface NamedCsiSnapshot extends StoredCsiSnapshot {
  /** The archive has a content with its handle. */
  readonly isArchived: boolean;
}

interface OwnershipOptions extends CallOptions {
  readonly backup: string;
  /** `undefined`: nobody can read it, or it never was finished. */
  readonly stored: Backup | undefined;
  readonly native: readonly NativeSnapshot[];
  readonly csi: readonly NamedCsiSnapshot[];
  readonly snapshotLocations: SnapshotLocations;
  readonly cluster: ClusterClient | undefined;
  readonly ownership: SnapshotOwnership;
}

type Doubt = { readonly what: string; readonly why: string; readonly isForeign: boolean };

/**
 * Whether the snapshots that a backup's files name are the backup's: whoever can write to the bucket can name any. A native one
 * has the backup's name in its tag. A CSI one has a live VolumeSnapshotContent with the backup's label, or is in the archive.
 * Returns warnings. @throws LifeboatError `BACKUP_HAS_VOLUME_DATA` that names those that are not
 */
export async function checkSnapshotOwnership(options: OwnershipOptions): Promise<string[]> {
  const { backup, stored, ownership } = options;
  const doubts = [...(await doubtsOfNative(options)), ...(await doubtsOfCsi(options))];
  // What names another backup is nobody's to delete here, whoever made the backup.
  const isVeleros = stored !== undefined && !isLifeboats(stored);
  const refused = doubts.filter(({ isForeign }) => isForeign || ownership === 'strict' || !isVeleros);
  if (refused.length === 0) return doubts.map(({ what, why }) => `${what} is deleted because Velero's backup names it: ${why}`);
  const told = refused.map(({ what, why }) => `${what} (${why})`).join('; ');
  throw new LifeboatError({
    code: 'BACKUP_HAS_VOLUME_DATA',
    message:
      `Backup "${backup}" names snapshots that are not known to be its own: ${told}. Nothing was deleted. If they are to go, delete it with ` +
      '`forceSnapshots`; to delete the files only, with `keepVolumeData`',
    context: {
      backup,
      snapshots: refused.map(({ what }) => what),
      remedy: [
        { action: 'set-option', option: 'forceSnapshots' },
        { action: 'set-option', option: 'keepVolumeData' },
      ],
    },
  });
}

/** Lifeboat leaves marks in what it makes. */
function isLifeboats({ metadata }: Backup): boolean {
  return Object.keys(metadata.annotations ?? {}).some((key) => key.startsWith('lifeboat.io/'));
}

async function doubtsOfNative({ backup, native, snapshotLocations, signal }: OwnershipOptions): Promise<Doubt[]> {
  const doubts: Doubt[] = [];
  const queue = new PQueue({ concurrency: 8 });
  await queue.addAll(
    native.map(({ spec, status }) => async () => {
      const id = status.providerSnapshotID ?? '';
      const what = `snapshot ${id} of location ${spec.location}`;
      const snapshotter = snapshotLocations.find(spec.location)?.snapshotter;
      if (!snapshotter?.readSnapshotTags) {
        if (snapshotter) doubts.push({ what, why: 'its provider does not read tags', isForeign: false });
        return;
      }
      const tags = await snapshotter.readSnapshotTags(id, { ...(signal && { signal }) }).catch((error: unknown) => {
        if (LifeboatError.isInstance(error, 'SNAPSHOT_NOT_FOUND')) return undefined;
        throw error;
      });
      const owner = tags && ownMember(tags, 'velero.io/backup');
      if (!tags || owner === backup) return;
      if (owner === undefined) doubts.push({ what, why: 'its tags name no backup', isForeign: false });
      else doubts.push({ what, why: `its tag velero.io/backup names "${owner}"`, isForeign: true });
    }),
  );
  return doubts;
}

async function doubtsOfCsi({ backup, csi, cluster, signal }: OwnershipOptions): Promise<Doubt[]> {
  const left = csi.filter(({ isArchived }) => !isArchived);
  if (left.length === 0) return [];
  const live = cluster ? await liveHandles(cluster, backup, signal) : new Set<string>();
  return left
    .filter(({ handle }) => !live.has(handle))
    .map(({ handle, driver }) => ({
      what: `CSI snapshot ${handle} of driver ${driver}`,
      why: `neither the archive nor the cluster has a VolumeSnapshotContent of the backup with it`,
      isForeign: false,
    }));
}

async function liveHandles(cluster: ClusterClient, backup: string, signal: AbortSignal | undefined): Promise<Set<string>> {
  const handles = new Set<string>();
  const api = findSnapshotApi(await cluster.discover({ signal }));
  if (!api) return handles;
  const labelSelector = `${backupNameLabel}=${validLabelValue(backup)}`;
  for await (const { items } of cluster.listPages(api.contents, { labelSelector, signal }))
    for (const item of items) {
      const { handle } = contentFields(item);
      if (handle !== undefined) handles.add(handle);
    }
  return handles;
}
