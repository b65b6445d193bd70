import { formatLabelSelector, type RestoreEntry } from '@lifeboat/core';
import { formatTime } from './format-bytes.ts';
import { type LabelColumnFlags, labelCells, labelHeadings } from './label-columns.ts';
import type { Table } from './table.ts';

const headings = ['NAME', 'BACKUP', 'STATUS', 'STARTED', 'COMPLETED', 'ERRORS', 'WARNINGS', 'CREATED', 'SELECTOR', 'ITEMS'];
// A restore that is in a location was created when it was started.
const giveWay = ['CREATED', 'SELECTOR', 'ITEMS', 'COMPLETED', 'WARNINGS'];

/** Velero's table of restores, and how many objects each brought. Of Velero's own restores only the name is in the location; broken: their record is. */
export function restoreTable(entries: readonly RestoreEntry[], columns: LabelColumnFlags = {}): Table {
  return {
    headings: [...headings, ...labelHeadings(columns)],
    rows: entries.map((entry) => [...restoreRow(entry), ...labelCells(entry.restore?.metadata.labels, columns)]),
    giveWay,
  };
}

function restoreRow({ name, restore, error }: RestoreEntry): string[] {
  if (!restore) return [name, '<n/a>', error ? 'Broken' : '<n/a>', '<n/a>', '<n/a>', '', '', '<n/a>', '<none>', ''];
  const { metadata, spec, status } = restore;
  const selector = spec.labelSelector ? formatLabelSelector(spec.labelSelector) : '';
  return [
    name,
    spec.backupName ?? '',
    status.phase ?? 'New',
    formatTime(status.startTimestamp),
    formatTime(status.completionTimestamp),
    String(status.errors ?? 0),
    String(status.warnings ?? 0),
    formatTime(metadata.creationTimestamp ?? status.startTimestamp),
    selector === '' ? '<none>' : selector,
    String(status.progress?.itemsRestored ?? ''),
  ];
}
