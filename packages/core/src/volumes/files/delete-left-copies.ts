import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { PodVolumeBackup } from '../../velero-api/objects/pod-volume-backup.ts';
import { runTag } from './snapshot-identity.ts';
import type { VolumeRepositories } from './volume-repositories.ts';

interface LeftCopiesOptions extends CallOptions {
  readonly repositories: VolumeRepositories;
  /** That has the remains of the run. */
  readonly location: string;
  /** What the run noted of volumes when it began with each: in whose repositories it may have written. */
  readonly records: readonly PodVolumeBackup[];
  /** The uid of the Backup whose run was killed. */
  readonly uid: string;
  /** Throws once the backup's name is another run's. */
  readonly ensureHeld: () => Promise<void>;
}

/** Forgets the copies of volumes' files that a killed run wrote and could not note any more: its tag on them tells. Returns how many. */
export async function deleteLeftCopies({ repositories, location, records, uid, ensureHeld, signal }: LeftCopiesOptions): Promise<number> {
  const places = new Map(
    records.flatMap(({ spec }) => {
      const namespace = spec?.pod?.namespace;
      const format = spec?.uploaderType || 'restic';
      const isKnown = repositories.options.formats.some(({ name }) => name === format);
      return namespace && isKnown ? [[`${format}/${namespace}`, { location, namespace, format }] as const] : [];
    }),
  );
  let deleted = 0;
  for (const place of places.values()) {
    try {
      const repository = await repositories.open(place, { signal });
      for (const { id } of await repository.listSnapshots({ tags: { [runTag]: uid } }, { signal })) {
        await ensureHeld();
        await repository.deleteSnapshot(id, { signal });
        deleted++;
      }
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'REPOSITORY_NOT_FOUND')) throw error;
    }
  }
  return deleted;
}
