import type { BackupWriter } from '../../contract/store/backup-store.ts';
import { stringifyJson } from '../../json/index.ts';
import type { NativeSnapshot } from '../../velero-api/files/native-snapshot.ts';

/** Keeps the `volumesnapshots` file up to date while a backup runs, so that the snapshots of a run that is killed are known to
 * who deletes or replaces its remains. */
export interface SnapshotRecord {
  /** Something has changed. */
  update(): void;
  /** Nothing is written any more when it returns. */
  settled(): Promise<void>;
}

export function createSnapshotRecord(options: {
  readonly writer: Pick<BackupWriter, 'putFile'>;
  readonly snapshots: () => readonly NativeSnapshot[];
  readonly signal: AbortSignal;
}): SnapshotRecord {
  const { writer, snapshots, signal } = options;
  let writing: Promise<void> | undefined;
  let isStale = false;

  async function write(): Promise<void> {
    while (isStale && !signal.aborted) {
      isStale = false;
      await writer.putFile('volumesnapshots', volumeSnapshotsFile(snapshots()), { signal });
    }
  }

  return {
    update() {
      isStale = true;
      // The file is written again at the end, where a failure counts.
      writing ??= write()
        .catch(() => {})
        .finally(() => {
          writing = undefined;
        });
    },
    async settled() {
      while (writing) await writing;
    },
  };
}

/** As Velero prints it: `null` for none. */
export function volumeSnapshotsFile(snapshots: readonly NativeSnapshot[]): string {
  return `${stringifyJson(snapshots.length > 0 ? snapshots : null)}\n`;
}
