import type { BackupEvent } from '../../contract/events.ts';

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

export function createBackupProgress(emit: (event: BackupEvent) => void): BackupProgress {
  let done = 0;
  let total = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  const tell = (bytes: number) => {
    toldAt = performance.now();
    emit({ type: 'progress', done, total: Math.max(total, done), bytes });
  };
  return {
    get done() {
      return done;
    },
    expect(count) {
      total = Math.max(total, count);
    },
    itemWritten(bytes) {
      done += 1;
      if (performance.now() - toldAt >= intervalInMs) tell(bytes);
    },
    finish(bytes) {
      total = done;
      tell(bytes);
    },
  };
}
