import type { BackupRetention } from '@lifeboat/core';
import { formatExpiry, formatTime } from './format-bytes.ts';
import { formatTable } from './table.ts';

const headings = ['NAME', 'ACTION', 'CREATED', 'EXPIRES', 'STORAGE LOCATION', 'WHY'];
const actions = { 'to-delete': 'delete', deleted: 'deleted', kept: 'keep', failed: 'failed' } as const;

/** What becomes of each backup of a location, and why. */
export function formatRetentionTable(backups: readonly BackupRetention[], now: Date): string {
  return formatTable(
    headings,
    backups.map(({ name, outcome, startTimestamp, expiration, location, message }) => [
      name,
      actions[outcome],
      formatTime(startTimestamp),
      formatExpiry(expiration, now),
      location,
      message,
    ]),
  );
}
