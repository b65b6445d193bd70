import { type BackupEntry, formatLabelSelector } from '@lifeboat/core';
import { formatExpiry, formatTime } from './format-bytes.ts';
import { type LabelColumnFlags, labelCells, labelHeadings } from './label-columns.ts';
import { formatTable } from './table.ts';

const headings = ['NAME', 'STATUS', 'ERRORS', 'WARNINGS', 'CREATED', 'EXPIRES', 'STORAGE LOCATION', 'SELECTOR', 'ITEMS'];
const giveWay = ['SELECTOR', 'ITEMS', 'STORAGE LOCATION', 'EXPIRES', 'WARNINGS'];

/** A backup, and the location in which it was found. */
export interface BackupRow {
  readonly entry: BackupEntry;
  readonly location: string;
}

/** Velero's table of backups, and how many objects each has. `width`: of the terminal, if it is one. Those in progress have their phase as status; remains and broken ones are shown as such. */
export function formatBackupTable(rows: readonly BackupRow[], now: Date, columns: LabelColumnFlags = {}, width?: number): string {
  return formatTable(
    [...headings, ...labelHeadings(columns)],
    rows.map((row) => [...backupRow(row, now), ...labelCells('backup' in row.entry ? row.entry.backup.metadata.labels : {}, columns)]),
    { width, giveWay },
  );
}

function backupRow({ entry, location }: BackupRow, now: Date): string[] {
  if (entry.state === 'unfinished') {
    return [entry.name, 'Unfinished', '', '', formatTime(entry.marker?.startTimestamp), 'n/a', location, '<none>', ''];
  }
  if (entry.state === 'broken') return [entry.name, 'Broken', '', '', '<n/a>', 'n/a', location, '<none>', ''];
  const { metadata, spec, status } = entry.backup;
  const selector = spec.labelSelector ? formatLabelSelector(spec.labelSelector) : '';
  return [
    entry.name,
    status.phase || 'New',
    String(status.errors ?? 0),
    String(status.warnings ?? 0),
    formatTime(status.startTimestamp ?? metadata.creationTimestamp),
    formatExpiry(status.expiration, now),
    spec.storageLocation ?? location,
    selector === '' ? '<none>' : selector,
    String(status.progress?.itemsBackedUp ?? ''),
  ];
}
