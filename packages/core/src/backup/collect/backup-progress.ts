import type { ArchiveProgressEvent } from '../../contract/events.ts';
import { atMostEvery } from '../../flow/at-most-every.ts';

/** Counts a backup's items and tells about them, at most five times a second. */
export interface BackupProgress {
  readonly done: number;
  /** What listing says there is, done or not. */
  expect(total: number): void;
  itemWritten(bytes: number): void;
  /** Tells the last count. */
  finish(bytes: number): void;
}

const intervalInMs = 200;

export function createBackupProgress(emit: (event: ArchiveProgressEvent) => void): BackupProgress {
  let done = 0;
  let total = 0;
  let totalIsFinal = false;
  let written = 0;
  const { perhaps, tell } = atMostEvery(intervalInMs, () =>
    emit({ type: 'progress', items: done, totalItems: Math.max(total, done), totalIsFinal, bytes: written }),
  );
  return {
    get done() {
      return done;
    },
    expect(count) {
      total = Math.max(total, count);
    },
    itemWritten(bytes) {
      done += 1;
      written = bytes;
      perhaps();
    },
    finish(bytes) {
      total = done;
      totalIsFinal = true;
      written = bytes;
      tell();
    },
  };
}
