import type { CopiedBackup } from '../../contract/results/copied-backup.ts';
import type { LocationOutcome } from '../../contract/results/location-outcome.ts';
import type { LocationEvent, TransferEvent } from '../../contract/results/transfer-event.ts';
import { createCopyProgress } from './copy-progress.ts';
import { type MakeCopyOptions, makeCopy } from './make-copy.ts';

interface CopyBackupOptions extends Omit<MakeCopyOptions, 'progress'> {
  readonly onEvent?: ((event: TransferEvent | LocationEvent) => void) | undefined;
}

/** {@link makeCopy}, telling how far it is and how it ends. */
export async function copyBackup({ onEvent, ...options }: CopyBackupOptions): Promise<CopiedBackup> {
  const { to, signal } = options;
  const tellOutcome = (outcome: Omit<LocationOutcome, 'name'>) =>
    onEvent?.({ type: 'location', location: { name: to.location, ...outcome } });
  const copied = await makeCopy({ ...options, progress: createCopyProgress({ onEvent }) }).catch((error: unknown) => {
    if (!signal?.aborted) tellOutcome({ outcome: 'failed', error: error instanceof Error ? error : new Error(String(error)), bytes: 0 });
    throw error;
  });
  const { outcome, bytes, warnings } = copied;
  tellOutcome({ outcome, bytes, warnings });
  return copied;
}
