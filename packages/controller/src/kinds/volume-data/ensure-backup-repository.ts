import { createHash } from 'node:crypto';
import {
  type BackupRepositorySpec,
  formatGoDuration,
  repositoryTypeLabel,
  storageLocationLabel,
  validLabelValue,
  volumeNamespaceLabel,
} from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../../controller-context.ts';
import { ignoring } from '../../machinery/ignoring.ts';

type RepositoryPlace = Pick<BackupRepositorySpec, 'volumeNamespace' | 'backupStorageLocation' | 'repositoryType'>;

const hourInMs = 3_600_000;
/** The same as Velero's. For kopia it is the quick maintenance. For restic it is the prune, during which nobody else can write. */
const frequenciesInMs = new Map([
  ['kopia', hourInMs],
  ['restic', 7 * 24 * hourInMs],
]);

/** How often a repository of this type is maintained if it does not set its own frequency, in milliseconds. */
export function maintenanceFrequencyInMs(
  { repoMaintainFrequencyInMs }: Pick<ControllerContext, 'repoMaintainFrequencyInMs'>,
  type: string,
): number {
  return repoMaintainFrequencyInMs ?? frequenciesInMs.get(type) ?? hourInMs;
}

/** Makes the BackupRepository of a namespace in a location, unless there is one, such as Velero's. */
export async function ensureBackupRepository(context: ControllerContext, place: RepositoryPlace, signal: AbortSignal): Promise<void> {
  const { volumeNamespace, backupStorageLocation, repositoryType = '' } = place;
  const isThere = context
    .cached('BackupRepository')
    .some(
      ({ spec }) =>
        spec.volumeNamespace === volumeNamespace &&
        spec.backupStorageLocation === backupStorageLocation &&
        (spec.repositoryType ?? '') === repositoryType,
    );
  if (isThere) return;
  const frequencyInMs = maintenanceFrequencyInMs(context, repositoryType);
  await context
    .objects('BackupRepository')
    .create(
      {
        metadata: {
          name: nameOf(place),
          labels: {
            [volumeNamespaceLabel]: validLabelValue(volumeNamespace),
            [storageLocationLabel]: validLabelValue(backupStorageLocation),
            [repositoryTypeLabel]: validLabelValue(repositoryType),
          },
        },
        spec: { ...place, maintenanceFrequency: formatGoDuration(frequencyInMs) },
        status: { phase: 'New' },
      },
      { signal },
    )
    .catch(ignoring('KUBERNETES_ALREADY_EXISTS'));
}

/** The same name for every call, because several volumes of a namespace start at the same time. Velero's names end with random letters. */
function nameOf({ volumeNamespace, backupStorageLocation, repositoryType = '' }: RepositoryPlace): string {
  const parts = [volumeNamespace, backupStorageLocation, repositoryType];
  const end = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 10);
  return `${parts.join('-').slice(0, 240)}-${end}`;
}
