import { type BackupEntry, formatLabelSelector } from '@lifeboat/core';
import { storedBytes } from '@lifeboat/core/velero-api';
import { formatBytes, formatExpiry, formatTime } from './format-bytes.ts';
import { type LabelColumnFlags, labelCells, labelHeadings } from './label-columns.ts';
import type { Table } from './table.ts';

const headings = ['NAME', 'STATUS', 'ERRORS', 'WARNINGS', 'CREATED', 'EXPIRES', 'STORAGE LOCATION', 'SELECTOR', 'ITEMS', 'SIZE'];
const giveWay = ['SELECTOR', 'ITEMS', 'STORAGE LOCATION', 'EXPIRES', 'WARNINGS', 'SIZE'];

/** A backup, and the location in which it was found. */
export interface BackupRow {
  readonly entry: BackupEntry;
  readonly location: string;
}

/** Velero's table of backups, with how many objects each has, and what its files take where that is known. A backup in progress has its
 * phase as status; an unfinished or a broken one says so. */
export function backupTable(rows: readonly BackupRow[], now: Date, columns: LabelColumnFlags = {}): Table {
  return {
    headings: [...headings, ...labelHeadings(columns)],
    rows: rows.map((row) => [
      ...backupRow(row, now),
      ...labelCells('backup' in row.entry ? row.entry.backup.metadata.labels : {}, columns),
    ]),
    // Of several locations it says which.
    giveWay: new Set(rows.map(({ location }) => location)).size > 1 ? giveWay.filter((heading) => heading !== 'STORAGE LOCATION') : giveWay,
  };
}

function backupRow({ entry, location }: BackupRow, now: Date): string[] {
  if (entry.state === 'unfinished') {
    return [entry.name, 'Unfinished', '', '', formatTime(entry.marker?.startTimestamp), 'n/a', location, '<none>', '', '-'];
  }
  if (entry.state === 'broken') return [entry.name, 'Broken', '', '', '<n/a>', 'n/a', location, '<none>', '', '-'];
  const { metadata, spec, status } = entry.backup;
  const bytes = ('storedBytes' in entry ? entry.storedBytes : undefined) ?? storedBytes(entry.backup);
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
    bytes === undefined ? '-' : formatBytes(bytes),
  ];
}
