import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobInfo, BlobStore } from '../../blobs/blob-store.ts';
import type { MaintenanceParameters } from './maintenance-parameters.ts';
import { createTally, type Tally } from './tally.ts';

/** Removes logs that kopia wrote: those that are too old, and the oldest ones if there are too many. */
export async function removeLogs(
  blobs: BlobStore,
  { maxTotalSize, maxCount, maxAgeInMs }: MaintenanceParameters['logs'],
  options: CallOptions,
): Promise<{ readonly removed: Tally; readonly retained: Tally }> {
  const logs: BlobInfo[] = [];
  for await (const blob of blobs.list('_log_', options)) logs.push(blob);
  const storedAt = (blob: BlobInfo) => blob.storedAt?.getTime() ?? Number.POSITIVE_INFINITY;
  logs.sort((a, b) => storedAt(b) - storedAt(a));
  const removed = createTally();
  const retained = createTally();
  for (const blob of logs) {
    const isOver =
      removed.count > 0 ||
      (maxTotalSize > 0 && retained.bytes + blob.size > maxTotalSize) ||
      (maxCount > 0 && retained.count >= maxCount) ||
      (maxAgeInMs > 0 && Date.now() - storedAt(blob) > maxAgeInMs);
    const isGone = isOver && (await blobs.removeUnlocked(blob.id, options));
    (isGone ? removed : retained).add(blob.size);
  }
  return { removed, retained };
}
