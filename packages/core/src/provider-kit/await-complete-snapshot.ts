import { LifeboatError } from '../errors/lifeboat-error.ts';
import { pollUntil } from '../flow/poll-until.ts';

/** A new snapshot may be invisible at first. This many looks may miss it before it counts as missing. */
const looksBeforeMissing = 3;

/** The state of a snapshot, as a look at it shows. */
export interface SnapshotState {
  readonly state: 'complete' | 'failed' | 'pending';
  /** Why the snapshot has failed. */
  readonly reason?: string | undefined;
  /** The progress as the cloud reports it, such as `40%`. */
  readonly progress?: string | undefined;
}

/** Waits until a snapshot is complete. No volume can be made from it before.
 * @throws LifeboatError `SNAPSHOT_NOT_FOUND`, `SNAPSHOT_FAILED`, `TIMEOUT`, `CANCELED` */
export async function awaitCompleteSnapshot(options: {
  readonly snapshotId: string;
  readonly region: string;
  /** Asks the cloud for the snapshot. @throws LifeboatError `SNAPSHOT_NOT_FOUND` */
  readonly look: () => Promise<SnapshotState>;
  readonly timeoutInMs: number;
  readonly intervalInMs: number;
  readonly signal: AbortSignal | undefined;
}): Promise<void> {
  const { snapshotId, region, timeoutInMs, intervalInMs, signal } = options;
  const failed = (code: 'SNAPSHOT_FAILED' | 'TIMEOUT', reason: string) =>
    new LifeboatError({
      code,
      message: `Snapshot '${snapshotId}' in region '${region}' ${reason}`,
      retryable: code === 'TIMEOUT',
      context: { snapshotId, region },
    });
  let progress = 'unknown';
  const look = async (number: number) => {
    const found = await options.look().catch((error: unknown) => {
      if (LifeboatError.isInstance(error, 'SNAPSHOT_NOT_FOUND') && number < looksBeforeMissing) return undefined;
      throw error;
    });
    if (found?.state === 'failed') {
      throw failed('SNAPSHOT_FAILED', `has failed${found.reason ? `: ${found.reason}` : ''}. Delete it and take another`);
    }
    progress = found?.progress || progress;
    return found?.state === 'complete' ? true : undefined;
  };
  const done = await pollUntil({ look, timeoutInMs, intervalInMs, signal, what: `Waiting for snapshot '${snapshotId}'` });
  if (!done) throw failed('TIMEOUT', `is not complete after ${timeoutInMs / 1000} s (progress: ${progress}). It goes on; wait longer`);
}
