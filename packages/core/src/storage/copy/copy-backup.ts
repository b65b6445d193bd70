import type { CopiedBackup } from '../port/copied-backup.ts';
import type { CopyEvent, CopyOutcome } from '../port/copy-events.ts';
import { createCopyProgress } from './copy-progress.ts';
import { type MakeCopyOptions, makeCopy } from './make-copy.ts';

interface CopyBackupOptions extends Omit<MakeCopyOptions, 'progress'> {
  readonly onEvent?: ((event: CopyEvent) => void) | undefined;
}

/** {@link makeCopy}, telling how far it is and how it ends. */
export async function copyBackup({ onEvent, ...options }: CopyBackupOptions): Promise<CopiedBackup> {
  const { name: backup, to, signal } = options;
  const tellOutcome = (outcome: Omit<CopyOutcome, 'name'>) =>
    onEvent?.({ type: 'location', backup, location: { name: to.location, ...outcome } });
  const copied = await makeCopy({ ...options, progress: createCopyProgress({ backup, onEvent }) }).catch((error: unknown) => {
    if (!signal?.aborted) tellOutcome({ outcome: 'failed', error: error instanceof Error ? error : new Error(String(error)), bytes: 0 });
    throw error;
  });
  tellOutcome({ outcome: copied.outcome, bytes: copied.bytes });
  return copied;
}
