import type { VolumeBlobDigest } from '../../contract/store/volume-blob-digest.ts';
import { stringifyJson } from '../../json/index.ts';
import type { NativeSnapshot } from '../../velero-api/files/native-snapshot.ts';
import type { PodVolumeBackup } from '../../velero-api/objects/pod-volume-backup.ts';

/** Keeps a file that names snapshots up to date while a backup runs, so that those of a run that is killed are known to who deletes or
 * replaces its remains. */
export interface SnapshotRecord {
  /** Something has changed. Nothing is written for it once {@link settled} was called. */
  update(): void;
  /** What was told so far is stored, unless that failed. */
  written(): Promise<void>;
  /** Nothing is written any more when it returns. */
  settled(): Promise<void>;
}

export function createSnapshotRecord(options: {
  readonly write: (signal: AbortSignal) => Promise<unknown>;
  readonly signal: AbortSignal;
}): SnapshotRecord {
  const { signal } = options;
  let writing: Promise<void> | undefined;
  let isStale = false;
  let isOver = false;

  async function write(): Promise<void> {
    while (isStale && !signal.aborted) {
      isStale = false;
      await options.write(signal);
    }
  }

  return {
    update() {
      if (isOver) return;
      isStale = true;
      // The file is written again at the end, where a failure counts.
      writing ??= write()
        .catch(() => {})
        .finally(() => {
          writing = undefined;
        });
    },
    async written() {
      while (writing) await writing;
    },
    async settled() {
      isOver = true;
      while (writing) await writing;
    },
  };
}

/** The file as Velero prints it: `null` for none. */
export function volumeSnapshotsFile(snapshots: readonly NativeSnapshot[]): string {
  return `${stringifyJson(snapshots.length > 0 ? snapshots : null)}\n`;
}

/** The same for copies of files. */
export function podVolumeBackupsFile(records: readonly PodVolumeBackup[]): string {
  return `${stringifyJson(records.length > 0 ? records : null)}\n`;
}

/** Digests of blobs, one row each. */
export function volumeDigestsFile(digests: readonly VolumeBlobDigest[]): string {
  return `${stringifyJson(digests)}\n`;
}
