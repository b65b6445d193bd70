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
/** As Velero's: kopia's quick maintenance, and restic's prune, which keeps everybody else from writing. */
const frequenciesInMs = new Map([
  ['kopia', hourInMs],
  ['restic', 7 * 24 * hourInMs],
]);

/** How often a repository of a type is maintained that does not say it itself. */
export function maintenanceFrequencyInMs(
  { repoMaintainFrequencyInMs }: Pick<ControllerContext, 'repoMaintainFrequencyInMs'>,
  type: string,
): number {
  return repoMaintainFrequencyInMs ?? frequenciesInMs.get(type) ?? hourInMs;
}

/** Makes the BackupRepository of a namespace in a location, unless there is one: Velero's may be there. */
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

/** The same for each call: several volumes of a namespace begin at one moment. Velero's ends with random letters. */
function nameOf({ volumeNamespace, backupStorageLocation, repositoryType = '' }: RepositoryPlace): string {
  const parts = [volumeNamespace, backupStorageLocation, repositoryType];
  const end = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 10);
  return `${parts.join('-').slice(0, 240)}-${end}`;
}
