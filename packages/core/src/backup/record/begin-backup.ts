import type { BackupWriter } from '../../contract/store/backup-store.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { beginFanOut } from '../../storage/fan-out/begin-fan-out.ts';
import type { FanOutWriter } from '../../storage/fan-out/fan-out-writer.ts';
import type { BackupRun } from '../prepare/backup-dependencies.ts';
import type { PreparedBackup } from '../prepare/prepare-backup.ts';

/** A backup's writer, over all its locations. Where there is but one, its errors are the backup's, and nothing else is needed. */
export type LocatedWriter = BackupWriter & Partial<FanOutWriter>;

/** Takes the name, in every location. One that misses out later is a warning and an event, as long as the policy holds. */
export async function beginBackup(options: BackupRun & { prepared: PreparedBackup; log: OperationLog }): Promise<LocatedWriter> {
  const { request, dependencies, run, prepared, log } = options;
  const { store, furtherStores = [], now } = dependencies;
  const { name, replaceUnfinished = false } = request;
  const common = { uid: prepared.backup.metadata.uid, now: now(), replaceUnfinished, signal: run.signal };
  if (furtherStores.length === 0) return store.begin(name, common);
  return beginFanOut({
    ...common,
    name,
    stores: [store, ...furtherStores],
    policy: request.storagePolicy ?? 'all',
    limits: request.storageLimits ?? {},
    onLost(location, goesOn) {
      run.emit({ type: 'location', location });
      if (!goesOn) return; // the run's own error says it
      log.warn(
        `Location "${location.name}" missed out; \`repairBackup\` brings this backup there later`,
        coded('LOCATION_MISSED_OUT', {
          error: location.error,
          location: location.name,
        }),
      );
    },
  });
}
