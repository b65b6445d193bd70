import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { LocatedWriter } from './begin-backup.ts';

// Also after a cancel, so not bound to the run's signal; and not for ever, should the store be what failed.
const timeoutInMs = 60_000;

/** Removes what a failed or canceled backup put. Where the store does not answer the marker stays, by which a later run
 * or a delete finds the remains. */
export async function discardBackup(options: {
  readonly writer: LocatedWriter;
  readonly store: BackupStore;
  readonly logger: Logger | undefined;
}): Promise<void> {
  const { writer, store, logger } = options;
  const locations = (writer.locations ?? [{ name: store.location }]).map(({ name }) => `"${name}"`).join(', ');
  try {
    await writer.discard({ signal: AbortSignal.timeout(timeoutInMs) });
  } catch (error) {
    logger?.warn(`Remains of backup "${writer.name}" could not be removed from ${locations}: delete it`, { error });
  }
}
