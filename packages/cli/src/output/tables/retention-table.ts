import type { BackupRetention } from '@lifeboat/core';
import { formatExpiry, formatTime } from './format-bytes.ts';
import type { Table } from './table.ts';

const headings = ['NAME', 'ACTION', 'CREATED', 'EXPIRES', 'STORAGE LOCATION', 'WHY'];
const actions = { 'to-delete': 'delete', deleted: 'deleted', kept: 'keep', failed: 'failed' } as const;

/** What becomes of each backup of a location, and why. */
export function retentionTable(backups: readonly BackupRetention[], now: Date): Table {
  return {
    headings,
    rows: backups.map(({ name, outcome, startTimestamp, expiration, location, message }) => [
      name,
      actions[outcome],
      formatTime(startTimestamp),
      formatExpiry(expiration, now),
      location,
      message,
    ]),
    giveWay: ['STORAGE LOCATION', 'EXPIRES', 'CREATED'],
    lastWraps: true,
  };
}
