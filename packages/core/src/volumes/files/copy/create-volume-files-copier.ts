import type { VolumeFilesCopier } from '../../../contract/store/volume-files-copier.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../../errors/throw-if-aborted.ts';
import type { PodVolumeBackup } from '../../../velero-api/objects/pod-volume-backup.ts';
import { savedPodVolumes } from '../saved-pod-volumes.ts';
import type { VolumeRepositories } from '../volume-repositories.ts';
import { verifyVolumeFiles } from './verify-volume-files.ts';
import { createVolumeFilesCopy } from './volume-files-copy.ts';

export function createVolumeFilesCopier(repositories: VolumeRepositories): VolumeFilesCopier {
  return {
    begin: (options) => createVolumeFilesCopy(repositories, options),
    verify: (options) => verifyVolumeFiles(repositories, options),
    async forget({ location, records, signal }) {
      for (const { namespace, format, snapshotId } of savedIn(records)) {
        throwIfAborted(signal, 'Forgetting files');
        if (!repositories.options.formats.some(({ name }) => name === format)) continue;
        try {
          const repository = await repositories.open({ location, namespace, format }, { signal });
          await repository.deleteSnapshot(snapshotId, { signal });
        } catch (error) {
          if (!LifeboatError.isInstance(error, 'REPOSITORY_NOT_FOUND')) throw error;
        }
      }
    },
  };
}

function savedIn(records: readonly PodVolumeBackup[]) {
  return [...savedPodVolumes(records, { unfinishedToo: true }).values()].flat();
}
